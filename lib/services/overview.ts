import type { ChannelKind } from "../domain/subscription.ts";
import * as deliveries from "../store/deliveries.ts";
import * as subscribers from "../store/subscribers.ts";
import { agentNotes } from "./agents.ts";
import { type Alert, listOpenAlerts } from "./alerts.ts";
import type { Context } from "./context.ts";
import { type IncidentDetail, listIncidents } from "./incidents.ts";
import { listProbes, type Probe } from "./probes.ts";

export interface Overview {
  alerts: Alert[];
  /** Open incidents and maintenance in progress. */
  open: IncidentDetail[];
  upcoming: IncidentDetail[];
  /** Deliveries that were given up or that wait for another try. */
  troubled: deliveries.AddressedDelivery[];
  probes: Probe[];
  probeCount: number;
  /** Locations that ought to measure something and do not, a sentence each. */
  locations: string[];
}

const shownAtMost = 20;

/** What a responder has to know first: what is wrong now, what is promised, what waits. */
export async function readOverview(ctx: Context, pageId: string): Promise<Overview> {
  const [alerts, current, failed, dead, probes, locations] = await Promise.all([
    listOpenAlerts(ctx, pageId, shownAtMost),
    listIncidents(ctx, pageId, { open: true, limit: 100, page: 1 }),
    deliveries.list(ctx.db, { pageId, state: "failed" }, shownAtMost),
    deliveries.list(ctx.db, { pageId, state: "dead" }, shownAtMost),
    listProbes(ctx, pageId),
    agentNotes(ctx),
  ]);
  return {
    alerts,
    open: current.items.filter((i) => i.incident.status !== "scheduled"),
    upcoming: current.items.filter((i) => i.incident.status === "scheduled").reverse(),
    troubled: [...failed, ...dead].slice(0, shownAtMost),
    probes: probes.filter((p) => p.enabled && p.state !== "up"),
    locations,
    probeCount: probes.filter((p) => p.enabled).length,
  };
}

/** How many confirmed subscribers there are on each channel. */
export async function countReaders(ctx: Context, pageId: string): Promise<Record<ChannelKind, number>> {
  const [email, webhook] = await Promise.all([
    subscribers.countMatching(ctx.db, pageId, { channel: "email", state: "active" }),
    subscribers.countMatching(ctx.db, pageId, { channel: "webhook", state: "active" }),
  ]);
  return { email: Number(email), webhook: Number(webhook) };
}
