import { and, count, eq, inArray, isNotNull, isNull, min, notInArray, or } from "drizzle-orm";
import type { Queryable } from "./database.ts";

export interface VitalSigns {
  deliveries: { channel: string; state: string; count: number }[];
  probes: { state: string; count: number }[];
  /** When the oldest delivery that still waits was made. */
  oldestWaiting: Date | null;
  openEvents: number;
  workerSeenAt: Date | null;
  workerDetail: unknown;
}

/** The counts that operators watch. */
export async function readVitalSigns(q: Queryable): Promise<VitalSigns> {
  const { deliveries, incidents, probes, events, heartbeats } = q.t;
  // What is rehearsed is no load and no trouble.
  const rehearsed = q.db.select({ id: incidents.id }).from(incidents).where(isNotNull(incidents.drillId));
  const real = or(isNull(deliveries.incidentId), notInArray(deliveries.incidentId, rehearsed));
  const byState = await q.db
    .select({ channel: deliveries.channel, state: deliveries.state, count: count() })
    .from(deliveries)
    .where(real)
    .groupBy(deliveries.channel, deliveries.state);
  const probeStates = await q.db
    .select({ state: probes.state, count: count() })
    .from(probes)
    .where(eq(probes.enabled, true))
    .groupBy(probes.state);
  const [waiting] = await q.db
    .select({ at: min(deliveries.createdAt) })
    .from(deliveries)
    .where(and(inArray(deliveries.state, ["pending", "failed", "sending"]), real));
  const [open] = await q.db
    .select({ count: count() })
    .from(events)
    .where(and(isNull(events.expandedAt)));
  const [worker] = await q.db.select().from(heartbeats).where(eq(heartbeats.name, "worker"));
  return {
    deliveries: byState,
    probes: probeStates,
    oldestWaiting: waiting?.at ?? null,
    openEvents: open?.count ?? 0,
    workerSeenAt: worker?.at ?? null,
    workerDetail: worker?.detail ?? null,
  };
}
