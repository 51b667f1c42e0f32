import { readSpace, type Space } from "../net/free-space.ts";
import { beat, lastBeat } from "../store/heartbeats.ts";
import * as incidents from "../store/incidents.ts";
import * as outbox from "../store/outbox.ts";
import { readVitalSigns, type VitalSigns } from "../store/vital-signs.ts";

export type { VitalSigns } from "../store/vital-signs.ts";

import { agentNotes } from "./agents.ts";
import type { Context } from "./context.ts";
import { reachOf } from "./delivery-report.ts";

export interface Readiness {
  ready: boolean;
  checks: { database: "ok" | string; worker: "ok" | "silent" | "never seen" | "unknown" };
  /** Plain words for an operator: what this machine or installation can not do right now. */
  notes: string[];
}

const worker = "worker";
const workerSilentAfterMs = 30_000;
const mib = 1024 * 1024;
/** Less than this is almost nothing, and so is less than a twentieth of a small disk. */
const freeAtLeast = 100 * mib;

const isAlmostFull = ({ free, total }: Space): boolean => free < Math.min(freeAtLeast, total / 20);

/** How long ago, as people say it. */
const ago = (ms: number): string => (ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`);

/**
 * How the worker is, and what it and this machine can not do right now, a sentence each. A full disk is looked at here:
 * the worker that suffers from it can not write that it does.
 * @throws Error when the database does not answer
 */
async function readWorker(ctx: Context): Promise<{ state: "ok" | "silent" | "never seen"; notes: string[] }> {
  const [seen, space] = await Promise.all([lastBeat(ctx.db, worker), readSpace(ctx.installation.dataDir)]);
  const notes =
    space && isAlmostFull(space)
      ? [
          `The disk is almost full (${Math.floor(space.free / mib)} MiB are left): what is measured waits in memory and is lost at a restart once nothing can be written.`,
        ]
      : [];
  if (!seen) return { state: "never seen", notes: ["The worker was never seen: nothing is probed or sent.", ...notes] };
  const age = ctx.clock.now() - seen.at.getTime();
  if (age <= workerSilentAfterMs) return { state: "ok", notes: [...workerNotes(seen.detail), ...notes] };
  const silent = `The worker has been silent for ${ago(age)}: it is dead or can not write to the database. Nothing new is shown or sent.`;
  return { state: "silent", notes: [silent, ...notes] };
}

/** What the worker and this machine can not do right now, for people, a sentence each. */
export const installationNotes = async (ctx: Context): Promise<string[]> => (await readWorker(ctx)).notes;

/** May this web process be given visitors? Only the database decides; a silent worker is told in a note. */
export async function readReadiness(ctx: Context): Promise<Readiness> {
  try {
    const { state, notes } = await readWorker(ctx);
    notes.push(...(await agentNotes(ctx)));
    return { ready: true, checks: { database: "ok", worker: state }, notes };
  } catch (error) {
    ctx.log.error({ err: error }, "the database does not answer");
    return {
      ready: false,
      checks: { database: "does not answer", worker: "unknown" },
      notes: ["The database does not answer."],
    };
  }
}

function workerNotes(detail: unknown): string[] {
  const notes = typeof detail === "object" && detail !== null && "notes" in detail ? detail.notes : [];
  return Array.isArray(notes) ? notes.filter((n) => typeof n === "string") : [];
}

export function vitalSigns(ctx: Context): Promise<VitalSigns> {
  return readVitalSigns(ctx.db, new Date(ctx.clock.now()));
}

/** A drill posts so many updates, or more, only while nobody looks at figures. */
const newestSeen = 50;

/** The newest update that is no rehearsal. */
async function newestUpdate(ctx: Context) {
  for (const { payload, expandedAt } of await outbox.newest(ctx.db, ["update.posted"], newestSeen)) {
    if (payload.type !== "update.posted") continue;
    const incident = await incidents.find(ctx.db, payload.incidentId);
    if (incident && incident.drillId === null) return { updateId: payload.updateId, expandedAt };
  }
  return undefined;
}

/** The newest update that was posted, and how long it took until 95 % were told, in milliseconds; null: not yet. */
export async function lastUpdateReach(
  ctx: Context,
  known: { updateId: string; ms: number } | null,
): Promise<{ updateId: string; ms: number } | null> {
  const update = await newestUpdate(ctx);
  // Before all deliveries are made nobody knows how many 95 % are.
  if (!update || update.expandedAt === null) return null;
  const { updateId } = update;
  // What is known once stays so: a scrape costs nothing then.
  if (known?.updateId === updateId) return known;
  const ms = await reachOf(ctx, updateId);
  return ms === null ? null : { updateId, ms };
}

/** The worker's sign of life, by which the page tells how old its data is. */
export async function signOfLife(ctx: Context, notes: readonly string[], probing: object): Promise<void> {
  await ctx.db.transaction((tx) => beat(tx, worker, new Date(ctx.clock.now()), { notes, probing }));
}
