import { once } from "node:events";
import { createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { postJson } from "../../lib/net/http.ts";
import { httpProbe } from "../../lib/probes/http.ts";
import { pingProbe } from "../../lib/probes/ping.ts";
import { type HttpTarget, startTarget } from "../support/http-target.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function target(...args: Parameters<typeof startTarget>): Promise<HttpTarget> {
  const made = await startTarget(...args);
  cleanups.push(made.close);
  return made;
}

async function probe(settings: Record<string, unknown>, timeoutMs = 2000, allowPrivate = true) {
  return (await httpProbe.run(httpProbe.parse(settings), { timeoutMs, allowPrivate })).result;
}

describe("an HTTP probe", () => {
  it("is up when the answer is as expected, with its latency", async () => {
    const { url } = await target((_req, res) => res.end("all fine here"));
    const result = await probe({ url, body_contains: "fine" });
    expect(result).toMatchObject({ state: "up", reason: null });
    expect(result.latencyMs).toBeGreaterThan(0);
  });

  it("sends the method, headers and body that it was given", async () => {
    const { url } = await target((req, res) => {
      let body = "";
      req.on("data", (chunk) => {
        body += chunk;
      });
      req.on("end", () => res.end(`${req.method} ${req.headers["x-key"]} ${body}`));
    });
    const settings = {
      url,
      method: "POST",
      headers: { "X-Key": "abc" },
      body: "hello",
      body_contains: "POST abc hello",
    };
    expect(await probe(settings)).toMatchObject({ state: "up" });
  });

  it("is down on another status than expected, and says which came", async () => {
    const { url } = await target((_req, res) => {
      res.statusCode = 503;
      res.end();
    });
    expect(await probe({ url })).toMatchObject({
      state: "down",
      errorClass: "status",
      reason: "The answer was 503; expected was 200-299.",
    });
    expect(await probe({ url, expected_status: "503" })).toMatchObject({ state: "up" });
  });

  it("is down when the text is missing, also in a packed answer", async () => {
    const { url } = await target((_req, res) => {
      res.setHeader("Content-Encoding", "gzip");
      res.end(gzipSync("maintenance page"));
    });
    expect(await probe({ url, body_contains: "welcome" })).toMatchObject({ state: "down", errorClass: "body" });
    expect(await probe({ url, body_contains: "maintenance" })).toMatchObject({ state: "up" });
  });

  it("is degraded when slower than its threshold", async () => {
    const { url } = await target((_req, res) => void setTimeout(() => res.end("ok"), 80));
    expect(await probe({ url, latency_threshold_ms: 40 })).toMatchObject({ state: "degraded", errorClass: "slow" });
  });

  it("gives up on a server that hangs", async () => {
    const { url } = await target(() => undefined);
    const started = performance.now();
    expect(await probe({ url }, 300)).toMatchObject({ state: "down", errorClass: "timeout" });
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it("gives up on a server that trickles its answer for ever", async () => {
    const { url } = await target((_req, res) => {
      const timer = setInterval(() => res.write("x"), 20);
      res.on("close", () => clearInterval(timer));
    });
    expect(await probe({ url, body_contains: "never" }, 300)).toMatchObject({ state: "down", errorClass: "timeout" });
  });

  it("is down when the connection is refused or closed, or the answer is no HTTP", async () => {
    const gone = await startTarget();
    await gone.close();
    expect(await probe({ url: gone.url })).toMatchObject({ state: "down", errorClass: "refused" });
    const rude = createServer((socket) => socket.on("data", () => socket.destroy())).listen(0, "127.0.0.1");
    const liar = createServer((socket) => socket.end("220 this is not HTTP\r\n")).listen(0, "127.0.0.1");
    await Promise.all([once(rude, "listening"), once(liar, "listening")]);
    cleanups.push(
      async () => rude.close(),
      async () => liar.close(),
    );
    const at = (server: typeof rude) => `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
    expect(await probe({ url: at(rude) })).toMatchObject({ state: "down", errorClass: "reset" });
    expect(await probe({ url: at(liar) })).toMatchObject({ state: "down" });
  });

  it("reads no more than it may of a bloated answer, and is down for it", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const { url } = await target((_req, res) => {
      res.setHeader("Content-Encoding", "gzip");
      res.end(bomb);
    });
    const before = process.memoryUsage().rss;
    const result = await probe({ url, body_contains: "needle" }, 5000);
    expect(result).toMatchObject({ state: "down", errorClass: "too_large" });
    expect(result.reason).toContain("10 MiB");
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
  });

  it("follows redirects when told to, without carrying secrets to another origin, and not for ever", async () => {
    const seen: (string | undefined)[] = [];
    const other = await target((req, res) => {
      seen.push(req.headers.authorization);
      res.end("arrived");
    });
    const { url } = await target((req, res) => {
      res.writeHead(302, { Location: req.url === "/loop" ? "/loop" : other.url });
      res.end();
    });
    const settings = { url, headers: { Authorization: "Bearer secret" }, body_contains: "arrived" };
    expect(await probe(settings)).toMatchObject({ state: "up" });
    expect(seen).toEqual([undefined]);
    expect(await probe({ url, follow_redirects: false })).toMatchObject({ state: "down", errorClass: "status" });
    expect(await probe({ url: `${url}loop` })).toMatchObject({ state: "down", errorClass: "redirects" });
  });

  it("reaches nothing private where the operator forbids it, also not by a redirect or a name", async () => {
    const { url, hits } = await target();
    expect(await probe({ url }, 1000, false)).toMatchObject({ state: "down", errorClass: "blocked" });
    const byName = url.replace("127.0.0.1", "localhost");
    expect(await probe({ url: byName }, 1000, false)).toMatchObject({ state: "down", errorClass: "blocked" });
    expect(hits()).toBe(0);
  });
});

describe("posting to an address that a stranger gave", () => {
  it("does not reach a private address, and does not follow a redirect", async () => {
    const { url, hits, answer } = await target();
    const options = { allowPrivate: false, timeoutMs: 1000 };
    expect(await postJson(url, "{}", {}, options)).toMatchObject({ kind: "failed" });
    expect(hits()).toBe(0);
    answer((_req, res) => {
      res.writeHead(302, { Location: url });
      res.end();
    });
    expect(await postJson(url, "{}", {}, { ...options, allowPrivate: true })).toMatchObject({
      kind: "answered",
      status: 302,
    });
    expect(hits()).toBe(1);
  });
});

describe("a ping probe", () => {
  const ping = async (host: string) =>
    (await pingProbe.run(pingProbe.parse({ host }), { timeoutMs: 1000, allowPrivate: true })).result;

  it("measures a host that answers", async () => {
    const result = await ping("127.0.0.1");
    expect(result).toMatchObject({ state: "up" });
    expect(result.latencyMs).toBeLessThan(1000);
  });

  it("is down when the address can not be reached or the name does not exist", async () => {
    expect(await ping("240.0.0.1")).toMatchObject({ state: "down" });
    expect(await ping("no-such-host.invalid")).toMatchObject({ state: "down", errorClass: "dns" });
  });

  it("does not reach private networks where the operator forbids it", async () => {
    const run = await pingProbe.run({ host: "localhost" }, { timeoutMs: 1000, allowPrivate: false });
    expect(run.result).toMatchObject({ state: "down", errorClass: "blocked" });
  });
});
