import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { freePort } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { createNginx, serveFolder } from "../support/nginx.ts";
import { cpuSeconds, pin, pinning } from "./cores.ts";
import { freshInstallation } from "./installation.ts";
import { startIsrApp } from "./isr-app.ts";
import { type Loader, startLoader } from "./load.ts";
import { median, type Row, report } from "./report.ts";
import { fillSite } from "./site.ts";
import { startServer, startWeb } from "./web.ts";

const encodings = ["identity", "gzip"] as const;
const connections = 64;

interface Server {
  name: string;
  url: string;
  pid: number;
}

interface Round {
  perSecond: number;
  /** Requests for each second of the server's processor time: does not depend on who else uses the machine. */
  perCpuSecond: number;
  p50Ms: number;
  p99Ms: number;
  bytes: number;
  errors: number;
  busy: number;
}

type Measured = Map<string, Round[]>;
const key = (name: string, encoding: string): string => `${name} ${encoding}`;

async function measure(loader: Loader, server: Server, seconds: number, into: Measured): Promise<void> {
  for (const encoding of encodings) {
    const order = { url: server.url, connections, headers: { "Accept-Encoding": encoding } };
    await loader.run({ ...order, seconds: 1 });
    const before = cpuSeconds(server.pid);
    const f = await loader.run({ ...order, seconds });
    const used = cpuSeconds(server.pid) - before;
    const name = key(server.name, encoding);
    into.set(name, [
      ...(into.get(name) ?? []),
      { ...f, bytes: f.bytesEach, perCpuSecond: f.requests / used, busy: (used * f.perSecond) / f.requests },
    ]);
  }
}

/** Waits until the server has nothing to do: a start publishes the whole site, which is no part of answering. */
async function untilQuiet(pid: number): Promise<void> {
  await eventually(
    async () => {
      const before = cpuSeconds(pid);
      await new Promise((resolve) => setTimeout(resolve, 500));
      if (cpuSeconds(pid) - before > 0.03) throw new Error("The server is still busy.");
    },
    { within: 60_000 },
  ).catch(() => undefined);
}

/** Writes the public site as an operator would, packed beforehand as nginx's gzip_static wants it. */
function publish(env: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "candor-published-"));
  const done = spawnSync(process.execPath, ["lib/launch/candor.mjs", "publish", folder], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(`candor publish: ${done.stderr}`);
  const index = join(folder, "index.html");
  writeFileSync(`${index}.gz`, gzipSync(readFileSync(index)));
  return folder;
}

function rowsOf(measured: Measured): Row[] {
  return [...measured].map(([name, rounds]) => {
    const middle = (pick: (r: Round) => number): number => median(rounds.map(pick));
    return {
      server: name.slice(0, name.lastIndexOf(" ")),
      encoding: name.slice(name.lastIndexOf(" ") + 1),
      bytes: middle((r) => r.bytes),
      "requests/s": middle((r) => r.perSecond),
      "per cpu second": middle((r) => r.perCpuSecond),
      "server cpu": middle((r) => r.busy),
      "p50 ms": middle((r) => r.p50Ms),
      "p99 ms": middle((r) => r.p99Ms),
      errors: rounds.reduce((sum, r) => sum + r.errors, 0),
    };
  });
}

/** Candor's page against the others: each figure is the median over rounds in which both were measured one after the other. */
function figuresOf(measured: Measured) {
  const ratio = (other: string, encoding: string, pick: (r: Round) => number): number => {
    const theirs = measured.get(key(other, encoding)) ?? [];
    const ours = measured.get(key("candor", encoding)) ?? [];
    if (theirs.length < ours.length) return median(ours.map(pick)) / median(theirs.map(pick));
    return median(ours.map((r, i) => pick(r) / pick(theirs[i] ?? r)));
  };
  const beside = encodings.flatMap((e) => [
    { figure: `${e}: requests/s, of nginx`, measured: ratio("nginx", e, (r) => r.perSecond), atLeast: 0.5 },
    {
      figure: `${e}: requests per cpu second, of nginx`,
      measured: ratio("nginx", e, (r) => r.perCpuSecond),
      atLeast: 0.5,
    },
    { figure: `${e}: p99, times nginx's`, measured: ratio("nginx", e, (r) => r.p99Ms), atMost: 3 },
  ]);
  // By processor time, since these are not measured in the same rounds.
  return [
    ...beside,
    { figure: "gzip: times Next ISR", measured: ratio("next isr, page", "gzip", (r) => r.perCpuSecond), atLeast: 50 },
    {
      figure: "gzip: times uncached Next",
      measured: ratio("next uncached", "gzip", (r) => r.perCpuSecond),
      atLeast: 300,
    },
  ];
}

/** Requests/s and p99 of the public page (30 components, 90 days) beside nginx, its own folder by nginx, and Next. */
export async function benchPage({ rounds, seconds }: { rounds: number; seconds: number }): Promise<void> {
  const port = await freePort();
  const { ctx, env } = await freshInstallation({ PORT: String(port) });
  await fillSite(ctx);
  await ctx.db.close();
  const loader = await startLoader();
  const web = await startWeb(port, env);
  const body = Buffer.from(await (await fetch(web.url, { headers: { "accept-encoding": "identity" } })).arrayBuffer());
  const nginx = await createNginx(body);
  await nginx.start();
  pin("server", nginx.pid);
  const measured: Measured = new Map();
  await untilQuiet(web.pid);
  const candor = { name: "candor", url: `${web.url}/`, pid: web.pid };
  try {
    for (let n = 0; n < rounds; n++) {
      await measure(loader, { name: "nginx", url: nginx.url, pid: nginx.pid }, seconds, measured);
      await measure(loader, candor, seconds, measured);
    }
  } finally {
    await nginx.stop();
    await web.stop();
  }
  const folder = await serveFolder(publish(env));
  pin("server", folder.pid);
  await measure(
    loader,
    { name: "published folder by nginx", url: `${folder.url}/`, pid: folder.pid },
    seconds,
    measured,
  );
  await folder.stop();
  const isr = await startIsrApp(body.toString("utf8"));
  for (const [name, path] of [
    ["next isr, page", "/"],
    ["next isr, bytes", "/bytes"],
  ] as const)
    await measure(loader, { name, url: isr.url + path, pid: isr.pid }, seconds, measured);
  await isr.stop();
  const render = await startServer("lib/launch/bench.mjs", ["next-render"], port, env);
  await measure(loader, { name: "next uncached", url: `${render.url}/`, pid: render.pid }, seconds + 2, measured);
  await render.stop();
  loader.stop();
  report("page", rowsOf(measured), figuresOf(measured), [
    pinning,
    `${connections} connections; ${rounds} rounds of ${seconds} s, nginx and candor by turns; the table shows medians.`,
    "Times Next is by requests for a second of the server's processor time: on a quiet machine the same as requests/s. Unpacked, copying the bytes is the limit, for nginx too.",
    "nginx: the same bytes, packed beforehand (gzip_static). The folder is that of `candor publish`, index.html.gz added.",
    "next isr: a small Next app with revalidate = 60. page: the same body as a React page; bytes: a static route handler.",
    "next uncached: Candor's own page by Next alone, without the front and the published site before it.",
  ]);
}
