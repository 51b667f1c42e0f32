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
/** The plain loop sends in between these, too: a machine's speed changes within minutes. */
const parts = 5;
/**
 * Few enough that the worker does not stand still for as long as a connection's greeting may take: the one that it was
 * opening would be given up, and its mail, the last of all, come a minute later.
 */
const plainMost = 4000;

interface Told {
  /** From the click to the answer, to the first mail and to the last, in milliseconds; without what came between. */
  published: number;
  first: number;
  last: number;
}

const now = (): number => performance.timeOrigin + performance.now();

/** Posts an update and waits until the sink has a mail for each of `count`; `between` is called after each of so many parts. */
async function tell(
  ctx: Context,
  pageId: string,
  sink: Sink,
  count: number,
  { parts = 1, between }: { parts?: number; between?: () => Promise<void> } = {},
): Promise<Told> {
  await sink.seen(true);
  const clicked = now();
  await createIncident(ctx, actor, pageId, {
    name: "API errors",
    status: "resolved",
    body: "We are looking into a problem with the API. ".repeat(10),
  });
  const published = now() - clicked;
  const until = (mails: number) =>
    eventually(
      async () => {
        const seen = await sink.seen();
        if (seen.mails < mails) throw new Error(`${seen.mails} of ${mails} mails were sent`);
        return seen;
      },
      { within: 600_000, every: 20 },
    );
  let apart = 0;
  for (let part = 1; part < parts; part++) {
    await until((part * count) / parts);
    const stopped = now();
    await between?.();
    apart += now() - stopped;
  }
  const { firstAt } = await until(count);
  return { published, first: (firstAt ?? Number.NaN) - clicked, last: now() - clicked - apart };
}

/**
 * Mails/s of the worker from the click to the last mail to `count` subscribers, into a loopback SMTP sink, against a
 * plain nodemailer loop that sends the same mails by as many connections, before, after and four times in between while
 * the worker is stopped; before that, how soon the first of a small update's mails leaves.
 */
export async function benchDeliveries(count: number): Promise<void> {
  pin("load", process.pid);
  const sink = await startSink();
  const plainSink = await startSink();
  const { ctx, config, env } = await freshInstallation({
    SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    MAIL_FROM: "Status <status@example.com>",
    PROBE_ANCHORS: "off",
  });
  const raw = new SqliteDriver(config.databaseUrl.slice("file:".length));
  const plainCount = Math.min(count, plainMost);
  const plainRates: number[] = [];
  const sendPlain = async () => void plainRates.push(await plainRate(plainSink.port, connections, plainCount));
  try {
    const page = await ensurePage(ctx);
    seed(raw, page.id, few);
    await sendPlain();
    const profile = process.env.CANDOR_BENCH_PROFILE ? ["--cpu-prof", "--cpu-prof-dir=bench-results"] : [];
    const worker = await startMeasured([...profile, resolve("dist/worker.mjs")], env);
    const small: Told[] = [];
    for (let n = 0; n < updates; n++) small.push(await tell(ctx, page.id, sink, few));
    seed(raw, page.id, count, few);
    const between = async () => {
      worker.freeze();
      await sendPlain();
      worker.thaw();
    };
    const big = await tell(ctx, page.id, sink, count, { parts, between });
    const { most } = memoryMb(worker.pid);
    await worker.end();
    await sendPlain();
    const readyRate = await plainRate(plainSink.port, connections, plainCount, "ready");
    const perSecond = count / (big.last / 1000);
    // What the same parts would have taken the plain loop, at the speed that it had around each of them.
    const plainSeconds = plainRates
      .slice(1)
      .map((rate, part) => count / parts / ((rate + (plainRates[part] ?? rate)) / 2));
    const plain = count / plainSeconds.reduce((a, b) => a + b);
    const first = small.slice(1).map((told) => told.first);
    report(
      "deliveries",
      [
        { sender: "nodemailer pool", mails: plainCount, "mails/s": plain },
        { sender: "nodemailer pool, mails put together before", mails: plainCount, "mails/s": readyRate },
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
        `Plain: ${plainRates.map((rate) => rate.toFixed(0)).join(", ")} mails/s.`,
        `First mails of ${updates - 1} updates to ${few}.`,
      ],
    );
  } finally {
    raw.close();
    await ctx.db.close();
    sink.stop();
    plainSink.stop();
  }
}
