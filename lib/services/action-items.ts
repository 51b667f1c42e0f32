import { z } from "zod";
import { type Actor, system } from "../domain/actor.ts";
import { invalid, notFound } from "../domain/errors.ts";
import { actionStates } from "../domain/postmortem.ts";
import { limits, oneLine } from "../domain/text.ts";
import * as store from "../store/action-items.ts";
import type { Queryable } from "../store/database.ts";
import * as incidents from "../store/incidents.ts";
import * as responders from "../store/responders.ts";
import { type Change, change } from "./change.ts";
import { reachable } from "./contacts.ts";
import type { Context } from "./context.ts";
import { flag, given, instantText, optionalHttpUrl, optionalText, parseInput, requiredText } from "./input.ts";
import { requireIncident } from "./postmortems.ts";

export type ActionItem = store.ActionItem;
export type OpenItem = store.OpenItem;

const candor = system("Candor");
/** The owner is reminded this long before it is due. */
const remindBeforeMs = 24 * 3_600_000;
const atOnce = 100;
const mostOpen = 1000;
const longestLink = 2000;

const trackerLink = optionalHttpUrl(longestLink).refine((link) => !link?.startsWith("mailto:"), {
  message: "This must be an address that starts with https:// or http://.",
});

const fields = {
  owner_id: optionalText(100),
  owner_name: optionalText(limits.name),
  due_at: z.preprocess((value) => (value === "" ? null : value), instantText("the date").nullable()).optional(),
  state: z.enum(actionStates, "This is none of open, done and dropped.").optional(),
  link: trackerLink,
  is_public: flag.optional(),
};
const newItem = z.object({ title: requiredText("what is to be done", limits.name), ...fields });
const itemEdit = z.object({ title: requiredText("what is to be done", limits.name).optional(), ...fields });

/** Who has it to do. A responder's name is kept with it, for when the account is gone. @throws AppError `invalid` */
async function ownerOf(
  q: Queryable,
  { owner_id, owner_name }: z.output<typeof itemEdit>,
): Promise<Partial<Pick<ActionItem, "ownerId" | "ownerName">>> {
  if (owner_id) {
    const person = await responders.find(q, owner_id);
    if (!person) throw invalid("owner_id", "There is no such responder.");
    return { ownerId: person.id, ownerName: person.name };
  }
  if (owner_id === undefined && owner_name === undefined) return {};
  return { ownerId: null, ownerName: owner_name ?? null };
}

/** All of an incident, oldest first. @throws AppError `not_found` */
export async function listItems(ctx: Context, incidentId: string): Promise<ActionItem[]> {
  await requireIncident(ctx.db, incidentId);
  return store.listOf(ctx.db, incidentId);
}

/** All open ones, the overdue first. */
export const listOpenItems = (ctx: Context, pageId: string): Promise<OpenItem[]> =>
  store.listOpen(ctx.db, pageId, mostOpen);

/** @throws AppError `not_found` also for one of another incident */
export async function findItem(ctx: Context, incidentId: string, id: string): Promise<ActionItem> {
  const item = await store.find(ctx.db, id);
  if (item?.incidentId !== incidentId) throw notFound("action item");
  return item;
}

/** @throws AppError `invalid` naming the field; `not_found` for the incident */
export async function addItem(ctx: Context, actor: Actor, incidentId: string, input: unknown): Promise<ActionItem> {
  const parsed = parseInput(newItem, input);
  return change(ctx, actor, async (c) => {
    await requireIncident(c.tx, incidentId);
    const at = new Date(c.now);
    const item: ActionItem = {
      id: c.id(),
      incidentId,
      title: oneLine(parsed.title),
      ownerId: null,
      ownerName: null,
      ...(await ownerOf(c.tx, parsed)),
      dueAt: parsed.due_at ? new Date(parsed.due_at) : null,
      state: parsed.state ?? "open",
      link: parsed.link ?? null,
      isPublic: parsed.is_public ?? false,
      remindedAt: null,
      createdAt: at,
      updatedAt: at,
    };
    await store.insert(c.tx, item);
    c.audit("action_item.create", `action item ${item.id}`, null, item);
    return item;
  });
}

/** What is left out stays. Another owner or date is reminded of anew. @throws AppError `invalid`, `not_found` */
export async function updateItem(ctx: Context, actor: Actor, id: string, input: unknown): Promise<ActionItem> {
  const parsed = parseInput(itemEdit, input);
  return change(ctx, actor, async (c) => {
    const before = await store.find(c.tx, id);
    if (!before) throw notFound("action item");
    const edit: Partial<ActionItem> = {
      ...given({
        title: parsed.title && oneLine(parsed.title),
        dueAt: parsed.due_at === undefined ? undefined : parsed.due_at === null ? null : new Date(parsed.due_at),
        state: parsed.state,
        link: parsed.link,
        isPublic: parsed.is_public,
      }),
      ...(await ownerOf(c.tx, parsed)),
      updatedAt: new Date(c.now),
    };
    const after = { ...before, ...edit };
    const anew = after.ownerId !== before.ownerId || after.dueAt?.getTime() !== before.dueAt?.getTime();
    if (anew) Object.assign(edit, { remindedAt: null });
    await store.update(c.tx, id, edit);
    c.audit("action_item.update", `action item ${id}`, before, edit);
    return { ...after, ...edit };
  });
}

/** @throws AppError `not_found` */
export async function removeItem(ctx: Context, actor: Actor, id: string): Promise<void> {
  await change(ctx, actor, async (c) => {
    const before = await store.find(c.tx, id);
    if (!before) throw notFound("action item");
    await store.remove(c.tx, id);
    c.audit("action_item.delete", `action item ${id}`, before, null);
  });
}

async function remind(ctx: Context, c: Change, id: string): Promise<void> {
  const item = await store.claimReminder(c.tx, id, new Date(c.now));
  const incident = item && (await incidents.find(c.tx, item.incidentId));
  const owner = item?.ownerId ? await responders.find(c.tx, item.ownerId) : undefined;
  if (!item || !incident || !owner) return;
  const subscriberIds = await reachable(ctx, c, incident.pageId, [owner.id]);
  if (subscriberIds.length === 0) return;
  c.emit({ type: "action.due", pageId: incident.pageId, incidentId: incident.id, itemId: id, subscriberIds });
  c.audit("action_item.remind", `action item ${id}`, null, { owner: owner.id, dueAt: item.dueAt });
}

/** Reminds owners of what is due within a day or overdue: once each. */
export async function remindOwners(ctx: Context): Promise<void> {
  const until = new Date(ctx.clock.now() + remindBeforeMs);
  for (const id of await store.dueForReminder(ctx.db, until, atOnce)) {
    try {
      await change(ctx, candor, (c) => remind(ctx, c, id));
    } catch (error) {
      ctx.log.error({ err: error, actionItem: id }, "an owner could not be reminded and will be");
    }
  }
}
