import { beat } from "../store/heartbeats.ts";
import { readVitalSigns, type VitalSigns } from "../store/vital-signs.ts";
import { agentNotes } from "./agents.ts";
import type { Context } from "./context.ts";

export interface Readiness {
  ready: boolean;
  checks: { database: "ok" | string; worker: "ok" | "silent" | "never seen" | "unknown" };
  /** Plain words for an operator: what this machine or installation can not do right now. */
  notes: string[];
}

const workerSilentAfterMs = 30_000;

/** May this web process be given visitors? Only the database decides; a silent worker is told in a note. */
export async function readReadiness(ctx: Context): Promise<Readiness> {
  try {
    const signs = await readVitalSigns(ctx.db);
    const seen = signs.workerSeenAt?.getTime();
    const worker = seen === undefined ? "never seen" : ctx.clock.now() - seen > workerSilentAfterMs ? "silent" : "ok";
    const notes =
      worker === "ok" ? workerNotes(signs.workerDetail) : [`The worker is ${worker}: nothing is probed or sent.`];
    notes.push(...(await agentNotes(ctx)));
    return { ready: true, checks: { database: "ok", worker }, notes };
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
  return readVitalSigns(ctx.db);
}

/** The worker's sign of life, by which the page tells how old its data is. */
export async function signOfLife(ctx: Context, notes: readonly string[], probing: object): Promise<void> {
  await ctx.db.transaction((tx) => beat(tx, "worker", new Date(ctx.clock.now()), { notes, probing }));
}
