import { deriveStatus } from "../domain/status.ts";
import * as statusChanges from "../store/status-changes.ts";
import type { Change } from "./change.ts";

/**
 * Derives the shown status of components from all that bears on it and, where it turned, writes the change. To be
 * called in the change that altered a cause: a probe's state, an incident's declaration, a maintenance, a pin.
 * @param at from when the new status holds, in milliseconds: an outage is dated back to its first failure. Never
 * before the start of the status that it replaces.
 */
export async function recomputeComponents(
  c: Change,
  componentIds: readonly string[],
  at: number = c.now,
): Promise<void> {
  if (componentIds.length === 0) return;
  const causes = await statusChanges.causesOf(c.tx, componentIds);
  const open = new Map(
    (await statusChanges.listOpen(c.tx, componentIds)).map((change) => [change.componentId, change]),
  );
  for (const { id, pageId, pinned, policy } of causes.components) {
    const declared = causes.declarations.filter((d) => d.componentId === id);
    const status = deriveStatus({
      policy,
      probes: causes.probes.filter((p) => p.componentId === id),
      incidents: declared.filter((d) => d.kind === "incident").map((d) => d.status),
      maintenanceInProgress: declared.some((d) => d.kind === "maintenance" && d.inProgress),
      pinned,
    });
    const current = open.get(id);
    if (current?.status === status) continue;
    const startedAt = new Date(Math.max(Math.min(at, c.now), current?.startedAt.getTime() ?? 0));
    await statusChanges.turn(c.tx, current, { id: c.id(), componentId: id, status, startedAt, endedAt: null });
    c.touch(pageId);
  }
}
