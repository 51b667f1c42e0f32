import type { Actor } from "../domain/actor.ts";
import { declaredSpans } from "../domain/ending.ts";
import * as alerts from "../store/alerts.ts";
import * as corrections from "../store/corrections.ts";
import type { Incident } from "../store/incidents.ts";
import * as incidents from "../store/incidents.ts";
import * as statusChanges from "../store/status-changes.ts";
import type { Change } from "./change.ts";
import { layCorrection, takeBack } from "./corrections.ts";
import { factsOf } from "./incident-updates.ts";

/**
 * Takes the downtime that only a false alarm declared out of the uptime, by corrections which can be taken back. Where
 * a probe failed meanwhile, or another incident spoke of the component, what is on record stays. To be called in the
 * change that ends the incident.
 */
export async function takeOutFalseAlarm(c: Change, actor: Actor, incident: Incident): Promise<void> {
  const updates = (await incidents.updatesOf(c.tx, [incident.id])).filter((update) => update.audience === "public");
  for (const span of declaredSpans(updates.map(factsOf), c.now)) {
    const { componentId } = span;
    const [start, end] = [new Date(span.start), new Date(span.end)];
    if (await alerts.anyBetween(c.tx, componentId, start, end)) continue;
    if (await incidents.othersBetween(c.tx, incident.id, componentId, start, end)) continue;
    for (const change of await statusChanges.listBetween(c.tx, [componentId], start, end)) {
      if (change.status !== span.status) continue;
      const from = Math.max(change.startedAt.getTime(), span.start);
      const to = Math.min(change.endedAt?.getTime() ?? c.now, span.end);
      if (from >= to) continue;
      const [startedAt, endedAt] = [new Date(from), new Date(to)];
      const said = { status: "operational", startedAt, endedAt, reason: "False alarm" } as const;
      await layCorrection(c, actor, componentId, said, incident.id);
    }
  }
}

/**
 * The alarm was none that was false after all: the corrections that its end made are taken back, and what was on
 * record counts again. Those that people made stay. To be called in the change that opens the incident again, or ends
 * it in another way.
 */
export async function putBackFalseAlarm(c: Change, incident: Incident): Promise<void> {
  for (const correction of await corrections.listOfIncident(c.tx, incident.id)) await takeBack(c, correction);
}
