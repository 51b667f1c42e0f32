import { afterEach, describe, expect, it } from "vitest";
import { stepsProbe } from "../../lib/probes/steps.ts";
import { startTarget } from "../support/http-target.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A service with a sign-in, a place that needs its token, and a list of jobs. */
async function service() {
  const target = await startTarget((req, res) => {
    if (req.url === "/login") {
      let body = "";
      req.on("data", (chunk) => {
        body += chunk;
      });
      req.on("end", () => {
        if (!body.includes("open-sesame")) return res.writeHead(403).end();
        res.setHeader("Set-Cookie", "sid=session-4711; Path=/");
        res.end(JSON.stringify({ token: "token-0815", user: { id: "a/b" } }));
      });
      return;
    }
    const known = req.headers.authorization === "Bearer token-0815" && req.headers.cookie === "sid=session-4711";
    if (!known) return res.writeHead(401).end("who are you?");
    res.end(`<h1>${req.url}</h1> csrf=abcdef99`);
  });
  cleanups.push(target.close);
  return target.url;
}

const login = (url: string) => ({
  name: "Sign in",
  method: "POST",
  url: `${url}login`,
  body: '{"password": "{{password}}"}',
  captures: {
    token: { json: "$.token" },
    id: { json: "$.user.id" },
    session: { header: "Set-Cookie", regex: "sid=([^;]+)" },
  },
});
const page = (url: string, more: object = {}) => ({
  url: `${url}users/{{id}}`,
  headers: { Authorization: "Bearer {{token}}", Cookie: "sid={{session}}" },
  body_contains: "/users/a%2Fb",
  captures: { csrf: { regex: "csrf=(\\w+)" } },
  ...more,
});

const run = (steps: object[], more: object = {}) =>
  stepsProbe.run(stepsProbe.parse({ steps: JSON.stringify(steps), values: "password: open-sesame", ...more }), {
    timeoutMs: 3000,
    allowPrivate: true,
  });

describe("a probe of several steps", () => {
  it("carries values from JSON, headers and text over into later steps", async () => {
    const url = await service();
    const { result, facts } = await run([login(url), page(url)]);
    expect(result).toMatchObject({ state: "up", reason: null });
    expect(facts.map(([label]) => label)).toEqual(
      expect.arrayContaining(["Step 1: Sign in", "Step 2", "Step 2, Body"]),
    );
  });

  it("takes all steps together as its latency", async () => {
    const url = await service();
    const one = await run([login(url)], { latency_threshold_ms: 120_000 });
    const { result } = await run([login(url), page(url), page(url)]);
    expect(one.result.latencyMs).toBeGreaterThan(0);
    expect(result.latencyMs).toBeGreaterThan((result.phases?.firstByte ?? 0) + (result.phases?.connect ?? 0));
  });

  it("stops at the step that fails and names it", async () => {
    const url = await service();
    const refused = await run([login(url), page(url)], { values: "password: wrong-one" });
    expect(refused.result).toMatchObject({
      state: "down",
      errorClass: "status",
      reason: "Sign in: The answer was 403; expected was 200-299.",
    });
    expect(refused.facts.some(([label]) => label.startsWith("Step 2"))).toBe(false);
    const missing = await run([login(url), page(url, { captures: { x: { regex: "nothing=(.)" } } })]);
    expect(missing.result).toMatchObject({ errorClass: "capture", reason: "Step 2: The answer has no value for x." });
  });

  it("shows neither given nor captured secrets", async () => {
    const url = await service();
    const seen = JSON.stringify(await run([login(url), page(url, { expected_status: "500" })]));
    for (const secret of ["open-sesame", "token-0815", "session-4711"]) expect(seen).not.toContain(secret);
  });

  it.each([
    ["no list", "Write the steps"],
    [JSON.stringify([]), "at least one step"],
    [JSON.stringify([{ url: "ftp://a.example" }]), "Step 1: its url"],
    [JSON.stringify([{ url: "https://a.example/{{later}}" }]), "{{later}}"],
    [JSON.stringify([{ url: "https://a.example", captures: { x: { regex: "(?=a)" } } }]), "Look-ahead"],
    [JSON.stringify([{ url: "https://a.example", captures: { x: { json: "$[" } } }]), "JSONPath"],
  ])("refuses the steps %s", (steps, message) => {
    expect(() => stepsProbe.parse({ steps })).toThrow(message);
  });
});
