import { Agent, request } from "node:http";
import { join } from "node:path";
import { system } from "../../lib/domain/actor.ts";
import { DAY } from "../../lib/domain/uptime.ts";
import type { Context } from "../../lib/services/context.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { freePort } from "../support/candor.ts";
import { pinning } from "./cores.ts";
import { addHistory, closeHistory, fillComponents } from "./history.ts";
import { freshInstallation } from "./installation.ts";
import { startLoader } from "./load.ts";
import { type Figure, quantile, type Row, report } from "./report.ts";
import { fillSite } from "./site.ts";
import { startWeb } from "./web.ts";

const actor = system("bench");
const connections = 64;
const burst = 100;
const seenWithinMs = 20_000;

interface Edition {
  etag: string;
  html: string;
}

/** A visitor who keeps one connection open. */
function createVisitor(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    look: (): Promise<Edition> =>
      new Promise((resolve, reject) => {
        const req = request(url, { agent }, (res) => {
          const chunks: Buffer[] = [];
          res.on("data", (chunk: Buffer) => chunks.push(chunk));
          res.on("end", () => resolve({ etag: res.headers.etag ?? "", html: Buffer.concat(chunks).toString("utf8") }));
        });
        req.on("error", reject);
        req.end();
      }),
    leave: () => agent.destroy(),
  };
}

type Visitor = ReturnType<typeof createVisitor>;

/** Looks again and again until the page says `text`. @returns how many editions of it there were on the way */
async function waitFor(visitor: Visitor, text: string): Promise<number> {
  const editions = new Set<string>();
  const giveUpAt = performance.now() + seenWithinMs;
  for (;;) {
    const { etag, html } = await visitor.look();
    editions.add(etag);
    if (html.includes(text)) return editions.size;
    if (performance.now() > giveUpAt) throw new Error(`"${text}" did not appear within ${seenWithinMs} ms.`);
    // The load comes from this core too: a visitor that never rests would take it away.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface Site {
  title: string;
  /** Fills a fresh installation. @returns the page's id */
  fill(ctx: Context, file: string): Promise<string>;
}

async function measure(
  { title, fill }: Site,
  changes: number,
): Promise<{ row: Row; latencies: number[]; editions: number }> {
  const port = await freePort();
  const { ctx, env } = await freshInstallation({ PORT: String(port) });
  const pageId = await fill(ctx, join(env.DATA_DIR ?? "", "candor.db"));
  const web = await startWeb(port, env);
  const loader = await startLoader();
  const visitor = createVisitor(`${web.url}/`);
  let loading = true;
  let requests = 0;
  let errors = 0;
  try {
    const quiet = { name: "Errors", body: "We are looking.", deliver_notifications: false };
    const incident = await createIncident(ctx, actor, pageId, quiet);
    const post = (body: string) => postUpdate(ctx, actor, incident.id, { body, deliver_notifications: false });
    await post("Change 0 is done.");
    await waitFor(visitor, "Change 0 is done.");
    const load = (async () => {
      const headers = { "Accept-Encoding": "gzip" };
      while (loading) {
        const f = await loader.run({ url: `${web.url}/`, connections, seconds: 2, headers });
        requests += f.requests;
        errors += f.errors;
      }
    })();
    const startedAt = performance.now();
    const latencies: number[] = [];
    for (let n = 1; n <= changes; n++) {
      await post(`Change ${n} is done.`);
      const committed = performance.now();
      await waitFor(visitor, `Change ${n} is done.`);
      latencies.push(performance.now() - committed);
      // So that changes do not all fall into the same moment between two looks at the revision.
      await new Promise((resolve) => setTimeout(resolve, (n * 37) % 200));
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const answered = requests;
    const seen = waitFor(visitor, `Burst ${burst} is done.`);
    for (let n = 1; n <= burst; n++) await post(`Burst ${n} is done.`);
    const committed = performance.now();
    const editions = (await seen) - 1;
    const last = performance.now() - committed;
    loading = false;
    await load;
    const row = {
      site: title,
      changes,
      "p50 ms": quantile(latencies, 0.5),
      "p99 ms": quantile(latencies, 0.99),
      "worst ms": Math.max(...latencies),
      "load requests/s": answered / seconds,
      errors,
      [`editions of ${burst} at once`]: editions,
      "last of them ms": last,
    };
    return { row, latencies, editions };
  } finally {
    loading = false;
    visitor.leave();
    loader.stop();
    await web.stop();
    await ctx.db.close();
  }
}

const sites: Site[] = [
  { title: "30 components, 90 days", fill: async (ctx) => (await fillSite(ctx)).pageId },
  {
    title: "200 components, 5 years",
    async fill(ctx, file) {
      const now = ctx.clock.now();
      const pageId = await fillComponents(ctx, file, 200, now - 5 * 365 * DAY);
      addHistory(file, now - 5 * 365 * DAY, now - DAY);
      closeHistory(file);
      return pageId;
    },
  },
];

/** From the commit of an update, made by another process, until a visitor sees it, while others load the page. */
export async function benchPublish(changes: number): Promise<void> {
  const rows: Row[] = [];
  const figures: Figure[] = [];
  for (const site of sites) {
    const { row, latencies, editions } = await measure(site, changes);
    rows.push(row);
    figures.push(
      { figure: `${site.title}: p50, ms`, measured: quantile(latencies, 0.5), atMost: 1000 },
      { figure: `${site.title}: p99, ms`, measured: quantile(latencies, 0.99), atMost: 3000 },
      { figure: `${site.title}: editions for ${burst} changes at once`, measured: editions, atMost: 10 },
    );
  }
  report("publish", rows, figures, [
    pinning,
    `${connections} connections ask for the page (gzip) as fast as they can; the updates are committed by another process, as the worker's are.`,
    "Editions are the different pages (ETags) that a visitor who looks every few milliseconds sees until the last change.",
  ]);
}
