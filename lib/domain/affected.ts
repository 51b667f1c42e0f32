import type { IncidentView } from "./page.ts";
import type { ComponentStatus } from "./status.ts";

export interface AffectedTime {
  id: string;
  name: string;
  /** The worst that was said of it. */
  worst: ComponentStatus;
  /** How long it was said to be anything but operational, in milliseconds. */
  ms: number;
}

const badness: Record<ComponentStatus, number> = {
  operational: 0,
  under_maintenance: 1,
  degraded_performance: 2,
  partial_outage: 3,
  major_outage: 4,
};

/** For how long an incident's updates declared each component troubled, in the order in which they were named. */
export function affectedTimes(incident: IncidentView, now: number): AffectedTime[] {
  const end = incident.resolvedAt ?? now;
  const seen = new Map<string, AffectedTime & { since: number | null }>();
  for (const update of [...incident.updates].sort((a, b) => a.at - b.at))
    for (const change of update.components) {
      const entry = seen.get(change.componentId) ?? {
        id: change.componentId,
        name: change.name,
        worst: "operational" as ComponentStatus,
        ms: 0,
        since: null,
      };
      if (entry.since !== null) entry.ms += Math.max(0, Math.min(update.at, end) - entry.since);
      entry.since = change.newStatus === "operational" ? null : update.at;
      if (badness[change.newStatus] > badness[entry.worst]) entry.worst = change.newStatus;
      seen.set(change.componentId, entry);
    }
  return [...seen.values()].map(({ since, ...entry }) => ({
    ...entry,
    ms: entry.ms + (since === null ? 0 : Math.max(0, end - since)),
  }));
}
