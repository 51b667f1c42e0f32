import { z } from "zod";
import { channelDefinitions } from "../channels/registry.ts";
import type { Actor } from "../domain/actor.ts";
import { AppError, notFound } from "../domain/errors.ts";
import { channelKinds } from "../domain/subscription.ts";
import * as responders from "../store/responders.ts";
import type { Subscriber } from "../store/subscribers.ts";
import * as subscribers from "../store/subscribers.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { readDestination } from "./destinations.ts";
import { parseInput } from "./input.ts";
import { askToConfirm, insertSubscriber, newSecret, newSubscriber, removeSubscription } from "./subscriber-records.ts";
import { newToken } from "./tokens.ts";

export type Responder = responders.Responder;

/** A way by which a responder is told of alerts and promises. */
export type Contact = Subscriber;

/** Everybody who may be on duty. */
export function listResponders(ctx: Context): Promise<Responder[]> {
  return responders.list(ctx.db);
}

/** Who has no way of being told yet is told at the address of their account, which they have proven by signing in. */
async function ensureContacts(ctx: Context, c: Change, pageId: string, userIds: readonly string[]): Promise<Contact[]> {
  const known = await responders.contactsOf(c.tx, pageId, userIds);
  const out = [...known];
  for (const id of userIds) {
    if (known.some((contact) => responders.ownerOf(contact) === id)) continue;
    const person = await responders.find(c.tx, id);
    if (!person) continue;
    const contact: Contact = {
      ...newSubscriber(c, pageId, "email", person.email, "active", null),
      scope: responders.scopeOf(id),
    };
    await insertSubscriber(ctx, c, contact);
    out.push(contact);
  }
  return out;
}

/** Ids of the contacts by which these people can be told now. To be called inside a change. */
export async function reachable(
  ctx: Context,
  c: Change,
  pageId: string,
  userIds: readonly string[],
): Promise<string[]> {
  const contacts = await ensureContacts(ctx, c, pageId, [...new Set(userIds)]);
  return contacts.filter((contact) => contact.state === "active").map((contact) => contact.id);
}

/** A person's ways of being told, the oldest first. */
export async function listContacts(ctx: Context, pageId: string, userId: string): Promise<Contact[]> {
  const known = await responders.contactsOf(ctx.db, pageId, [userId]);
  if (known.length > 0) return known;
  return change(ctx, { kind: "system", name: "Candor" }, (c) => ensureContacts(ctx, c, pageId, [userId]));
}

const contactInput = z.object({ mode: z.enum(channelKinds, "Please choose how you want to be told.") });

function requirePerson(actor: Actor): string {
  if (actor.kind !== "user") throw new AppError("forbidden", "Only a person has ways of being told.");
  return actor.id;
}

/**
 * Adds a way of being told to the person who asks: `mode` and what that channel asks for. It has to be confirmed, an
 * endpoint has to answer its challenge, as everybody's.
 * @param userId whose it is, where a program asks for the person who made its token
 * @returns the contact, and a webhook's signing secret, which is shown this once
 * @throws AppError `invalid` naming the field; `conflict` when it is there already
 */
export async function addContact(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
  userId = requirePerson(actor),
): Promise<{ contact: Contact; secret: string | null }> {
  const { mode: channel } = parseInput(contactInput, input);
  const { address, settings } = await readDestination(ctx, channel, input as Readonly<Record<string, unknown>>);
  const { fields, verification } = channelDefinitions[channel];
  return change(ctx, actor, async (c) => {
    await ensureContacts(ctx, c, pageId, [userId]);
    if (await responders.findContact(c.tx, pageId, userId, channel, address))
      throw new AppError("conflict", "You have added this already.", { field: fields[0]?.name ?? "mode" });
    const own = address === (await responders.find(c.tx, userId))?.email;
    const active = own || verification === "none";
    const plain = newSubscriber(c, pageId, channel, address, active ? "active" : "unconfirmed", null);
    const contact: Contact = { ...plain, scope: responders.scopeOf(userId) };
    if (channel !== "webhook") {
      await insertSubscriber(ctx, c, contact, settings);
      if (!active) await askToConfirm(ctx, c, contact);
      return { contact, secret: null };
    }
    const secret = newSecret(ctx);
    const signed: Contact = { ...contact, sealedSecret: ctx.vault.seal(secret) };
    await insertSubscriber(ctx, c, signed, settings);
    c.emit({
      type: "subscription.challenge",
      pageId,
      subscriberId: signed.id,
      sealedToken: ctx.vault.seal(newToken(ctx)),
    });
    return { contact: signed, secret };
  });
}

/** Takes one of one's own ways away; the last one that works stays. @throws AppError `not_found`, `conflict` */
export async function removeContact(
  ctx: Context,
  actor: Actor,
  id: string,
  userId = requirePerson(actor),
): Promise<void> {
  await change(ctx, actor, async (c) => {
    const contact = await subscribers.find(c.tx, id);
    if (!contact || responders.ownerOf(contact) !== userId) throw notFound("contact");
    const others = (await responders.contactsOf(c.tx, contact.pageId, [userId])).filter((other) => other.id !== id);
    if (!others.some((other) => other.state === "active"))
      throw new AppError("conflict", "Add another way first: by nothing else could you be told.");
    await removeSubscription(ctx, c, contact);
  });
}
