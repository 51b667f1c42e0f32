import { groupBy } from "../domain/group-by.ts";
import { mergeRollups, type Rollup, rollUp, type WindowSize, windowSizes, windowStart } from "../domain/rollup.ts";
import { DAY } from "../domain/uptime.ts";
import type { Queryable, Transaction } from "../store/database.ts";
import * as results from "../store/probe-results.ts";
import * as probes from "../store/probes.ts";
import * as store from "../store/rollups.ts";
import * as settings from "../store/settings.ts";
import type { Context } from "./context.ts";

/** Up to which moment windows of each size are done, in milliseconds since the epoch. */
type Marks = Record<WindowSize, number>;

const key = "rollups";
/** A window is done so long after its end: what began in it has ended, and is written. */
const graceMs = 90_000;
/** Probes at a time: nobody waits long behind one step. */
const chunk = 400;
const repairsAtOnce = 200;
/** A minute that holds one result is that result: such windows are for probes that measure more often. */
const often = 60_000;

const finer: Record<Exclude<WindowSize, 60 | 300>, WindowSize> = { 3600: 300, 86400: 3600 };

async function readMarks(q: Queryable): Promise<Partial<Marks>> {
  return ((await settings.read(q, key)) as Partial<Marks> | undefined) ?? {};
}

/**
 * Results that come after their window was done are noted, so that it is done again. To be called in the transaction
 * that stores them.
 */
export async function askForRepair(
  tx: Transaction,
  now: number,
  list: readonly { probeId: string; at: number }[],
): Promise<void> {
  const late = list.filter(({ at }) => at < now - graceMs / 2);
  if (late.length === 0) return;
  const done = (await readMarks(tx))[300] ?? 0;
  const days = new Map(
    late
      .filter(({ at }) => at < done)
      .map(({ probeId, at }) => {
        const day = windowStart(at, 86_400);
        return [`${probeId} ${day}`, { probeId, day: new Date(day) }];
      }),
  );
  await store.askForRepair(tx, [...days.values()]);
}

type Keyed<T> = T & { probeId: string; location: string; start: number };

/** Gathers what falls into the same window of the same probe and location. */
function gather<T>(rows: readonly Keyed<T>[], size: WindowSize, merge: (list: T[]) => Rollup): store.StoredRollup[] {
  const windows = groupBy(rows, (row) => `${row.probeId} ${row.location} ${windowStart(row.start, size)}`);
  return [...windows.values()].flatMap((list) => {
    const [first] = list;
    if (!first) return [];
    const { histogram, phases, ...numbers } = merge(list);
    return [
      {
        probeId: first.probeId,
        location: first.location,
        size,
        start: new Date(windowStart(first.start, size)),
        ...numbers,
        histogram: [...histogram],
        phases: phases ? [...phases] : null,
      },
    ];
  });
}

async function windowsOf(
  ctx: Context,
  size: WindowSize,
  from: number,
  to: number,
  probeIds: readonly string[],
): Promise<store.StoredRollup[]> {
  if (size === 60 || size === 300) {
    const rows = await results.listBetween(ctx.db, new Date(from), new Date(to), probeIds);
    return gather(
      rows.map((row) => ({ ...row, start: row.at.getTime() })),
      size,
      rollUp,
    );
  }
  const rows = await store.listBetween(ctx.db, {
    size: finer[size],
    from: new Date(from),
    to: new Date(to),
    probeIds,
  });
  return gather(
    rows.map((row) => ({ ...row, start: row.start.getTime() })),
    size,
    mergeRollups,
  );
}

async function rollUpSpan(ctx: Context, size: WindowSize, from: number, to: number, ids: readonly string[]) {
  for (let n = 0; n < ids.length; n += chunk) {
    const rows = await windowsOf(ctx, size, from, to, ids.slice(n, n + chunk));
    if (rows.length > 0) await ctx.db.transaction((tx) => store.putMany(tx, rows));
    // The prober shares this process: it takes its turn between two steps.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Windows of one size that have ended since they were last looked at. */
async function rollUpSize(ctx: Context, size: WindowSize, mark: number | undefined, end: number): Promise<void> {
  const step = size * 1000;
  const all = await probes.listIntervals(ctx.db);
  const ids = all.filter((p) => size !== 60 || p.intervalMs < often).map((p) => p.id);
  let from = mark ?? 0;
  while (from < end && ids.length > 0) {
    // Nothing was measured for a while, or ever: on to where something was.
    const first = await store.firstResultAt(ctx.db, new Date(from));
    if (first === null || first >= end) return;
    from = Math.max(from, windowStart(first, size));
    await rollUpSpan(ctx, size, from, from + step, ids);
    from += step;
  }
}

async function repair(ctx: Context, { probeId, day }: store.Repair): Promise<void> {
  const from = day.getTime();
  for (const size of windowSizes) {
    const done = (await readMarks(ctx.db))[size] ?? 0;
    await rollUpSpan(ctx, size, from, Math.min(from + DAY, done), [probeId]);
  }
  await ctx.db.transaction((tx) => store.repaired(tx, { probeId, day }));
}

/**
 * Gathers raw results into minutes and five minutes, those into hours and those into days, as soon as a window is over.
 * Each window is written whole: doing it twice, or again after a crash, changes nothing.
 */
export async function rollUpDue(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  for (const size of windowSizes) {
    const end = windowStart(now - graceMs, size);
    const marks = await readMarks(ctx.db);
    if ((marks[size] ?? 0) >= end) continue;
    await rollUpSize(ctx, size, marks[size], end);
    await ctx.db.transaction(async (tx) => {
      await settings.write(tx, key, { ...(await readMarks(tx)), [size]: end }, new Date(now));
    });
  }
  for (const open of await store.listRepairs(ctx.db, repairsAtOnce)) await repair(ctx, open);
}
