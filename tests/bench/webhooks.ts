import { type ChildProcess, fork } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import SqliteDriver from "better-sqlite3";
import { system } from "../../lib/domain/actor.ts";
import type { Context } from "../../lib/services/context.ts";
import { createDeliverer, deliverySummary } from "../../lib/services/delivering.ts";
import { createIncident, findIncident } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { eventually } from "../support/eventually.ts";
import { freshInstallation } from "./installation.ts";
import { quantile, report } from "./report.ts";

const actor = system("bench");
/** Of a hundred endpoints so many never answer, and so many answer 500. */
const hanging = 5;
const failing = 5;

/** Answers for all of 127.0.0.0/8. Told so by its parent, a part of its addresses hangs or fails from then on. */
export function serveHooks(): void {
  let bad = false;
  const server = createServer((request, response) => {
    request.resume();
    const n = Number(/\d+$/.exec(request.url ?? "")?.[0] ?? 0) % 100;
    if (bad && n < hanging) return;
    response.statusCode = bad && n < hanging + failing ? 500 : 204;
    request.on("end", () => response.end());
  });
  server.listen(0, "0.0.0.0", () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on("message", () => {
    bad = true;
    process.send?.({ port: 0 });
  });
  process.on("disconnect", () => process.exit(0));
}

const told = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => child.once("message", (message) => resolve(Number((message as { port: number }).port))));

/** Endpoints on as many hosts, written straight into the file. */
function seed(file: string, pageId: string, count: number, port: number, sealedSecret: string): void {
  const raw = new SqliteDriver(file);
  raw
    .prepare(
      `with recursive n(i) as (select 0 union all select i + 1 from n where i < ? - 1)
       insert into subscribers (id, page_id, scope, channel, address, sealed_secret, state, created_at, updated_at)
       select lower(hex(randomblob(6))), ?, 'public', 'webhook',
         'http://127.1.' || (i / 250) || '.' || (i % 250 + 1) || ':' || ? || '/' || i, ?, 'active', 0, 0 from n`,
    )
    .run(count, pageId, String(port), sealedSecret);
  raw.close();
}

interface Told {
  seconds: number;
  /** Spent by this process, the receivers not counted. */
  cpuSeconds: number;
}

/** From the click until `count` endpoints have answered well. */
async function tell(ctx: Context, pageId: string, count: number): Promise<Told> {
  const started = performance.now();
  const spent = process.cpuUsage();
  const incident = await createIncident(ctx, actor, pageId, { name: "API errors", body: "We look into it." });
  const updateId = (await findIncident(ctx, incident.id)).updates[0]?.id ?? "";
  await eventually(
    async () => {
      const { sent = 0 } = (await deliverySummary(ctx, updateId)).webhook;
      if (sent < count) throw new Error(`${sent} of ${count} endpoints were told`);
    },
    { within: 300_000, every: 250 },
  );
  const { user, system: kernel } = process.cpuUsage(spent);
  return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + kernel) / 1e6 };
}

const row = (endpoints: string, told: number, { seconds, cpuSeconds }: Told) => ({
  endpoints,
  told,
  seconds,
  "a second": told / seconds,
  "CPU s": cpuSeconds,
});

interface Round {
  cold: Told;
  well: Told;
  /** Those that live, while a tenth hangs or fails. */
  beside: Told;
}

const livingOf = (count: number): number => (count * (100 - hanging - failing)) / 100;

/** An update to `count` endpoints, all well; then to the same, of which a tenth hangs or fails. */
async function round(count: number): Promise<Round> {
  const hooks = fork("lib/launch/bench.mjs", ["hooks"]);
  const port = await told(hooks);
  const { ctx, config } = await freshInstallation({ WEBHOOK_ALLOW_PRIVATE: "true" });
  const page = await ensurePage(ctx);
  const secret = ctx.vault.seal(`whsec_${Buffer.alloc(24, 7).toString("base64")}`);
  seed(config.databaseUrl.slice("file:".length), page.id, count, port, secret);
  const deliverer = createDeliverer(ctx, { smtpUrl: null });
  deliverer.start();
  try {
    const cold = await tell(ctx, page.id, count);
    const well = await tell(ctx, page.id, count);
    const changed = told(hooks);
    hooks.send("bad");
    await changed;
    return { cold, well, beside: await tell(ctx, page.id, livingOf(count)) };
  } finally {
    await deliverer.stop();
    await ctx.db.close();
    hooks.kill("SIGTERM");
  }
}

/** Rounds with installations of their own; the middle one's ratio is what counts. */
export async function benchWebhooks(count: number, rounds: number): Promise<void> {
  const done: Round[] = [];
  for (let n = 0; n < rounds; n++) done.push(await round(count));
  const ratios = done.map(({ well, beside }) => beside.seconds / well.seconds);
  report(
    "webhooks",
    done.flatMap(({ cold, well, beside }) => [
      row("all well, cold", count, cold),
      row("all well", count, well),
      row("5 % hang, 5 % answer 500", livingOf(count), beside),
    ]),
    [{ figure: "times as long for the live as with none bad, p50", measured: quantile(ratios, 0.5), atMost: 1.2 }],
    [`Of each round: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")}.`],
  );
}
