import { resolve } from "node:path";
import SqliteDriver from "better-sqlite3";
import { system } from "../../lib/domain/actor.ts";
import type { Context } from "../../lib/services/context.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { eventually } from "../support/eventually.ts";
import { pin, pinning } from "./cores.ts";
import { seed } from "./crowd.ts";
import { freshInstallation } from "./installation.ts";
import { plainRate } from "./plain-mails.ts";
import { memoryMb, startMeasured } from "./process.ts";
import { quantile, report } from "./report.ts";
import { type Sink, startSink } from "./sink.ts";

const actor = system("bench");
const connections = 20;
const few = 500;
const updates = 20;

interface Told {
  /** From the click to the answer, to the first mail and to the last, in milliseconds. */
  published: number;
  first: number;
  last: number;
}

/** Posts an update and waits until the sink has a mail for each of `count`. */
async function tell(ctx: Context, pageId: string, sink: Sink, count: number): Promise<Told> {
  await sink.seen(true);
  const clicked = performance.timeOrigin + performance.now();
  await createIncident(ctx, actor, pageId, {
    name: "API errors",
    status: "resolved",
    body: "We are looking into a problem with the API. ".repeat(10),
  });
  const now = () => performance.timeOrigin + performance.now();
  const published = now() - clicked;
  const { firstAt } = await eventually(
    async () => {
      const seen = await sink.seen();
      if (seen.mails < count) throw new Error(`${seen.mails} of ${count} mails were sent`);
      return seen;
    },
    { within: 600_000, every: 20 },
  );
  return { published, first: (firstAt ?? Number.NaN) - clicked, last: now() - clicked };
}

/**
 * Mails/s of the worker from the click to the last mail to `count` subscribers, into a loopback SMTP sink, against a
 * plain nodemailer loop that sends the same mails by as many connections; before that, how soon the first of a small
 * update's mails leaves.
 */
export async function benchDeliveries(count: number): Promise<void> {
  pin("load", process.pid);
  const sink = await startSink();
  const { ctx, config, env } = await freshInstallation({
    SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    MAIL_FROM: "Status <status@example.com>",
    PROBE_ANCHORS: "off",
  });
  const raw = new SqliteDriver(config.databaseUrl.slice("file:".length));
  const plainCount = Math.min(count, 20_000);
  try {
    const page = await ensurePage(ctx);
    seed(raw, page.id, few);
    const before = await plainRate(sink.port, connections, plainCount);
    const profile = process.env.CANDOR_BENCH_PROFILE ? ["--cpu-prof", "--cpu-prof-dir=bench-results"] : [];
    const worker = await startMeasured([...profile, resolve("dist/worker.mjs")], env);
    const small: Told[] = [];
    for (let n = 0; n < updates; n++) small.push(await tell(ctx, page.id, sink, few));
    seed(raw, page.id, count, few);
    const big = await tell(ctx, page.id, sink, count);
    const { most } = memoryMb(worker.pid);
    await worker.end();
    const after = await plainRate(sink.port, connections, plainCount);
    const plain = (before + after) / 2;
    const perSecond = count / (big.last / 1000);
    const first = small.slice(1).map((told) => told.first);
    report(
      "deliveries",
      [
        { sender: "nodemailer pool", mails: plainCount, "mails/s": plain },
        {
          sender: "candor",
          mails: count,
          "mails/s": perSecond,
          "of nodemailer": perSecond / plain,
          "publish ms": big.published,
          "first mail ms": big.first,
          "MiB at most": most,
        },
      ],
      [
        { figure: "of a plain nodemailer loop", measured: perSecond / plain, atLeast: 0.7 },
        { figure: "first mail leaves, p95 ms", measured: quantile(first, 0.95), atMost: 1000 },
        { figure: "first mail of the big one, ms", measured: big.first, atMost: 1000 },
        { figure: "publishing the big one, ms", measured: big.published, atMost: 200 },
        { figure: "most memory, MiB", measured: most, atMost: 300 },
      ],
      [
        pinning,
        `Plain: ${before.toFixed(0)} mails/s before, ${after.toFixed(0)} after.`,
        `First mails of ${updates - 1} updates to ${few}.`,
      ],
    );
  } finally {
    raw.close();
    await ctx.db.close();
    sink.stop();
  }
}
