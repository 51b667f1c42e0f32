import type { lookup } from "node:dns";
import { afterEach, describe, expect, it } from "vitest";
import { sendHttp } from "../../lib/net/http.ts";
import { httpProbe } from "../../lib/probes/http.ts";
import { startProxy } from "../support/forward-proxy.ts";
import { startTarget } from "../support/http-target.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function target(...args: Parameters<typeof startTarget>) {
  const made = await startTarget(...args);
  cleanups.push(made.close);
  return made;
}

async function proxy(credentials?: string) {
  const made = await startProxy(credentials);
  cleanups.push(made.close);
  return made;
}

const run = (settings: Record<string, unknown>, allowPrivate = true) =>
  httpProbe.run(httpProbe.parse(settings), { timeoutMs: 3000, allowPrivate });
const result = async (settings: Record<string, unknown>) => (await run(settings)).result;

describe("an HTTP probe that signs in", () => {
  it("sends a user and password, or a token", async () => {
    const { url } = await target((req, res) => res.end(req.headers.authorization));
    const basic = Buffer.from("ann:pa ss:word").toString("base64");
    const user = { url, username: "ann", password: "pa ss:word", body_contains: `Basic ${basic}` };
    expect(await result(user)).toMatchObject({ state: "up" });
    expect(await result({ url, bearer_token: "t0ken-123", body_contains: "Bearer t0ken-123" })).toMatchObject({
      state: "up",
    });
  });

  it("shows none of its secrets, also when the server sends them back", async () => {
    const { url } = await target((req, res) => {
      res.setHeader("x-echo", String(req.headers["x-secret"]));
      res.setHeader("set-cookie", "sid=cookie-of-the-server");
      res.end(`${req.url} ${JSON.stringify(req.headers)}`);
    });
    const { url: through } = await proxy("me:proxy-password");
    const settings = httpProbe.parse({
      url: `${url}path?api_key=key-in-the-address&page=2`,
      username: "ann",
      password: "the-password",
      headers: { "X-Secret": "header-secret", Accept: "text/plain" },
      proxy_url: through.replace("http://", "http://me:proxy-password@"),
      json_path: "$.nothing",
      json_operator: "exists",
    });
    const seen = await httpProbe.run(settings, { timeoutMs: 3000, allowPrivate: true });
    expect(seen.facts.find(([label]) => label === "Body")?.[1]).toContain("page=2");
    const shown = JSON.stringify(seen) + httpProbe.target(settings);
    const basic = Buffer.from("ann:the-password").toString("base64");
    for (const secret of ["key-in-the", "the-password", "header-secret", "proxy-password", "cookie-of", basic])
      expect(shown).not.toContain(secret);
    expect(shown).toContain("text/plain");
  });
});

describe("what an HTTP probe expects of an answer", () => {
  it("can be a header that contains a text", async () => {
    const { url } = await target((_req, res) => res.setHeader("X-Version", "build 42").end("ok"));
    expect(await result({ url, expected_header: "x-version" })).toMatchObject({ state: "up" });
    expect(await result({ url, expected_header: "X-Version", expected_header_contains: "42" })).toMatchObject({
      state: "up",
    });
    expect(await result({ url, expected_header: "X-Version", expected_header_contains: "43" })).toMatchObject({
      state: "down",
      errorClass: "header",
    });
    expect((await result({ url, expected_header: "X-Other" })).reason).toBe("The answer has no header X-Other.");
  });

  it("can be that a text is absent", async () => {
    const { url } = await target((_req, res) => res.end("all fine"));
    expect(await result({ url, body_not_contains: "error" })).toMatchObject({ state: "up" });
    expect(await result({ url, body_not_contains: "fine" })).toMatchObject({ state: "down", errorClass: "body" });
  });

  it("can be a regular expression, which holds nobody up whatever is written", async () => {
    const { url, answer } = await target((_req, res) => res.end("version 1.42"));
    expect(await result({ url, body_regex: "version \\d+\\.\\d+" })).toMatchObject({ state: "up" });
    expect(await result({ url, body_regex: "^broken" })).toMatchObject({ state: "down", errorClass: "body" });
    answer((_req, res) => res.end(`${"a".repeat(100_000)}!`));
    // A backtracking engine would need longer than the universe is old.
    expect(await result({ url, body_regex: "(a+)+$" })).toMatchObject({ state: "down", errorClass: "body" });
  });

  it.each([
    ["$.status", "equals", "ok", "up"],
    ["$.status", "equals", "bad", "down"],
    ["$.checks[*].ms", "less than", "100", "up"],
    ["$.checks[*].ms", "greater than", "20", "down"],
    ["$.tags", "contains", "eu", "up"],
    ["$.tags", "contains", "us", "down"],
    ["$.checks[?@.name == 'db'].ms", "equals", "12", "up"],
    ["$..name", "exists", "", "up"],
    ["$.absent", "exists", "", "down"],
    ["$.ready", "equals", "true", "up"],
  ])("can be that in JSON %s %s %j: %s", async (json_path, json_operator, json_value, state) => {
    const { url } = await target((_req, res) =>
      res.end(
        JSON.stringify({
          status: "ok",
          ready: true,
          tags: ["eu", "prod"],
          checks: [
            { name: "db", ms: 12 },
            { name: "cache", ms: 40 },
          ],
        }),
      ),
    );
    expect(await result({ url, json_path, json_operator, json_value })).toMatchObject({ state });
  });

  it("says so when the answer is no JSON", async () => {
    const { url } = await target((_req, res) => res.end("<html>"));
    expect((await result({ url, json_path: "$.a", json_operator: "exists" })).reason).toBe(
      "The answer is not valid JSON.",
    );
  });

  it("is that it is not larger than allowed", async () => {
    const { url } = await target((_req, res) => res.end("x".repeat(2048)));
    expect(await result({ url, max_bytes: 2048 })).toMatchObject({ state: "up" });
    expect(await result({ url, max_bytes: 1024 })).toMatchObject({
      state: "down",
      errorClass: "too_large",
      reason: "The answer is larger than 1 KiB.",
    });
  });
});

describe("the way of an HTTP probe to its target", () => {
  it("is measured by phases", async () => {
    const { url } = await target((_req, res) => {
      res.write("first");
      setTimeout(() => res.end("last"), 40);
    });
    const { phases, latencyMs } = await result({ url: url.replace("127.0.0.1", "localhost"), ip_version: "IPv4" });
    expect(phases).toMatchObject({ tls: null });
    for (const phase of ["dns", "connect", "firstByte"] as const) expect(phases?.[phase]).toBeGreaterThan(0);
    expect(phases?.transfer).toBeGreaterThan(30);
    expect(latencyMs).toBeGreaterThanOrEqual((phases?.firstByte ?? 0) + (phases?.transfer ?? 0));
  });

  it("can be IPv4 or IPv6 only", async () => {
    const { url } = await target();
    expect(await result({ url, ip_version: "IPv4" })).toMatchObject({ state: "up" });
    expect(await result({ url, ip_version: "IPv6" })).toMatchObject({ state: "down", errorClass: "dns" });
    const named = url.replace("127.0.0.1", "localhost");
    expect((await result({ url: named, ip_version: "IPv6" })).state).toBe("down");
  });

  it("can lead through a proxy, with a user and password", async () => {
    const { url } = await target();
    const { url: through, tunnels } = await proxy("me:pw12");
    const withUser = through.replace("http://", "http://me:pw12@");
    expect(await result({ url, proxy_url: withUser })).toMatchObject({ state: "up" });
    expect(tunnels).toEqual([new URL(url).host]);
    expect(await result({ url, proxy_url: through })).toMatchObject({
      state: "down",
      errorClass: "proxy",
      reason: "The proxy answered 407 instead of making the connection.",
    });
  });

  it("leads to no private proxy and to no private address behind one where the operator forbids it", async () => {
    const { url, tunnels } = await proxy();
    const behind = { url: "http://10.0.0.1/", proxy_url: "http://proxy.example.com:3128" };
    for (const settings of [{ url: "http://example.com/", proxy_url: url }, behind])
      expect((await run(settings, false)).result).toMatchObject({ state: "down", errorClass: "blocked" });
    expect(tunnels).toEqual([]);
  });

  it("goes on to the next of fifty addresses until one answers, and gives up in time when none does", async () => {
    const { url } = await target((_req, res) => res.end("found"));
    const { port } = new URL(url);
    const fifty = (last: string) => [...Array.from({ length: 49 }, (_, n) => `127.0.1.${n + 1}`), last];
    const resolveTo = (addresses: string[]) =>
      ((_name: string, _options: object, done: (error: null, list: object[]) => void) =>
        done(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        )) as unknown as typeof lookup;
    const ask = (resolve: typeof lookup, timeoutMs: number) =>
      sendHttp({
        url: `http://fifty.example:${port}/`,
        method: "GET",
        headers: {},
        body: null,
        timeoutMs,
        maxBytes: 1000,
        allowPrivate: true,
        redirects: 0,
        verifyTls: true,
        resolve,
      });
    expect(await ask(resolveTo(fifty("127.0.0.1")), 3000)).toMatchObject({ kind: "answered", body: "found" });
    const started = performance.now();
    expect(await ask(resolveTo(fifty("127.0.1.50")), 1000)).toMatchObject({ kind: "failed", failure: "refused" });
    const never = (() => undefined) as unknown as typeof lookup;
    expect(await ask(never, 500)).toMatchObject({ kind: "failed", failure: "timeout" });
    expect(performance.now() - started).toBeLessThan(2500);
  });
});
