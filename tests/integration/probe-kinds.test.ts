import { createSocket } from "node:dgram";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Evidence, ProbeKind } from "../../lib/probes/probe.ts";
import { findProbeKind, probeKinds } from "../../lib/probes/registry.ts";
import { type Authority, createAuthority } from "../support/certificates.ts";
import { faults, startFault } from "../support/fault-target.ts";

/** How each kind is pointed at a port of loopback, or at a host; null where that makes no sense for it. */
const aims: Record<string, { port(port: number): object | null; host(host: string): object }> = {
  http: {
    port: (port) => ({ url: `http://127.0.0.1:${port}/`, max_bytes: 1_048_576 }),
    host: (host) => ({ url: `http://${host}/` }),
  },
  steps: {
    port: (port) => ({ steps: JSON.stringify([{ url: `http://127.0.0.1:${port}/` }]) }),
    host: (host) => ({ steps: JSON.stringify([{ url: `http://${host}/` }]) }),
  },
  tcp: {
    port: (port) => ({ host: "127.0.0.1", port, send: "hello\\r\\n", expect: "never said" }),
    host: (host) => ({ host, port: 80 }),
  },
  tls: { port: (port) => ({ host: "127.0.0.1", port }), host: (host) => ({ host }) },
  dns: {
    port: (port) => ({ name: "example.com", resolver: "127.0.0.1", resolver_port: port }),
    host: (host) => ({ name: "example.com", resolver: host }),
  },
  ping: { port: () => null, host: (host) => ({ host }) },
};

const timeoutMs = 1000;
/** For faults that show before the time is up, however busy the machine is. */
const longTimeoutMs = 10_000;
const slackMs = 2000;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** Runs a kind within its time, whatever comes. */
async function runWithin(kind: ProbeKind, settings: object, allowPrivate = true, limit = timeoutMs): Promise<Evidence> {
  const started = performance.now();
  const seen = await kind.run(kind.parse(settings), { timeoutMs: limit, allowPrivate });
  expect(performance.now() - started).toBeLessThan(limit + slackMs);
  return seen;
}

function expectPlainWords({ result, facts }: Evidence): void {
  expect(result.errorClass).toMatch(/^[a-z_]+$/);
  expect(result.reason).toMatch(/^[A-Z$].*\.$/s);
  expect(result.reason).not.toMatch(/\b(undefined|null|Error|at .*:\d+)\b/);
  expect(facts[0]?.[0]).toMatch(/^(Request|Step)/);
  expect(facts.at(-1)).toEqual(["Failed", `${result.errorClass}: ${result.reason}`]);
}

describe.each(probeKinds.map((kind) => [kind.kind, kind] as const))("a probe of kind %s", (name, kind) => {
  const aim = aims[name];
  if (!aim) throw new Error(`say how a probe of kind ${name} is aimed`);

  it.each(Object.keys(faults) as (keyof typeof faults)[])("is down within its time when a server %s", async (fault) => {
    const server = await startFault(faults[fault].talk);
    cleanups.push(server.close);
    const settings = aim.port(server.port);
    if (!settings) return;
    const limit = faults[fault].errorClass === "timeout" ? timeoutMs : longTimeoutMs;
    const seen = await runWithin(kind, settings, true, limit);
    expect(seen.result.state).toBe("down");
    expectPlainWords(seen);
    if (name === "http" || name === "steps")
      expect([seen.result.errorClass, fault]).toEqual([faults[fault].errorClass, fault]);
  });

  it("is down when nobody listens", async () => {
    const server = await startFault(() => undefined);
    await server.close();
    const settings = aim.port(server.port);
    if (!settings) return;
    const seen = await runWithin(kind, settings);
    expect(seen.result).toMatchObject({ state: "down", errorClass: "refused" });
    expectPlainWords(seen);
  });

  it("is down when a name leads to nothing", async () => {
    const seen = await runWithin(kind, aim.host("no-such-host.invalid"));
    expect(["dns", "timeout"]).toContain(seen.result.errorClass);
    expectPlainWords(seen);
  });

  it("reaches no private network where the operator forbids it", async () => {
    const seen = await runWithin(kind, aim.host("127.0.0.1"), false);
    expect(seen.result).toMatchObject({ state: "down", errorClass: "blocked" });
    expectPlainWords(seen);
  });

  it("reaches the metadata of no cloud, whoever asks", async () => {
    const seen = await runWithin(kind, aim.host("169.254.169.254"));
    expect(seen.result).toMatchObject({ state: "down", errorClass: "blocked" });
  });

  it("ends at once when it is cancelled", async () => {
    const server = await startFault(() => undefined);
    cleanups.push(server.close);
    const settings = aim.port(server.port);
    if (!settings) return;
    const deaf = createSocket("udp4").bind(server.port, "127.0.0.1");
    cleanups.push(async () => deaf.close());
    const signal = AbortSignal.timeout(100);
    const started = performance.now();
    const seen = await kind.run(kind.parse(settings), { timeoutMs: 10_000, allowPrivate: true, signal });
    expect(performance.now() - started).toBeLessThan(1500);
    expect(seen.result.errorClass).toBe("aborted");
  });
});

describe("certificates", () => {
  let ca: Authority;
  beforeAll(() => {
    ca = createAuthority();
  });
  afterAll(() => ca.remove());

  const answer = (socket: { on(event: "data", listener: () => void): unknown; end(text: string): unknown }): void =>
    void socket.on("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));

  async function serve(certificate: object): Promise<number> {
    const server = await startFault(answer, certificate);
    cleanups.push(server.close);
    return server.port;
  }

  const aimed: Record<string, (port: number, more: object) => object> = {
    http: (port, more) => ({ url: `https://127.0.0.1:${port}/`, ...more }),
    tcp: (port, more) => ({ host: "127.0.0.1", port, tls: true, ...more }),
    tls: (port, more) => ({ host: "127.0.0.1", port, ...more }),
  };

  async function run(kind: string, settings: object) {
    const found = findProbeKind(kind);
    if (!found) throw new Error(`no kind ${kind}`);
    return (await runWithin(found, settings)).result;
  }

  describe.each(Object.keys(aimed))("seen by %s", (kind) => {
    const at = (port: number, more: object = {}) => aimed[kind]?.(port, more) ?? {};

    it("are good when a trusted authority vouches for the name", async () => {
      const port = await serve(ca.issue("IP:127.0.0.1"));
      expect(await run(kind, at(port, { ca_certificate: ca.cert }))).toMatchObject({ state: "up", reason: null });
    });

    it("are bad when they are expired, self-signed, for another name or of an unknown authority", async () => {
      const trust = { ca_certificate: ca.cert };
      const expired = await serve(ca.issue("IP:127.0.0.1", -1));
      expect((await run(kind, at(expired, trust))).reason).toContain("has expired");
      const own = await serve(ca.selfSigned("IP:127.0.0.1"));
      expect(await run(kind, at(own, trust))).toMatchObject({
        state: "down",
        errorClass: "tls",
        reason: "The certificate is self-signed.",
      });
      const other = await serve(ca.issue("DNS:elsewhere.example"));
      expect((await run(kind, at(other, trust))).reason).toMatch(/for another name|not for 127/);
      const unknown = await serve(ca.issue("IP:127.0.0.1"));
      expect(await run(kind, at(unknown))).toMatchObject({ state: "down", errorClass: "tls" });
    });

    it("are not looked at when the probe is told so", async () => {
      const own = await serve(ca.selfSigned("DNS:elsewhere.example"));
      expect(await run(kind, at(own, { verify_tls: false }))).toMatchObject({ state: "up" });
    });
  });

  it("degrade an HTTP probe some days before they end, naming the day", async () => {
    const port = await serve(ca.issue("IP:127.0.0.1", 5));
    const settings = { url: `https://127.0.0.1:${port}/`, ca_certificate: ca.cert };
    const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    expect(await run("http", settings)).toMatchObject({
      state: "degraded",
      errorClass: "certificate",
      reason: `The certificate expires on ${day}, in 4 days.`,
    });
    expect(await run("http", { ...settings, certificate_days: 3 })).toMatchObject({ state: "up" });
    expect(await run("http", { ...settings, certificate_days: 0 })).toMatchObject({ state: "up" });
  });

  it("degrade a TLS probe below its first limit and fail it below its second", async () => {
    const port = await serve(ca.issue("IP:127.0.0.1", 5));
    const settings = { host: "127.0.0.1", port, ca_certificate: ca.cert };
    expect(await run("tls", settings)).toMatchObject({ state: "degraded", errorClass: "certificate" });
    expect(await run("tls", { ...settings, critical_days: 10 })).toMatchObject({
      state: "down",
      errorClass: "certificate",
    });
    expect(await run("tls", { ...settings, warn_days: 2, critical_days: 0 })).toMatchObject({ state: "up" });
  });

  it("fail a TLS probe when the server speaks only an older protocol than wanted", async () => {
    const port = await serve({ ...ca.issue("IP:127.0.0.1"), maxVersion: "TLSv1.2" });
    const settings = { host: "127.0.0.1", port, ca_certificate: ca.cert };
    expect(await run("tls", settings)).toMatchObject({ state: "up" });
    expect((await run("tls", { ...settings, protocol: "TLSv1.3" })).reason).toContain("TLSv1.2");
  });

  it("of the client are shown where the server asks for them", async () => {
    const port = await serve({
      ...ca.issue("IP:127.0.0.1"),
      ca: ca.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const client = ca.issue("DNS:client");
    const settings = { url: `https://127.0.0.1:${port}/`, ca_certificate: ca.cert };
    expect(await run("http", settings)).toMatchObject({ state: "down" });
    expect(await run("http", { ...settings, client_certificate: client.cert, client_key: client.key })).toMatchObject({
      state: "up",
    });
  });
});
