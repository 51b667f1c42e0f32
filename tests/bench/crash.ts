import { randomInt } from "node:crypto";
import { join } from "node:path";
import SqliteDriver from "better-sqlite3";
import { system } from "../../lib/domain/actor.ts";
import type { Context } from "../../lib/services/context.ts";
import { deliverySummary } from "../../lib/services/delivering.ts";
import { createIncident, findIncident } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { type Candor, freePort, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { type Tally, tally } from "../support/tally.ts";
import { seed } from "./crowd.ts";
import { freshInstallation } from "./installation.ts";
import { type JournalSink, journalSink } from "./journal-sink.ts";
import { quantile, report } from "./report.ts";

const actor = system("bench");
const crowd = 10_000;
/** E-mails that the worker may have on their way at once. */
const inFlightAtMost = 20;
const wholeWithin = { within: 600_000, every: 200 };

const victims = ["worker", "all processes", "mail server"] as const;
type Victim = (typeof victims)[number];

interface Rig {
  ctx: Context;
  pageId: string;
  sink: JournalSink;
  candor: Candor;
  again(): Promise<Candor>;
}

/** Kills it without a word, as a machine would that runs out of memory, and starts again what nobody else starts. */
async function strike(rig: Rig, victim: Victim): Promise<void> {
  if (victim === "mail server") {
    await rig.sink.kill();
    await rig.sink.start();
    return;
  }
  const { web, worker } = await rig.candor.children();
  if (victim === "worker") {
    process.kill(worker, "SIGKILL");
    return;
  }
  for (const pid of [rig.candor.process.pid, ...rig.candor.descendants(), web, worker]) {
    try {
      if (pid) process.kill(pid, "SIGKILL");
    } catch {
      // It went with its parent.
    }
  }
  rig.candor = await rig.again();
}

interface Run extends Tally {
  victim: Victim;
  /** How much was out when it was struck. */
  reachedBefore: number;
  seconds: number;
}

/** One update to the whole crowd, with a death as soon as the `at`th mail is out. */
async function run(rig: Rig, victim: Victim, at: number): Promise<Run> {
  const { ctx, pageId, sink } = rig;
  const before = sink.taken().length;
  const started = performance.now();
  const incident = await createIncident(ctx, actor, pageId, {
    name: "API errors",
    status: "resolved",
    body: "It is over again.",
  });
  const updateId = (await findIncident(ctx, incident.id)).updates[0]?.id ?? "";
  const reachedBefore = await eventually(
    () => {
      const out = sink.taken().length - before;
      if (out < at) throw new Error(`${out} mails are out`);
      return out;
    },
    { ...wholeWithin, every: 5 },
  );
  await strike(rig, victim);
  await eventually(async () => {
    const counts = (await deliverySummary(ctx, updateId)).email;
    if ((counts?.sent ?? 0) < crowd) throw new Error(`after the death of ${victim}: ${JSON.stringify(counts)}`);
  }, wholeWithin);
  const seconds = (performance.now() - started) / 1000;
  return { victim, reachedBefore, seconds, ...tally(sink.taken().slice(before)) };
}

/**
 * `runs` fan-outs to 10,000, in each of which the worker, all processes or the mail server are killed after a
 * random number of mails. Zero may be lost, and no more repeated than was in flight, all with the same Message-ID.
 */
export async function benchCrash(runs: number): Promise<void> {
  const port = await freePort();
  const env = { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "Status <status@example.com>", LOG_LEVEL: "fatal" };
  const { ctx, config } = await freshInstallation(env);
  const page = await ensurePage(ctx);
  const raw = new SqliteDriver(config.databaseUrl.slice("file:".length));
  seed(raw, page.id, crowd);
  raw.close();
  const sink = journalSink(port, join(config.dataDir, "journal.txt"));
  await sink.start();
  const again = () => startCandor(env, config.dataDir);
  const rig: Rig = { ctx, pageId: page.id, sink, candor: await again(), again };
  const done: Run[] = [];
  try {
    for (let n = 0; n < runs; n++) {
      const victim = victims[n % victims.length] ?? "worker";
      const one = await run(rig, victim, randomInt(crowd));
      done.push(one);
      process.stdout.write(`${n + 1}/${runs} ${JSON.stringify(one)}\n`);
    }
  } finally {
    await rig.candor.stop();
    await sink.kill();
    await ctx.db.close();
  }
  const of = (some: readonly Run[]) => ({
    runs: some.length,
    lost: some.reduce((n, r) => n + crowd - r.reached, 0),
    "repeated at most": Math.max(0, ...some.map((r) => r.repeated)),
    "repeated in all": some.reduce((n, r) => n + r.repeated, 0),
    "with another identity": some.reduce((n, r) => n + r.unlike, 0),
    "seconds p50": quantile(
      some.map((r) => r.seconds),
      0.5,
    ),
    "seconds at most": Math.max(0, ...some.map((r) => r.seconds)),
  });
  const all = of(done);
  report(
    "crash",
    [
      ...victims.map((victim) => ({ killed: victim, ...of(done.filter((r) => r.victim === victim)) })),
      { killed: "any", ...all },
    ],
    [
      { figure: "mails lost", measured: all.lost, atMost: 0 },
      { figure: "repeated at one death", measured: all["repeated at most"], atMost: inFlightAtMost },
      { figure: "repeated with another Message-ID", measured: all["with another identity"], atMost: 0 },
    ],
  );
}
