import { z } from "zod";
import { type Actor, mayManage } from "../domain/actor.ts";
import { audienceScope } from "../domain/audience.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { parseEmail } from "../domain/subscription.ts";
import { limits } from "../domain/text.ts";
import * as store from "../store/audiences.ts";
import * as pages from "../store/pages.ts";
import * as subscribers from "../store/subscribers.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { given, optionalText, parseInput, requiredText } from "./input.ts";
import { removeSubscription } from "./subscriber-records.ts";
import { addSubscriber, channelMeant, findSubscriber, type Subscriber } from "./subscriptions.ts";

export type Audience = store.Audience;
export type Person = store.Person;

/** A group with its people and how many channels of its own are told. */
export interface AudienceDetail {
  audience: Audience;
  members: Person[];
  channels: number;
}

const mostChannels = 500;

const fields = {
  description: optionalText(limits.description),
  position: z.coerce.number("This must be a number.").int("This must be a whole number.").min(0).max(9999).optional(),
  member_ids: z
    .array(z.string("This must be a list of people.").max(100), "This must be a list of people.")
    .max(1000, "These are too many people.")
    .optional(),
};
const newAudience = z.object({ name: requiredText("a name", limits.name), ...fields });
const audienceEdit = z.object({ name: requiredText("a name", limits.name).optional(), ...fields });

function requireManager(actor: Actor): void {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
}

async function details(ctx: Context, pageId: string, list: readonly Audience[]): Promise<AudienceDetail[]> {
  const [members, channels] = await Promise.all([
    store.membersOf(
      ctx.db,
      list.map((audience) => audience.id),
    ),
    store.countChannels(ctx.db, pageId),
  ]);
  return list.map((audience) => ({
    audience,
    members: members
      .filter((member) => member.audienceId === audience.id)
      .map(({ id, name, email }) => ({ id, name, email })),
    channels: channels.get(audience.id) ?? 0,
  }));
}

/** All groups, in their order. */
export async function listAudiences(ctx: Context, pageId: string): Promise<AudienceDetail[]> {
  return details(ctx, pageId, await store.list(ctx.db, pageId));
}

/** @throws AppError `not_found` */
export async function findAudience(ctx: Context, id: string): Promise<AudienceDetail> {
  const audience = await store.find(ctx.db, id);
  const [detail] = audience ? await details(ctx, audience.pageId, [audience]) : [];
  if (!detail) throw notFound("group");
  return detail;
}

/** Everyone who could be a member: who can sign in. */
export function listPeople(ctx: Context): Promise<Person[]> {
  return store.people(ctx.db);
}

/** @throws AppError `invalid` on `name`, `member_ids`; `not_found` for the page */
export async function createAudience(ctx: Context, actor: Actor, pageId: string, input: unknown): Promise<Audience> {
  requireManager(actor);
  const parsed = parseInput(newAudience, input);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const all = await store.list(c.tx, pageId);
    assertFreeName(all, parsed.name, null);
    const at = new Date(c.now);
    const audience: Audience = {
      id: c.id(),
      pageId,
      name: parsed.name,
      description: parsed.description ?? null,
      position: parsed.position ?? all.length,
      createdAt: at,
      updatedAt: at,
    };
    await store.insert(c.tx, audience);
    const ids = await knownPeople(c.tx, parsed.member_ids ?? []);
    await store.setMembers(c.tx, audience.id, ids);
    c.audit("audience.create", `audience ${audience.id}`, null, { name: audience.name, members: ids });
    return audience;
  });
}

function assertFreeName(all: readonly Audience[], name: string, except: string | null): void {
  if (all.some((other) => other.id !== except && other.name.toLowerCase() === name.toLowerCase()))
    throw invalid("name", "There is a group of this name already.");
}

async function knownPeople(q: Parameters<typeof store.people>[0], ids: readonly string[]): Promise<string[]> {
  const known = new Set((await store.people(q)).map((person) => person.id));
  const wanted = [...new Set(ids)].filter((id) => id !== "");
  if (wanted.some((id) => !known.has(id))) throw invalid("member_ids", "There is no such person.");
  return wanted;
}

/**
 * Changes a group. Who is taken out of it gets nothing more: the channels that they had made for themselves go too.
 * @throws AppError `invalid` on `name`, `member_ids`; `not_found`
 */
export async function updateAudience(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Audience> {
  requireManager(actor);
  const parsed = parseInput(audienceEdit, input);
  return change(ctx, actor, async (c) => {
    const before = await store.find(c.tx, id);
    if (!before) throw notFound("group");
    if (parsed.name !== undefined) assertFreeName(await store.list(c.tx, before.pageId), parsed.name, id);
    const edit = given({ name: parsed.name, description: parsed.description, position: parsed.position });
    await store.update(c.tx, id, { ...edit, updatedAt: new Date(c.now) });
    if (parsed.member_ids !== undefined) {
      const members = await store.membersOf(c.tx, [id]);
      const ids = await knownPeople(c.tx, parsed.member_ids);
      await store.setMembers(c.tx, id, ids);
      const left = new Set(members.filter((m) => !ids.includes(m.id)).map((m) => m.email));
      const filter = { scope: audienceScope(id) };
      for (const channel of await subscribers.list(c.tx, before.pageId, filter, mostChannels, 0))
        if (channel.contactEmail !== null && left.has(channel.contactEmail)) await removeSubscription(ctx, c, channel);
    }
    c.audit("audience.update", `audience ${id}`, before, parsed);
    return { ...before, ...edit, updatedAt: new Date(c.now) };
  });
}

/**
 * Removes a group with its membership and channels. What was posted for it alone can be read by admins only then.
 * @throws AppError `not_found`
 */
export async function removeAudience(ctx: Context, actor: Actor, id: string): Promise<Audience> {
  requireManager(actor);
  return change(ctx, actor, async (c) => {
    const audience = await store.find(c.tx, id);
    if (!audience) throw notFound("group");
    for (const channel of await subscribers.list(
      c.tx,
      audience.pageId,
      { scope: audienceScope(id) },
      Number.MAX_SAFE_INTEGER,
      0,
    ))
      await removeSubscription(ctx, c, channel);
    await store.remove(c.tx, id);
    c.audit("audience.remove", `audience ${id}`, audience, null);
    return audience;
  });
}

/** Where a group is told, newest first. */
export function listChannels(ctx: Context, audience: Audience): Promise<Subscriber[]> {
  return subscribers.list(ctx.db, audience.pageId, { scope: audienceScope(audience.id) }, mostChannels, 0);
}

/**
 * Adds a channel of the whole group: what {@link addSubscriber} takes.
 * @throws AppError `invalid` naming the field; `conflict` when the group has it already; `not_found`
 */
export async function addChannel(
  ctx: Context,
  actor: Actor,
  audienceId: string,
  input: unknown,
): Promise<{ subscriber: Subscriber; secret: string | null }> {
  requireManager(actor);
  const { audience } = await findAudience(ctx, audienceId);
  return addSubscriber(ctx, actor, audience.pageId, input, { scope: audienceScope(audienceId), contactEmail: null });
}

/** @throws AppError `not_found` */
export async function removeChannel(ctx: Context, actor: Actor, audienceId: string, id: string): Promise<Subscriber> {
  requireManager(actor);
  await findAudience(ctx, audienceId);
  const subscriber = await findSubscriber(ctx, id, audienceScope(audienceId));
  await change(ctx, actor, (c) => removeSubscription(ctx, c, subscriber));
  return subscriber;
}

/** A member, as far as a group is concerned. */
export interface Member {
  id: string;
  email: string;
  actor: Actor;
}

async function requireMember(ctx: Context, member: Member, audienceId: string): Promise<Audience> {
  const audience = (await store.ofUser(ctx.db, member.id)).find((a) => a.id === audienceId);
  if (!audience) throw notFound("group");
  return audience;
}

/** The channels that a member has made for themselves in one of their groups. @throws AppError `not_found` */
export async function listOwnChannels(ctx: Context, member: Member, audienceId: string): Promise<Subscriber[]> {
  const audience = await requireMember(ctx, member, audienceId);
  return (await listChannels(ctx, audience)).filter((channel) => channel.contactEmail === member.email);
}

/**
 * Adds a channel of a member's own to one of their groups. Their account's address needs no confirmation, every other
 * one does; a webhook has to answer the challenge. It lasts as long as the membership does.
 * @throws AppError `invalid` naming the field; `conflict`; `not_found` for a group that they are not in
 */
export async function addOwnChannel(
  ctx: Context,
  member: Member,
  audienceId: string,
  input: Readonly<Record<string, unknown>>,
): Promise<{ subscriber: Subscriber; secret: string | null }> {
  const audience = await requireMember(ctx, member, audienceId);
  const scope = audienceScope(audienceId);
  const byMail = channelMeant(input) === "email";
  const own = byMail && parseEmail(input.email).toLowerCase() === member.email.toLowerCase();
  return addSubscriber(
    ctx,
    member.actor,
    audience.pageId,
    { ...input, skip_confirmation_notification: own },
    { scope, contactEmail: member.email },
  );
}

/** @throws AppError `not_found` for what is not theirs */
export async function removeOwnChannel(ctx: Context, member: Member, audienceId: string, id: string): Promise<void> {
  const own = (await listOwnChannels(ctx, member, audienceId)).find((channel) => channel.id === id);
  if (!own) throw notFound("channel");
  await change(ctx, member.actor, (c) => removeSubscription(ctx, c, own));
}
