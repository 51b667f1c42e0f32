import { z } from "zod";
import { type Actor, actorLabel, mayManage } from "../domain/actor.ts";
import { type DeliveryFacts, type DrillReport, drillReport, type PostFacts } from "../domain/drill.ts";
import { AppError, notFound } from "../domain/errors.ts";
import { inOrder } from "../domain/incident.ts";
import { maskAddress } from "../domain/subscription.ts";
import { limits } from "../domain/text.ts";
import type { Queryable } from "../store/database.ts";
import * as store from "../store/drills.ts";
import * as incidents from "../store/incidents.ts";
import * as pages from "../store/pages.ts";
import * as subscribers from "../store/subscribers.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { createIncident, type Incident } from "./incidents.ts";
import { parseInput, requiredText } from "./input.ts";
import { addSubscriber, removeSubscriber, type Subscriber } from "./subscriptions.ts";

export type Drill = store.Drill;

const listedAtMost = 200;
const mostRecipients = 500;

const newDrill = z.object({
  name: requiredText("a title", limits.name),
  scenario: requiredText("what is supposed to have happened", limits.body),
});

function requireManager(actor: Actor): void {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
}

/** Newest first. */
export function listDrills(ctx: Context, pageId: string): Promise<Drill[]> {
  return store.list(ctx.db, pageId, listedAtMost);
}

/** Begins a rehearsal: the clock runs from now. @throws AppError `invalid` naming the field; `not_found` */
export async function startDrill(ctx: Context, actor: Actor, pageId: string, input: unknown): Promise<Drill> {
  requireManager(actor);
  const parsed = parseInput(newDrill, input);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const drill: Drill = {
      id: c.id(),
      pageId,
      ...parsed,
      startedAt: new Date(c.now),
      endedAt: null,
      createdBy: actorLabel(actor),
      report: null,
    };
    await store.insert(c.tx, drill);
    c.audit("drill.start", `drill ${drill.id}`, null, parsed);
    return drill;
  });
}

/**
 * Opens an incident in a drill. It takes the way of every incident, and is seen and heard by its recipients alone.
 * @throws AppError `invalid` naming the field; `conflict` when the drill is over; `not_found`
 */
export async function openDrillIncident(
  ctx: Context,
  actor: Actor,
  drillId: string,
  input: unknown,
): Promise<Incident> {
  const drill = await store.find(ctx.db, drillId);
  if (!drill) throw notFound("drill");
  return createIncident(ctx, actor, drill.pageId, input, drillId);
}

const failedStates: readonly string[] = ["dead", "bounced", "suppressed", "superseded"];

async function reportOf(q: Queryable, drill: Drill, now: number): Promise<DrillReport> {
  const list = await store.incidentsOf(q, drill.id);
  const updates = await incidents.updatesOf(
    q,
    list.map((incident) => incident.id),
  );
  const posts = inOrder(updates.map((update) => ({ ...update, displayAt: update.displayAt.getTime() }))).map(
    (update): PostFacts => ({
      incidentId: update.incidentId,
      id: update.id,
      status: update.status,
      postedBy: update.postedBy,
      at: update.displayAt,
      promiseAt: update.promiseAt?.getTime() ?? null,
    }),
  );
  const deliveries = (await store.deliveriesOf(q, drill.id)).map(
    (d): DeliveryFacts => ({
      updateId: d.updateId,
      channel: d.channel,
      address: maskAddress(d.address),
      state: d.state === "sent" ? "sent" : failedStates.includes(d.state) ? "failed" : "waiting",
      sentAt: d.sentAt?.getTime() ?? null,
      reason: d.lastReason,
    }),
  );
  const dates = { startedAt: drill.startedAt.getTime(), endedAt: drill.endedAt?.getTime() ?? null };
  return drillReport(dates, posts, deliveries, now);
}

const isSettled = (report: DrillReport): boolean => report.posts.every((post) => post.deliveries.waiting === 0);

/** Ends a drill and keeps what came of it. @throws AppError `conflict` when it has ended already; `not_found` */
export async function endDrill(ctx: Context, actor: Actor, id: string): Promise<Drill> {
  requireManager(actor);
  return change(ctx, actor, async (c) => {
    const drill = await store.find(c.tx, id);
    if (!drill) throw notFound("drill");
    if (drill.endedAt) throw new AppError("conflict", "This drill has ended already.");
    const ended = { ...drill, endedAt: new Date(c.now) };
    const report = await reportOf(c.tx, ended, c.now);
    await store.update(c.tx, id, { endedAt: ended.endedAt, report });
    c.audit("drill.end", `drill ${id}`, null, { posts: report.posts.length, promises: report.promises });
    return { ...ended, report };
  });
}

/** Removes a drill with all that was rehearsed in it; the audit log keeps that it was. @throws AppError `not_found` */
export async function removeDrill(ctx: Context, actor: Actor, id: string): Promise<Drill> {
  requireManager(actor);
  return change(ctx, actor, async (c) => {
    const drill = await store.find(c.tx, id);
    if (!drill) throw notFound("drill");
    for (const incident of await store.incidentsOf(c.tx, id)) await incidents.remove(c.tx, incident.id);
    await store.remove(c.tx, id);
    c.audit("drill.remove", `drill ${id}`, drill, null);
    return drill;
  });
}

export interface DrillDetail {
  drill: Drill;
  incidents: Incident[];
  report: DrillReport;
}

/**
 * A drill with its incidents and its report: as of now while it runs; as it was kept at its end, except that
 * deliveries which were on their way then are followed to where they came. @throws AppError `not_found`
 */
export async function findDrill(ctx: Context, id: string): Promise<DrillDetail> {
  const drill = await store.find(ctx.db, id);
  if (!drill) throw notFound("drill");
  const kept = drill.report;
  const report = kept && isSettled(kept) ? kept : await reportOf(ctx.db, drill, ctx.clock.now());
  return { drill, incidents: await store.incidentsOf(ctx.db, id), report };
}

const drillers = { scope: "drill", contactEmail: null } as const;

/** Who is told of drills, newest first. */
export function listRecipients(ctx: Context, pageId: string): Promise<Subscriber[]> {
  return subscribers.list(ctx.db, pageId, { scope: "drill" }, mostRecipients, 0);
}

/** @throws AppError `invalid` naming the field; `conflict` when the address takes part already */
export async function addRecipient(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
): Promise<{ subscriber: Subscriber; secret: string | null }> {
  return addSubscriber(ctx, actor, pageId, input, drillers);
}

/** @throws AppError `not_found` */
export function removeRecipient(ctx: Context, actor: Actor, id: string): Promise<Subscriber> {
  return removeSubscriber(ctx, actor, id, "drill");
}
