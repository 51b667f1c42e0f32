import { severities } from "../domain/alert.ts";
import { groupBy } from "../domain/group-by.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import * as alertStore from "../store/alerts.ts";
import * as componentStore from "../store/components.ts";
import * as deliveries from "../store/deliveries.ts";
import * as subscribers from "../store/subscribers.ts";
import { agentNotes } from "./agents.ts";
import { type Alert, listOpenAlerts } from "./alerts.ts";
import type { Context } from "./context.ts";
import { shownDelivery } from "./destinations.ts";
import { installationNotes } from "./health.ts";
import { type IncidentDetail, listIncidents } from "./incidents.ts";
import { listProbes, type Probe } from "./probes.ts";

/** An alert that nothing explains, with what it explains itself and the incident that it belongs to. */
export interface AlertView {
  alert: Alert;
  explains: Alert[];
  incident: { id: string; name: string } | null;
  /** The component in trouble, with where its team reads what to do. */
  component: { name: string; runbookUrl: string | null } | null;
}

/** Trouble that is over, while its incident goes on. */
export interface Recovery {
  id: string;
  title: string;
  resolvedAt: Date | null;
  incident: { id: string; name: string };
  /** When the incident is resolved by itself; null when that is left to a person. */
  resolveIncidentAt: Date | null;
}

export interface Overview {
  /** The worst first, of those the newest. */
  alerts: AlertView[];
  /** Put off until later. */
  snoozed: AlertView[];
  recovered: Recovery[];
  /** Open incidents and maintenance in progress. */
  open: IncidentDetail[];
  upcoming: IncidentDetail[];
  /** Deliveries that were given up or that wait for another try. */
  troubled: deliveries.AddressedDelivery[];
  probes: Probe[];
  probeCount: number;
  /** Locations that ought to measure something and do not, a sentence each. */
  locations: string[];
  /** What the worker and its machine can not do right now, a sentence each. */
  installation: string[];
}

const shownAtMost = 20;

async function readAlerts(ctx: Context, pageId: string, open: readonly IncidentDetail[]): Promise<AlertView[]> {
  const all = await listOpenAlerts(ctx, pageId);
  const components = new Map((await componentStore.list(ctx.db, pageId)).map((one) => [one.id, one]));
  const explained = groupBy(all, (alert) => alert.explainedBy ?? "");
  return all
    .filter((alert) => alert.explainedBy === null)
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
    .map((alert) => {
      const incident = open.find((item) => item.incident.id === alert.incidentId)?.incident;
      const explains = explained.get(alert.id) ?? [];
      const component = alert.componentId === null ? undefined : components.get(alert.componentId);
      return {
        alert,
        explains,
        incident: incident ? { id: incident.id, name: incident.name } : null,
        component: component ? { name: component.name, runbookUrl: component.runbookUrl } : null,
      };
    });
}

/** One line an incident: the last of its alerts to end speaks for it, as soon as none is open any more. */
async function readRecovered(ctx: Context, pageId: string, alerts: readonly AlertView[]): Promise<Recovery[]> {
  const failing = new Set(alerts.flatMap((view) => [view.alert, ...view.explains].map((alert) => alert.incidentId)));
  const seen = new Set<string>();
  const out: Recovery[] = [];
  for (const { alert, incident } of await alertStore.listRecovered(ctx.db, pageId, shownAtMost)) {
    if (failing.has(incident.id) || seen.has(incident.id)) continue;
    seen.add(incident.id);
    const { id, title, resolvedAt, resolveIncidentAt } = alert;
    out.push({ id, title, resolvedAt, resolveIncidentAt, incident: { id: incident.id, name: incident.name } });
  }
  return out;
}

/** What is promised to readers soonest comes first; what promises nothing last. */
function soonestDueFirst(a: IncidentDetail, b: IncidentDetail): number {
  const dueAt = ({ incident }: IncidentDetail): number => incident.promiseAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return dueAt(a) - dueAt(b);
}

/** What a responder has to know first: what is wrong now, what is promised, what waits. */
export async function readOverview(ctx: Context, pageId: string): Promise<Overview> {
  const [current, failed, dead, probes, locations, installation] = await Promise.all([
    listIncidents(ctx, pageId, { open: true, limit: 100, page: 1 }),
    deliveries.list(ctx.db, { pageId, state: "failed" }, shownAtMost),
    deliveries.list(ctx.db, { pageId, state: "dead" }, shownAtMost),
    listProbes(ctx, pageId),
    agentNotes(ctx),
    installationNotes(ctx),
  ]);
  const alerts = await readAlerts(ctx, pageId, current.items);
  const now = ctx.clock.now();
  const isSnoozed = ({ alert }: AlertView): boolean => (alert.snoozedUntil?.getTime() ?? 0) > now;
  return {
    alerts: alerts.filter((view) => !isSnoozed(view)).slice(0, shownAtMost),
    snoozed: alerts.filter(isSnoozed).slice(0, shownAtMost),
    recovered: await readRecovered(ctx, pageId, alerts),
    open: current.items.filter((i) => i.incident.status !== "scheduled").sort(soonestDueFirst),
    upcoming: current.items.filter((i) => i.incident.status === "scheduled").reverse(),
    troubled: [...failed, ...dead].slice(0, shownAtMost).map(shownDelivery),
    probes: probes.filter((p) => p.enabled && p.state !== "up"),
    locations,
    installation,
    probeCount: probes.filter((p) => p.enabled).length,
  };
}

/** How many confirmed subscribers there are on each channel; channels with none are left out. */
export function countReaders(ctx: Context, pageId: string): Promise<Partial<Record<ChannelKind, number>>> {
  return subscribers.countActive(ctx.db, pageId);
}
