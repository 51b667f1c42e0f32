import { type Actor, system } from "../domain/actor.ts";
import { draftFor, type IncidentDraft, plainAutomation, recoveredBody } from "../domain/automation.ts";
import { AppError, notFound } from "../domain/errors.ts";
import { isOver } from "../domain/incident.ts";
import type { ComponentStatus, ShownStatus } from "../domain/status.ts";
import { when } from "../render/message.ts";
import * as alerts from "../store/alerts.ts";
import * as components from "../store/components.ts";
import * as incidents from "../store/incidents.ts";
import * as pages from "../store/pages.ts";
import * as probes from "../store/probes.ts";
import { takeCare } from "./acknowledging.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { openIncident, type Post, writeUpdate } from "./incident-updates.ts";

const candor = system("Candor");
const minute = 60_000;
const atOnce = 50;
/** What could not be done now is looked at again so much later. */
const postponeMs = minute;

const troubles = ["degraded_performance", "partial_outage", "major_outage"] as const satisfies readonly ShownStatus[];

/** What an incident would say of a component: what its probes made of it, and at least that it is not well. */
const declaredOf = (status: ShownStatus): ComponentStatus =>
  troubles.find((trouble) => trouble === status) ?? "degraded_performance";

const isTrouble = (status: ShownStatus): boolean => troubles.some((trouble) => trouble === status);

/**
 * What a component's automation makes of a new alert that nothing else explains: a draft for a person, one that will
 * be published unless dismissed, or an incident at once. Where an open incident speaks of the component already, the
 * alert belongs to it. What its probes come to decides too: one failing probe of several that leaves the component
 * operational is never published by itself.
 * @param notBefore nothing is published earlier, in milliseconds
 */
export async function propose(c: Change, alert: alerts.Alert, notBefore: number = c.now): Promise<void> {
  const component = alert.componentId ? await components.find(c.tx, alert.componentId) : undefined;
  if (!component) return;
  const covering = await incidents.findCovering(c.tx, component.id);
  if (covering) return linkTo(c, alert, covering.id);
  const automation = component.automation ?? plainAutomation;
  const probe = alert.probeId ? await probes.find(c.tx, alert.probeId) : undefined;
  const page = await pages.find(c.tx, alert.pageId);
  const draft = draftFor(
    automation,
    {
      component: component.name,
      probe: probe?.name ?? component.name,
      since: when(alert.startedAt.getTime(), page?.timeZone ?? "UTC"),
    },
    { [component.id]: declaredOf(component.status) },
  );
  const waitMs = automation.mode === "after" ? automation.afterMinutes * minute : 0;
  const publishAt =
    automation.mode === "ask" || !isTrouble(component.status) ? null : Math.max(notBefore, c.now + waitMs);
  if (publishAt !== null && publishAt <= c.now) await publish(c, candor, alert, draft);
  else await alerts.update(c.tx, alert.id, { draft, publishAt: publishAt === null ? null : new Date(publishAt) });
}

async function linkTo(c: Change, alert: alerts.Alert, incidentId: string): Promise<void> {
  await alerts.update(c.tx, alert.id, { incidentId, draft: null, publishAt: null, updatedAt: new Date(c.now) });
}

/** Has nobody but Candor said anything on it? */
async function isUntouched(c: Change, incident: incidents.Incident): Promise<boolean> {
  return incident.automatic && (await incidents.updatesOf(c.tx, [incident.id])).every((update) => update.automatic);
}

/** The incident that this alert's last trouble made, if trouble that is back may go on in it. */
async function earlierIncident(c: Change, alert: alerts.Alert): Promise<incidents.Incident | undefined> {
  const incident = alert.incidentId ? await incidents.find(c.tx, alert.incidentId) : undefined;
  return incident?.status === "resolved" && (await isUntouched(c, incident)) ? incident : undefined;
}

/** Publishes a draft, unless an incident speaks of its component already; the alert belongs to it from now on. */
async function publish(c: Change, actor: Actor, alert: alerts.Alert, draft: IncidentDraft): Promise<void> {
  if (alert.componentId) {
    await components.lock(c.tx, alert.componentId);
    const covering = await incidents.findCovering(c.tx, alert.componentId);
    if (covering) return linkTo(c, alert, covering.id);
  }
  const automatic = actor.kind === "system";
  const post: Post = {
    status: "investigating",
    body: draft.body,
    components: draft.components,
    notify: true,
    // What nobody has looked at yet promises nothing.
    promiseMinutes: automatic ? null : undefined,
    automatic,
  };
  const earlier = automatic ? await earlierIncident(c, alert) : undefined;
  if (earlier) await writeUpdate(c, actor, earlier, post);
  const incident =
    earlier ?? (await openIncident(c, actor, alert.pageId, { name: draft.name, impactOverride: null, post }));
  await linkTo(c, alert, incident.id);
  c.audit("alert.publish", `alert ${alert.id}`, null, { incident: incident.id, automatic });
}

async function requireDraft(c: Change, id: string): Promise<{ alert: alerts.Alert; draft: IncidentDraft }> {
  const alert = await alerts.find(c.tx, id);
  if (!alert) throw notFound("alert");
  if (!alert.draft || alert.state === "resolved")
    throw new AppError(
      "conflict",
      "This draft has been published or dismissed in the meantime, or the trouble is over.",
    );
  return { alert, draft: alert.draft };
}

/** Publishes an alert's draft as it is, in the name of whoever says so. @throws AppError `not_found`, `conflict` */
export async function publishDraft(ctx: Context, actor: Actor, alertId: string): Promise<void> {
  await change(ctx, actor, async (c) => {
    const { alert, draft } = await requireDraft(c, alertId);
    await publish(c, actor, alert, draft);
    await takeCare(c, actor, alert);
  });
}

/** Drops an alert's draft: this trouble is not told. @throws AppError `not_found`, `conflict` */
export async function dismissDraft(ctx: Context, actor: Actor, alertId: string): Promise<void> {
  await change(ctx, actor, async (c) => {
    const { alert, draft } = await requireDraft(c, alertId);
    await alerts.update(c.tx, alert.id, { draft: null, publishAt: null, updatedAt: new Date(c.now) });
    c.audit("alert.dismiss", `alert ${alert.id}`, { draft, publishAt: alert.publishAt }, null);
  });
}

/** The draft of an alert that waits for a person; null when there is none any more. */
export async function findDraft(ctx: Context, pageId: string, alertId: string): Promise<IncidentDraft | null> {
  const alert = await alerts.find(ctx.db, alertId);
  return alert?.pageId === pageId && alert.state !== "resolved" ? alert.draft : null;
}

async function publishOne(c: Change, id: string): Promise<void> {
  const at = new Date(c.now);
  const alert = await alerts.claimPublishing(c.tx, id, at);
  if (!alert?.draft || alert.state === "resolved" || alert.explainedBy !== null || !alert.componentId) return;
  const component = await components.find(c.tx, alert.componentId);
  if (!component) return;
  const later = { publishAt: new Date(c.now + postponeMs) };
  // Planned work is under way, or its probes do not make the component fail any more: not now.
  if ((await components.listMaintained(c.tx, [component.id])).length > 0 || !isTrouble(component.status))
    return alerts.update(c.tx, id, later);
  await publish(c, candor, alert, { ...alert.draft, components: { [component.id]: declaredOf(component.status) } });
}

/** The trouble is over: from when its incident may be called resolved without anybody, if its component says so. */
export async function planResolution(c: Change, alert: alerts.Alert, upSince: number): Promise<void> {
  if (!alert.incidentId || !alert.componentId) return;
  const component = await components.find(c.tx, alert.componentId);
  const minutes = component?.automation?.resolveMinutes ?? null;
  const incident = await incidents.find(c.tx, alert.incidentId);
  if (minutes === null || !incident?.automatic || isOver(incident.status)) return;
  const at = new Date(Math.max(c.now, upSince + minutes * minute));
  await alerts.update(c.tx, alert.id, { resolveIncidentAt: at });
}

async function resolveOne(c: Change, id: string): Promise<void> {
  const alert = await alerts.claimResolving(c.tx, id, new Date(c.now));
  if (alert?.state !== "resolved" || !alert.incidentId || !alert.componentId || !alert.probeId) return;
  const incident = await incidents.find(c.tx, alert.incidentId);
  if (!incident || isOver(incident.status) || !(await isUntouched(c, incident))) return;
  const component = await components.find(c.tx, alert.componentId);
  const minutes = component?.automation?.resolveMinutes ?? null;
  const own = (await probes.list(c.tx, alert.pageId)).filter((p) => p.enabled && p.componentId === component?.id);
  const probe = own.find((p) => p.id === alert.probeId);
  if (!component || minutes === null || !probe) return;
  // The last of the alerts that belong to it ends it.
  const others = (await alerts.listOfIncident(c.tx, incident.id)).filter((other) => other.id !== id);
  if (others.some((o) => o.state !== "resolved" || (o.resolveIncidentAt?.getTime() ?? 0) > c.now)) return;
  const stableAt = probe.stateSince.getTime() + minutes * minute;
  const wait = own.some((p) => p.state !== "up") ? c.now + postponeMs : stableAt > c.now ? stableAt : null;
  if (wait !== null) return alerts.update(c.tx, id, { resolveIncidentAt: new Date(wait) });
  await writeUpdate(c, candor, incident, {
    status: "resolved",
    body: recoveredBody(component.name, minutes),
    components: {},
    notify: true,
    promiseMinutes: null,
    automatic: true,
  });
  c.audit("incident.resolve", `incident ${incident.id}`, { status: incident.status }, { alert: id, minutes });
}

async function each(
  ctx: Context,
  ids: readonly string[],
  work: (c: Change, id: string) => Promise<void>,
  postponed: (at: Date) => Partial<alerts.Alert>,
): Promise<void> {
  for (const id of ids) {
    try {
      await change(ctx, candor, (c) => work(c, id));
    } catch (error) {
      ctx.log.error({ err: error, alertId: id }, "an alert's incident could not be written and waits");
      const later = new Date(ctx.clock.now() + postponeMs);
      await ctx.db.transaction((tx) => alerts.update(tx, id, postponed(later)));
    }
  }
}

/** Publishes the drafts that are due and ends the incidents whose probes have been fine for long enough. */
export async function runAutomation(ctx: Context): Promise<void> {
  const now = new Date(ctx.clock.now());
  const publishing = await alerts.dueToPublish(ctx.db, now, atOnce);
  await each(ctx, publishing, publishOne, (publishAt) => ({ publishAt }));
  const resolving = await alerts.dueToResolve(ctx.db, now, atOnce);
  await each(ctx, resolving, resolveOne, (resolveIncidentAt) => ({ resolveIncidentAt }));
}
