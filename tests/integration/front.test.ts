import type { IncomingHttpHeaders } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createFront } from "../../lib/publish/front.ts";
import { readConfig } from "../../lib/runtime/config.ts";
import type { Logger } from "../../lib/services/context.ts";

const logged: string[] = [];
const log: Logger = {
  debug() {},
  info() {},
  warn() {},
  error: (_: unknown, message: string) => void logged.push(message),
};

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function startFront(env: Record<string, string> = {}) {
  const seen: IncomingHttpHeaders[] = [];
  const server = createFront(log, readConfig(env), {
    own: (path) =>
      path === "/healthz"
        ? async (_req, res) => {
            res.end("alive");
          }
        : undefined,
    published: () => false,
    language: () => "de",
    next: async (req, res) => {
      seen.push({ ...req.headers });
      if (req.url === "/broken") throw new Error("a defect");
      res.setHeader("Cache-Control", "public, max-age=10");
      res.end("page");
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => server.close());
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`, seen };
}

describe("the HTTP front", () => {
  it("gives every response the security headers and a fresh nonce, which Next gets too", async () => {
    const { url, seen } = await startFront();
    const [a, b] = [await fetch(url), await fetch(url)];
    const csp = a.headers.get("content-security-policy") ?? "";
    expect(csp).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}'(;|$)/);
    expect(csp).not.toContain("unsafe-inline' 'nonce");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(b.headers.get("content-security-policy")).not.toBe(csp);
    expect(seen[0]?.["content-security-policy"]).toBe(csp);
    expect(a.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("lets other sites frame the embed and nothing else", async () => {
    const { url } = await startFront();
    expect((await fetch(`${url}/embed`)).headers.get("content-security-policy")).toContain("frame-ancestors *");
    expect((await fetch(`${url}/embedded`)).headers.get("x-frame-options")).toBe("DENY");
  });

  it.each(["/admin", "/admin/incidents", "/setup?token=x", "/v1/pages", "/subscriptions/abc", "/unsubscribe/abc"])(
    "keeps %s out of every cache, whatever Next says",
    async (path) => {
      const { url } = await startFront();
      expect((await fetch(url + path)).headers.get("cache-control")).toBe("private, no-store");
    },
  );

  it("leaves the caching of public addresses to them", async () => {
    const { url } = await startFront();
    expect((await fetch(url)).headers.get("cache-control")).toBe("public, max-age=10");
  });

  it("drops headers that only a trusted proxy or the front itself may set", async () => {
    const { url, seen } = await startFront();
    await fetch(url, {
      headers: {
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Host": "evil.example",
        "X-Candor-Client": "6.6.6.6",
        "X-Middleware-Subrequest": "proxy",
        "Content-Security-Policy": "script-src 'nonce-chosen'",
      },
    });
    expect(seen[0]).toMatchObject({ "x-candor-client": "127.0.0.1" });
    expect(seen[0]?.["x-forwarded-for"]).toBeUndefined();
    expect(seen[0]?.["x-forwarded-host"]).toBeUndefined();
    expect(seen[0]?.["x-middleware-subrequest"]).toBeUndefined();
    expect(seen[0]?.["content-security-policy"]).not.toContain("chosen");
  });

  it("tells Next whom a visitor's page speaks to: by its address, else by Accept-Language, else as the page does", async () => {
    const { url, seen } = await startFront();
    await fetch(`${url}/ar/subscribe?x=1`, { headers: { "Accept-Language": "fr" } });
    await fetch(`${url}/subscribe`, { headers: { "Accept-Language": "fr", "X-Candor-Prefix": "/ja" } });
    await fetch(`${url}/subscribe`, { headers: { "Accept-Language": "nl" } });
    const spoken = seen.map((h) => [h["x-candor-language"], h["x-candor-prefix"]]);
    expect(spoken).toEqual([
      ["ar", "/ar"],
      ["fr", undefined],
      ["de", undefined],
    ]);
  });

  it("believes one proxy when told so", async () => {
    const { url, seen } = await startFront({ TRUST_PROXY: "1" });
    await fetch(url, { headers: { "X-Forwarded-For": "6.6.6.6, 198.51.100.7" } });
    expect(seen[0]?.["x-candor-client"]).toBe("198.51.100.7");
  });

  it("refuses a body over 1 MiB before anyone reads it", async () => {
    const { url, seen } = await startFront();
    const answer = await fetch(url, { method: "POST", body: "x".repeat(1024 * 1024 + 1) });
    expect(answer.status).toBe(413);
    expect(seen).toHaveLength(0);
  });

  it("answers 500 in words and logs it once when a page fails", async () => {
    const { url } = await startFront();
    logged.length = 0;
    const answer = await fetch(`${url}/broken`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("defect");
    expect(logged).toEqual(["a request failed"]);
  });
});
