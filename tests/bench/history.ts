import { statSync } from "node:fs";
import SqliteDriver from "better-sqlite3";
import { system } from "../../lib/domain/actor.ts";
import { keepWindowsMs, rollUp, windowSizes, windowStart } from "../../lib/domain/rollup.ts";
import { DAY } from "../../lib/domain/uptime.ts";
import { createComponent, createGroup } from "../../lib/services/components.ts";
import type { Context } from "../../lib/services/context.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { createProbe } from "../../lib/services/probes.ts";

const actor = system("bench");

/** Components with a probe each, as long ago as `since`; every probe has just measured and found them up. */
export async function fillComponents(ctx: Context, file: string, count: number, since: number): Promise<string> {
  const past: Context = { ...ctx, clock: { now: () => since } };
  const page = await ensurePage(past);
  for (let g = 0; g < count / 10; g++) {
    const components: string[] = [];
    for (let n = 0; n < 10; n++) {
      const { id } = await createComponent(past, actor, page.id, { name: `Service ${g + 1}.${n + 1}` });
      components.push(id);
      await createProbe(past, actor, page.id, {
        name: `Service ${g + 1}.${n + 1} answers`,
        component_id: id,
        kind: "http",
        settings: { url: "http://127.0.0.1:9/" },
        interval_s: 60,
      });
    }
    await createGroup(past, actor, page.id, { name: `Group ${g + 1}`, components });
  }
  withDriver(file, (db) => {
    const now = ctx.clock.now();
    db.exec("delete from status_changes");
    db.prepare("update components set status = 'operational'").run();
    db.prepare("update probes set state = 'up', state_since = ?").run(since);
    // Far in the future: a worker that runs beside has nothing to say about them.
    db.prepare(
      `insert into probe_states (probe_id, location, state, state_since, streak_of, streak, streak_since, last_result_at, last_latency_ms)
       select id, 'local', 'up', @since, 'up', 1, @since, @last, 80 from probes`,
    ).run({ since, last: now + DAY });
  });
  return page.id;
}

function withDriver<T>(file: string, work: (db: SqliteDriver.Database) => T): T {
  const db = new SqliteDriver(file);
  db.pragma("synchronous = OFF");
  try {
    return db.transaction(work)(db);
  } finally {
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.close();
  }
}

const outageEveryMs = 3 * DAY;
const incidentEveryMs = 2 * DAY;
const anId = "lower(hex(randomblob(6)))";

/**
 * What minute probes and a team leave behind in [from, to): each component fails for 10 to 60 minutes every third day;
 * every second day there is an incident with three updates and two components. Written by SQL in one transaction.
 */
export function addHistory(file: string, from: number, to: number): void {
  withDriver(file, (db) => {
    const outages = Math.floor((to - from) / outageEveryMs);
    const span = { from, every: outageEveryMs, n: outages };
    // A component's outage number k begins at its own moment within the three days, so that they do not all fail at once.
    const outage = `
      with recursive k(n) as (select 0 union all select n + 1 from k where n + 1 < @n),
      c as (select id, row_number() over (order by position, id) as r from components),
      o as (select c.id, k.n, @from + k.n * @every + (c.r * 7919 % 4000) * 60000 as start,
                   (10 + (c.r + k.n) % 51) * 60000 as length, c.r from c, k)`;
    db.prepare(
      `insert into status_changes (id, component_id, status, started_at, ended_at) ${outage}
       select ${anId}, id, case (n + r) % 3 when 0 then 'major_outage' when 1 then 'partial_outage' else 'degraded_performance' end,
              start, start + length from o`,
    ).run(span);
    db.prepare(
      `insert into status_changes (id, component_id, status, started_at, ended_at) ${outage}
       select ${anId}, id, 'operational', coalesce(lag(start + length) over (partition by id order by n), @from), start from o`,
    ).run(span);
    const incidents = { from, every: incidentEveryMs, n: Math.floor((to - from) / incidentEveryMs) };
    db.prepare(
      `with recursive k(n) as (select 0 union all select n + 1 from k where n + 1 < @n)
       insert into incidents (id, page_id, kind, name, status, impact, automatic, started_at, resolved_at, auto_start, auto_complete, created_at, updated_at)
       select ${anId}, (select id from pages), 'incident', 'Errors of kind ' || n, 'resolved', 'minor', 0,
              @from + n * @every, @from + n * @every + 3600000, 0, 0, @from + n * @every, @from + n * @every + 3600000 from k`,
    ).run(incidents);
    const own = "i.started_at >= @from and i.started_at < @to";
    for (const [status, minutes, body] of [
      ["investigating", 0, "Some requests fail. We are looking for the cause."],
      ["identified", 20, "A release of this morning is the cause. We are taking it back."],
      ["resolved", 60, "All requests succeed again. We keep the release back until we know why."],
    ] as const)
      db.prepare(
        `insert into incident_updates (id, incident_id, status, body, audience, components, notify, automatic, posted_by, display_at, created_at, updated_at)
         select ${anId}, i.id, '${status}', '${body}', 'public', '[]', 0, 0, 'bench', i.started_at + ${minutes * 60_000},
                i.started_at + ${minutes * 60_000}, i.started_at + ${minutes * 60_000} from incidents i where ${own}`,
      ).run({ from, to });
    db.prepare(
      `insert into incident_components (incident_id, component_id, status)
       select i.id, c.id, 'operational' from (select id, row_number() over (order by started_at) as r from incidents i where ${own}) i
       join (select id, row_number() over (order by position, id) as r, count(*) over () as all_of from components) c
       on c.r - 1 in (i.r % c.all_of, (i.r + 1) % c.all_of)`,
    ).run({ from, to });
  });
}

/** The open end of the history: since the last outage every component is up. */
export function closeHistory(file: string): void {
  withDriver(file, (db) => {
    db.exec(
      `insert into status_changes (id, component_id, status, started_at, ended_at)
       select ${anId}, component_id, 'operational', max(ended_at), null from status_changes group by component_id`,
    );
  });
}

/** The raw results of minute probes that retention leaves: `days` of them, for every probe. */
export function addResults(file: string, now: number, days: number): void {
  withDriver(file, (db) => {
    db.prepare(
      `with recursive k(n) as (select 0 union all select n + 1 from k where n + 1 < @n)
       insert into probe_results (probe_id, location, at, state, latency_ms)
       select p.id, 'local', @from + k.n * 60000, 'up', 40 + (k.n * 7919 % 100) from k, probes p`,
    ).run({ from: now - days * DAY, n: days * 1440 });
  });
}

/** The windows that rollups of minute probes leave, of each size for as long as it is kept; days for five years. */
export function addRollups(file: string, now: number, oldest: number): void {
  withDriver(file, (db) => {
    for (const size of windowSizes.filter((s) => s !== 60)) {
      const step = size * 1000;
      const samples = Array.from({ length: step / 60_000 }, (_, n) => ({
        state: "up" as const,
        latencyMs: 40 + ((n * 7919) % 100),
        phases: [1, 4, 12, 20 + ((n * 31) % 60), 3],
      }));
      const { histogram, phases, ...r } = rollUp(samples);
      const from = Math.max(oldest, now - (keepWindowsMs[size] ?? now));
      const first = windowStart(from, size) + step;
      db.prepare(
        `with recursive k(n) as (select 0 union all select n + 1 from k where n + 1 < @n)
         insert into rollups (probe_id, location, size, start, up, degraded, down, count, min, max, sum, histogram, phases)
         select p.id, 'local', @size, @first + k.n * @step, @up, @degraded, @down, @count, @min, @max, @sum, @histogram, @phases
         from k, probes p`,
      ).run({
        ...r,
        size,
        step,
        first,
        n: Math.floor((now - first) / step),
        histogram: JSON.stringify(histogram),
        phases: JSON.stringify(phases),
      });
    }
  });
}

/** Shows response times on the page for so many components, and for no others. */
export function showResponseTimes(file: string, count: number): void {
  withDriver(file, (db) => {
    db.exec("update components set show_response_time = 0");
    db.prepare(
      "update components set show_response_time = 1 where id in (select id from components order by position, id limit ?)",
    ).run(count);
  });
}

export interface Size {
  megabytes: number;
  statusChanges: number;
  incidents: number;
  results: number;
  windows: number;
}

export function sizeOf(file: string): Size {
  const db = new SqliteDriver(file, { readonly: true });
  const count = (table: string): number => (db.prepare(`select count(*) as n from ${table}`).get() as { n: number }).n;
  const size = {
    megabytes: statSync(file).size / 1e6,
    statusChanges: count("status_changes"),
    incidents: count("incidents"),
    results: count("probe_results"),
    windows: count("rollups"),
  };
  db.close();
  return size;
}
