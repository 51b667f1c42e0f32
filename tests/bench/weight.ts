import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { launchBrowser, openContext } from "../support/browser.ts";
import { freePort } from "../support/candor.ts";
import { freshInstallation } from "./installation.ts";
import { type Figure, median, type Row, report } from "./report.ts";
import { fillSite } from "./site.ts";
import { startWeb } from "./web.ts";

const visits = 7;

interface Painted {
  lcpMs: number;
  shift: number;
}

/** Runs in the page: the largest paint so far and all layout shifts. */
const readPaint = `new Promise((resolve) => {
  const seen = { lcpMs: 0, shift: 0 };
  new PerformanceObserver((list) => { for (const e of list.getEntries()) seen.lcpMs = e.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => { for (const e of list.getEntries()) seen.shift += e.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(seen), 700);
})`;

async function visit(url: string, foreign: Set<string>): Promise<Painted[]> {
  const browser = await launchBrowser();
  const seen: Painted[] = [];
  try {
    for (let n = 0; n < visits; n++) {
      // A context of its own: nothing is cached, as at a first visit.
      const context = await openContext(browser);
      const page = await context.newPage();
      page.on("request", (request) => {
        const { origin, protocol } = new URL(request.url());
        if (protocol.startsWith("http") && origin !== new URL(url).origin) foreign.add(origin);
      });
      const session = await context.newCDPSession(page);
      await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
      await page.goto(url, { waitUntil: "load" });
      seen.push((await page.evaluate(readPaint)) as Painted);
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return seen;
}

async function bytes(url: string): Promise<Buffer> {
  const answer = await fetch(url, { headers: { "accept-encoding": "identity" } });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}.`);
  return Buffer.from(await answer.arrayBuffer());
}

const kib = (count: number): number => count / 1024;

/** What a first visit of the page of 30 components costs: bytes, and the time to its largest paint on a slow computer. */
export async function benchWeight(): Promise<void> {
  const port = await freePort();
  const { ctx, env } = await freshInstallation({ PORT: String(port) });
  await fillSite(ctx);
  await ctx.db.close();
  const web = await startWeb(port, env);
  try {
    const url = `${web.url}/`;
    const html = await bytes(url);
    const text = html.toString("utf8");
    const linked = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map((m) => new URL(m[1] ?? "", url).href);
    const styles = linked(/<link(?=[^>]*rel="stylesheet")[^>]*href="([^"]+)"/g);
    const scripts = linked(/<script[^>]*\bsrc="([^"]+)"/g);
    const parts = {
      html: [html],
      css: await Promise.all(styles.map(bytes)),
      js: await Promise.all(scripts.map(bytes)),
    };
    const rows: Row[] = Object.entries(parts).map(([part, files]) => ({
      part,
      files: files.length,
      "KiB raw": kib(files.reduce((sum, f) => sum + f.length, 0)),
      "KiB gzip": kib(files.reduce((sum, f) => sum + gzipSync(f).length, 0)),
    }));
    const packed = rows.reduce((sum, row) => sum + Number(row["KiB gzip"]), 0);
    const figures: Figure[] = [
      { figure: "html, KB raw", measured: html.length / 1000, atMost: 160 },
      { figure: "html, KB gzip", measured: gzipSync(html).length / 1000, atMost: 12 },
      { figure: "html + css + js, KB gzip", measured: (packed * 1024) / 1000, atMost: 60 },
    ];
    const notes = ["gzip at zlib's level 6. Scripts inside the page count as HTML."];
    const chromium = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
    if (existsSync(chromium)) {
      const foreign = new Set<string>(
        [...styles, ...scripts].map((a) => new URL(a).origin).filter((o) => o !== web.url),
      );
      const painted = await visit(url, foreign);
      const lcp = painted.map((p) => p.lcpMs);
      rows.push({ part: "largest paint, ms", median: median(lcp), worst: Math.max(...lcp), visits });
      rows.push({ part: "layout shift", worst: Math.max(...painted.map((p) => p.shift)), visits });
      figures.push(
        { figure: "largest paint at 4x throttle, ms", measured: median(lcp), atMost: 1000 },
        { figure: "layout shift, worst visit", measured: Math.max(...painted.map((p) => p.shift)), atMost: 0 },
        { figure: "third parties asked", measured: foreign.size, atMost: 0 },
      );
    } else
      notes.push(`SKIPPED: paint, shift and third parties, since there is no Chromium at ${chromium} (CHROMIUM_PATH).`);
    report("weight", rows, figures, notes);
  } finally {
    await web.stop();
  }
}
