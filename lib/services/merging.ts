import { z } from "zod";
import { type Actor, actorLabel } from "../domain/actor.ts";
import type { Readership } from "../domain/audience.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { isOver } from "../domain/incident.ts";
import { givenBack, type MergeRecord, takenOver } from "../domain/incident-link.ts";
import type { ComponentStatus } from "../domain/status.ts";
import { limits } from "../domain/text.ts";
import * as alerts from "../store/alerts.ts";
import * as audiences from "../store/audiences.ts";
import * as store from "../store/incident-links.ts";
import * as incidents from "../store/incidents.ts";
import * as preferences from "../store/preferences.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { requirePair, touchBoth } from "./incident-links.ts";
import { decisiveAudience, type Post, writeUpdate } from "./incident-updates.ts";
import { flag, idText, optionalText, parseInput } from "./input.ts";
import { markdownText } from "./notice.ts";

const mergeInput = z.object({
  incident_id: idText("incident"),
  /** Said before the pointer to where it goes on. */
  body: optionalText(limits.body),
  deliver_notifications: flag.optional(),
});

const unmergeInput = z.object({
  body: optionalText(limits.body),
  deliver_notifications: flag.optional(),
});

const minute = 60_000;

interface Side {
  incident: incidents.Incident;
  audience: ReturnType<typeof decisiveAudience>;
  /** The groups that were told of it. */
  groups: string[];
  declared: Record<string, ComponentStatus>;
}

async function sideOf(c: Change, incident: incidents.Incident): Promise<Side> {
  const updates = await incidents.updatesOf(c.tx, [incident.id]);
  const components = await incidents.componentsOf(c.tx, [incident.id]);
  return {
    incident,
    audience: decisiveAudience(updates),
    groups: await audiences.toldOf(c.tx, incident.id),
    declared: Object.fromEntries(components.map((one) => [one.componentId, one.status])),
  };
}

const readersOf = ({ audience, groups }: Side): Readership =>
  audience === "internal" ? { audience, audienceIds: groups } : { audience: "public", audienceIds: [] };

/** @throws AppError `conflict`, or `invalid` on `incident_id` */
async function assertMergeable(c: Change, own: Side, other: Side): Promise<void> {
  const [a, b] = [own.incident, other.incident];
  if (a.kind !== "incident") throw new AppError("conflict", "A maintenance is not merged; link it instead.");
  if (b.kind !== "incident") throw invalid("incident_id", "A maintenance can not take in an incident; link the two.");
  if (a.ending === "merged") throw new AppError("conflict", "This has been merged already.");
  if (a.ending === "false_alarm")
    throw new AppError("conflict", "This was a false alarm: open it again first if it was none.");
  if (a.status === "postmortem")
    throw new AppError("conflict", "This has a postmortem of its own; link the two instead.");
  const further = b.ending === "merged" ? await store.findMerge(c.tx, b.id) : undefined;
  if (further) throw invalid("incident_id", "That one was merged itself: choose the one that it goes on in.");
  if (!isOver(a.status) && isOver(b.status))
    throw invalid("incident_id", "That one is over already: open it again first, or link the two.");
  if (own.audience === "public" && other.audience !== "public")
    throw invalid(
      "incident_id",
      "The public does not know of that one. Post an update for everyone on it first, or link the two.",
    );
  if (own.audience === "internal" && other.audience === "internal")
    if (own.groups.some((group) => !other.groups.includes(group)))
      throw invalid("incident_id", "Not all groups that are told of this one are told of that one.");
}

/** An incident's name as a link for those who may read it; a rehearsal has no page of its own. */
function named(ctx: Context, { incident, audience }: Side): string {
  const name = markdownText(incident.name);
  const { baseUrl } = ctx.installation;
  if (audience === "drill") return `**${name}**`;
  const path = audience === "public" ? `/incidents/${incident.id}` : `/internal#incident-${incident.id}`;
  return `[${name}](${baseUrl}${path})`;
}

const after = (said: string | null | undefined, pointer: string): string => (said ? `${said}\n\n${pointer}` : pointer);

/** What the other one is made to say of components: nobody is told of it, and its promise stays. */
async function declare(
  c: Change,
  actor: Actor,
  { incident }: Side,
  body: string,
  components: Record<string, ComponentStatus>,
): Promise<void> {
  const left = incident.promiseAt === null ? null : (incident.promiseAt.getTime() - c.now) / minute;
  await writeUpdate(c, actor, incident, {
    status: incident.status,
    body,
    components,
    notify: false,
    promiseMinutes: left !== null && left <= 0 ? undefined : left,
    automatic: false,
  });
}

/** A record for the log, which needs no names of those who follow. */
const forLog = ({ followerIds = [], ...merge }: MergeRecord) => ({ ...merge, followers: followerIds.length });

/**
 * Ends an incident as a duplicate of another one, in which it goes on: what it says of components, its alerts and its
 * followers move there, so that all of them are told what comes, and its own readers are told where it goes on.
 * @param input.incident_id the one that takes it in
 * @returns the update that ends it
 * @throws AppError `conflict`; `invalid` naming the field; `not_found`
 */
export async function mergeIncident(
  ctx: Context,
  actor: Actor,
  id: string,
  input: unknown,
): Promise<incidents.IncidentUpdate> {
  const parsed = parseInput(mergeInput, input);
  return change(ctx, actor, async (c) => {
    const [a, b] = await requirePair(c, id, parsed.incident_id);
    const [own, other] = [await sideOf(c, a), await sideOf(c, b)];
    await assertMergeable(c, own, other);
    const moved = (await alerts.listOfIncident(c.tx, a.id)).map((alert) => alert.id);
    const taken = isOver(a.status) ? {} : takenOver(own.declared, other.declared);
    // First the one that goes on, so that no component looks well for a moment.
    if (Object.keys(taken).length > 0) {
      const said = Object.fromEntries(Object.entries(taken).map(([component, { now }]) => [component, now]));
      await declare(c, actor, other, `${named(ctx, own)} is part of this. It goes on here.`, said);
    }
    const post: Post = {
      status: "resolved",
      body: after(parsed.body, `This is part of ${named(ctx, other)}. Further updates are posted there.`),
      components: {},
      notify: parsed.deliver_notifications ?? true,
      promiseMinutes: null,
      automatic: false,
      occasion: "merged",
      ending: "merged",
      readers: readersOf(own),
    };
    const update = await writeUpdate(c, actor, a, post);
    for (const alert of moved) await alerts.update(c.tx, alert, { incidentId: b.id, updatedAt: new Date(c.now) });
    const earlier = await store.findBetween(c.tx, a.id, b.id);
    if (earlier) await store.remove(c.tx, earlier.id);
    const merge: MergeRecord = {
      status: a.status,
      ending: a.ending,
      components: own.declared,
      taken,
      alertIds: moved,
      followerIds: await preferences.copyFollowers(c.tx, a.id, b.id),
    };
    await store.insert(c.tx, {
      id: c.id(),
      incidentId: a.id,
      otherId: b.id,
      relation: "merged_into",
      linkedBy: actorLabel(actor),
      createdAt: new Date(c.now),
      merge,
    });
    c.audit(
      "incident.merge",
      `incident ${a.id}`,
      { status: a.status },
      { into: b.id, update: update.id, ...forLog(merge) },
    );
    await touchBoth(c, a.pageId, [a.id, b.id]);
    return update;
  });
}

/**
 * Undoes a merge while what it went on in is still open: the incident is again what it was, with what it said of
 * components and its alerts, and its readers are told so.
 * @returns the update that says so
 * @throws AppError `conflict` when it was not merged, or both are over; `not_found`
 */
export async function unmergeIncident(
  ctx: Context,
  actor: Actor,
  id: string,
  input: unknown,
): Promise<incidents.IncidentUpdate> {
  const parsed = parseInput(unmergeInput, input);
  return change(ctx, actor, async (c) => {
    const link = await store.findMerge(c.tx, id);
    if (!link?.merge) {
      if (!(await incidents.find(c.tx, id))) throw notFound("incident");
      throw new AppError("conflict", "This was not merged into another one.");
    }
    const { merge } = link;
    const [a, b] = await requirePair(c, id, link.otherId);
    const [own, other] = [await sideOf(c, a), await sideOf(c, b)];
    const reopens = !isOver(merge.status);
    const inOther = (await alerts.listOfIncident(c.tx, b.id)).map((alert) => alert.id);
    if (reopens && isOver(b.status))
      throw new AppError("conflict", `"${b.name}" is over, and this with it. Open a new incident, and link the two.`);
    const pointer = `This is not part of ${named(ctx, other)}${reopens ? ". Further updates are posted here." : " after all."}`;
    const update = await writeUpdate(
      c,
      actor,
      { ...a, ending: merge.ending },
      {
        status: merge.status,
        body: after(parsed.body, pointer),
        components: reopens && own.audience !== "internal" ? { ...merge.components } : {},
        notify: parsed.deliver_notifications ?? true,
        promiseMinutes: undefined,
        automatic: false,
        readers: readersOf(own),
      },
    );
    const back = givenBack(merge.taken, other.declared);
    if (Object.keys(back).length > 0)
      await declare(c, actor, other, `${named(ctx, own)} is not part of this after all.`, back);
    // Each alert to where it was; what came since is the other one's.
    for (const alert of inOther) {
      const incidentId = merge.alertIds.includes(alert) ? a.id : b.id;
      await alerts.update(c.tx, alert, { incidentId, updatedAt: new Date(c.now) });
    }
    await preferences.moveFollowers(c.tx, b.id, a.id, merge.followerIds ?? []);
    await touchBoth(c, a.pageId, [a.id, b.id]);
    await store.remove(c.tx, link.id);
    c.audit("incident.unmerge", `incident ${a.id}`, { from: b.id, ...forLog(merge) }, { update: update.id });
    return update;
  });
}

const offered = 50;

/** What an incident can be linked to or merged into: the open ones and the newest others of its kind of reality. */
export async function listCandidates(ctx: Context, incident: incidents.Incident): Promise<incidents.Incident[]> {
  const among = incident.drillId === null ? {} : { drillId: incident.drillId };
  const [open, past] = await Promise.all([
    incidents.list(ctx.db, incident.pageId, { ...among, open: true }, offered, 0),
    incidents.list(ctx.db, incident.pageId, { ...among, open: false }, offered, 0),
  ]);
  return [...open, ...past].filter((one) => one.id !== incident.id);
}
