import type { Actor } from "../domain/actor.ts";
import type { PendingAct } from "../domain/pending-post.ts";
import * as incidents from "../store/incidents.ts";
import { editAnnouncement, publishAnnouncement } from "./announcements.ts";
import type { Context } from "./context.ts";
import { createIncident, editUpdate, postUpdate } from "./incidents.ts";
import { cancelMaintenance, extendMaintenance, rescheduleMaintenance } from "./maintenance-changes.ts";
import { createSeries } from "./maintenance-series.ts";
import { createMaintenance } from "./maintenances.ts";
import { mergeIncident, unmergeIncident } from "./merging.ts";

/** What somebody wants to be done in public: now, or when it may leave. */
export interface PublicAct {
  act: PendingAct;
  pageId: string;
  /** What it is about; null where it begins something new. */
  incidentId: string | null;
  /** What the service of the act takes; of a correction also `update_id`. */
  input: Record<string, unknown>;
  actor: Actor;
  /** The newest update that its writer has seen. */
  seenUpdateId: string | null;
}

export interface Acted {
  /** Null for a series: what it plans comes by itself. */
  incidentId: string | null;
  seriesId?: string;
  /** Of an announcement its own id. */
  updateId: string | null;
}

async function begun(ctx: Context, incidentId: string): Promise<Acted> {
  const [first] = await incidents.updatesOf(ctx.db, [incidentId]);
  return { incidentId, updateId: first?.id ?? null };
}

async function newestOf(ctx: Context, incidentId: string): Promise<Acted> {
  const updates = await incidents.updatesOf(ctx.db, [incidentId]);
  return { incidentId, updateId: updates.at(-1)?.id ?? null };
}

/** Does what is asked for, as whoever asked. @throws AppError as the service of the act does */
export async function perform(ctx: Context, asked: PublicAct): Promise<Acted> {
  const { act, actor, pageId, input } = asked;
  const incidentId = asked.incidentId ?? "";
  switch (act) {
    case "post": {
      if (asked.incidentId === null) return begun(ctx, (await createIncident(ctx, actor, pageId, input)).id);
      const seen = asked.seenUpdateId === null ? {} : { expected_revision: asked.seenUpdateId };
      return { incidentId, updateId: (await postUpdate(ctx, actor, incidentId, { ...input, ...seen })).id };
    }
    case "maintenance":
      return begun(ctx, (await createMaintenance(ctx, actor, pageId, input)).id);
    case "series":
      return { incidentId: null, updateId: null, seriesId: (await createSeries(ctx, actor, pageId, input)).id };
    case "reschedule":
      return newestOf(ctx, (await rescheduleMaintenance(ctx, actor, incidentId, input)).id);
    case "extend":
      return newestOf(ctx, (await extendMaintenance(ctx, actor, incidentId, input)).id);
    case "cancel":
      return newestOf(ctx, (await cancelMaintenance(ctx, actor, incidentId, input)).id);
    case "correction":
      return { incidentId, updateId: (await editUpdate(ctx, actor, String(input.update_id ?? ""), input)).id };
    case "merge":
      return { incidentId, updateId: (await mergeIncident(ctx, actor, incidentId, input)).id };
    case "unmerge":
      return { incidentId, updateId: (await unmergeIncident(ctx, actor, incidentId, input)).id };
    case "announcement":
      return { incidentId: null, updateId: (await publishAnnouncement(ctx, actor, pageId, input)).id };
    case "announcement_edit": {
      const { announcement_id: id, ...edit } = input;
      return { incidentId: null, updateId: (await editAnnouncement(ctx, actor, String(id ?? ""), edit)).id };
    }
  }
}
