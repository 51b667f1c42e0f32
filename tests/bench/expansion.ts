import { type ChildProcess, fork } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import SqliteDriver from "better-sqlite3";
import { system } from "../../lib/domain/actor.ts";
import type { Context } from "../../lib/services/context.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { openDatabase } from "../../lib/store/open.ts";
import { seed } from "./crowd.ts";
import { freshInstallation } from "./installation.ts";
import { quantile, report } from "./report.ts";

const actor = system("bench");
const plainBatch = 2500;

/** The table of deliveries made again under another name, with all its indexes or with that of its key alone. */
function copyTable(db: SqliteDriver.Database, indexed: boolean): void {
  db.exec("create table plain as select * from deliveries limit 0; create unique index plain_key on plain (id)");
  if (!indexed) return;
  const indexes = db.prepare(
    "select sql from sqlite_master where type = 'index' and tbl_name = 'deliveries' and sql > ''",
  );
  for (const index of indexes.pluck().all() as string[])
    db.exec(index.replace("INDEX `deliveries_", "INDEX `plain_").replace(" ON `deliveries`", " ON `plain`"));
}

/** The same rows as a plain batched INSERT in a loop writes them. @returns rows a second */
function reference(db: SqliteDriver.Database, indexed: boolean): number {
  copyTable(db, indexed);
  const ids = db.prepare("select id from subscribers order by id").pluck().all() as string[];
  const insert = db.prepare(
    `insert into plain (id, event_id, event_seq, subscriber_id, incident_id, update_id, channel, state, priority, attempts, next_attempt_at, created_at, updated_at)
     values (?, 'aaaaaaaaaaaa', 1, ?, 'bbbbbbbbbbbb', 'cccccccccccc', 'email', 'pending', 1, 0, 0, 0, 0)`,
  );
  const started = performance.now();
  for (let i = 0; i < ids.length; i += plainBatch)
    db.transaction(() => {
      for (const id of ids.slice(i, i + plainBatch)) insert.run(`plain${id}`, id);
    })();
  const perSecond = ids.length / ((performance.now() - started) / 1000);
  db.exec("drop table plain");
  return perSecond;
}

/** What the admin pages do meanwhile, in a process of its own: a small write and a read, over and over. */
export async function serveNeighbour(url: string): Promise<void> {
  const db = openDatabase(url);
  const writes: number[] = [];
  let stopping = false;
  process.on("message", () => {
    stopping = true;
  });
  while (!stopping) {
    const started = performance.now();
    await db.transaction((tx) => tx.db.update(tx.t.pages).set({ updatedAt: new Date() }));
    writes.push(performance.now() - started);
    await setTimeout(20);
  }
  process.send?.(writes, () => process.exit(0));
}

function startNeighbour(url: string): { stop(): Promise<number[]> } {
  const child: ChildProcess = fork("lib/launch/bench.mjs", ["neighbour", url]);
  const writes = new Promise<number[]>((resolve) => child.on("message", (message) => resolve(message as number[])));
  return {
    stop() {
      child.send("stop");
      return writes;
    },
  };
}

/** Expands what is in the outbox. @returns deliveries made a second. */
async function expand(ctx: Context): Promise<number> {
  const started = performance.now();
  const made = await expandEvents(ctx);
  return made / ((performance.now() - started) / 1000);
}

/** Deliveries made a second of one update to `count` subscribers; then again while another process goes on writing. */
export async function benchExpansion(count: number): Promise<void> {
  const { ctx, config } = await freshInstallation();
  const file = config.databaseUrl.slice("file:".length);
  const raw = new SqliteDriver(file);
  raw.pragma("synchronous = FULL");
  try {
    const page = await ensurePage(ctx);
    seed(raw, page.id, count);
    const bare = reference(raw, false);
    const plain = reference(raw, true);
    const publishing = performance.now();
    await createIncident(ctx, actor, page.id, { name: "API errors", body: "We look into it." });
    const published = performance.now() - publishing;
    const alone = await expand(ctx);
    await createIncident(ctx, actor, page.id, { name: "Website errors", body: "We look into it." });
    const neighbour = startNeighbour(config.databaseUrl);
    await setTimeout(1500);
    const beside = await expand(ctx);
    const writes = await neighbour.stop();
    report(
      "expansion",
      [
        { way: "plain batched INSERT, no index but the key", rows: count, "rows/s": bare },
        { way: "plain batched INSERT, the same indexes", rows: count, "rows/s": plain },
        {
          way: "candor",
          rows: count,
          "rows/s": alone,
          "of plain": alone / plain,
          "of bare": alone / bare,
          "publish ms": published,
        },
        {
          way: "candor while another process writes",
          rows: count,
          "rows/s": beside,
          "of plain": beside / plain,
          "of bare": beside / bare,
        },
      ],
      [
        { figure: "deliveries made a second", measured: alone, atLeast: 50_000 },
        { figure: "of a plain batched INSERT, the same indexes", measured: alone / plain, atLeast: 0.5 },
        { figure: "publishing, ms", measured: published, atMost: 200 },
        { figure: "another process's write meanwhile, p95 ms", measured: quantile(writes, 0.95), atMost: 250 },
        { figure: "another process's write meanwhile, longest ms", measured: Math.max(...writes), atMost: 2000 },
      ],
    );
  } finally {
    raw.close();
    await ctx.db.close();
  }
}
