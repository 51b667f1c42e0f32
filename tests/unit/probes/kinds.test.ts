import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../lib/domain/errors.ts";
import { httpProbe } from "../../../lib/probes/http.ts";
import { pingProbe } from "../../../lib/probes/ping.ts";
import { probeKinds } from "../../../lib/probes/registry.ts";
import { parseStatuses } from "../../../lib/probes/statuses.ts";
import { shownSettings } from "../../../lib/services/probe-secrets.ts";

/** The least that each kind has to be told. */
const samples: Record<string, Record<string, unknown>> = {
  http: { url: "https://example.com/x" },
  ping: { host: "example.com" },
  tcp: { host: "example.com", port: 25 },
  dns: { name: "example.com" },
  tls: { host: "example.com" },
  steps: { steps: [{ url: "https://example.com/x" }] },
  upstream: { url: "https://status.example.com/api/v2/summary.json" },
  heartbeat: { grace_s: 60 },
};

describe.each(probeKinds.map((kind) => [kind.kind, kind] as const))("the probe kind %s", (_, kind) => {
  it("asks in its form for exactly what it can read", () => {
    expect(new Set(kind.fields.map((f) => f.name)).size).toBe(kind.fields.length);
    expect(kind.fields.some((f) => f.required)).toBe(true);
    expect(kind.summary).toMatch(/\.$/);
  });

  it("refuses anything else with an error that names a setting, and never fails in another way", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...kind.fields.map((f) => f.name)), fc.anything())),
        (input) => {
          try {
            kind.parse(input);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
            expect((error as AppError).field).toMatch(/^settings/);
          }
        },
      ),
    );
  });

  it("reads again what it stored", () => {
    const first = kind.parse(samples[kind.kind]);
    expect(kind.parse(JSON.parse(JSON.stringify(first)))).toEqual(first);
    expect(kind.target(first)).toContain(kind.judge ? "60 s" : "example.com");
  });
});

describe("the settings of an HTTP probe", () => {
  it("have defaults that suit most", () => {
    expect(httpProbe.parse({ url: "https://example.com" })).toMatchObject({
      method: "GET",
      expected_status: "200-299",
      follow_redirects: true,
      verify_tls: true,
    });
  });

  it("take a form's texts as well as JSON", () => {
    const form = {
      url: "https://e.com",
      headers: "A: 1\nB: two",
      latency_threshold_ms: "500",
      follow_redirects: "false",
    };
    expect(httpProbe.parse(form)).toMatchObject({
      headers: { A: "1", B: "two" },
      latency_threshold_ms: 500,
      follow_redirects: false,
    });
  });

  it.each([
    [{}, "settings.url"],
    [{ url: "ftp://e.com" }, "settings.url"],
    [{ url: "https://e.com", method: "TRACE" }, "settings.method"],
    [{ url: "https://e.com", expected_status: "2xx" }, "settings.expected_status"],
    [{ url: "https://e.com", headers: { "a b": "1" } }, "settings.headers"],
    [{ url: "https://e.com", headers: { a: "1\r\nb: 2" } }, "settings.headers"],
    [{ url: "https://e.com", headers: { Host: "x" } }, "settings.headers"],
    [{ url: "https://e.com", body: "x" }, "settings.body"],
    [{ url: "https://e.com", latency_threshold_ms: -1 }, "settings.latency_threshold_ms"],
    [{ url: "https://e.com", body_regex: "(?<=a)b" }, "settings.body_regex"],
    [{ url: "https://e.com", body_regex: "(a" }, "settings.body_regex"],
    [{ url: "https://e.com", json_path: "$[", json_operator: "exists" }, "settings.json_path"],
    [{ url: "https://e.com", json_path: "$..a..b", json_operator: "exists" }, "settings.json_path"],
    [{ url: "https://e.com", json_path: "$[?match(@, '(a+)+')]", json_operator: "exists" }, "settings.json_path"],
    [{ url: "https://e.com", json_path: "$.a", json_operator: "equals" }, "settings.json_value"],
    [{ url: "https://e.com", json_path: "$.a", json_operator: "less than", json_value: "x" }, "settings.json_value"],
    [{ url: "https://u:p@e.com" }, "settings.url"],
    [{ url: "https://e.com", password: "x" }, "settings.username"],
    [{ url: "https://e.com", username: "a", bearer_token: "b" }, "settings.bearer_token"],
    [{ url: "https://e.com", ca_certificate: "not a certificate" }, "settings.ca_certificate"],
    [{ url: "https://e.com", client_key: "x" }, "settings.client_certificate"],
    [{ url: "https://e.com", proxy_url: "socks5://p" }, "settings.proxy_url"],
    [{ url: "https://e.com", max_bytes: 0 }, "settings.max_bytes"],
  ])("refuse %j at %s", (input, field) => {
    expect(() => httpProbe.parse(input)).toThrow(expect.objectContaining({ code: "invalid", field }));
  });

  it("read sets of statuses", () => {
    expect(parseStatuses("200-299, 401")).toEqual([
      [200, 299],
      [401, 401],
    ]);
    expect(parseStatuses("299-200")).toBeNull();
    expect(parseStatuses("")).toBeNull();
  });
});

describe("the secrets among the settings of an HTTP probe", () => {
  it("are left out where settings are shown", () => {
    const stored = httpProbe.parse({ url: "https://e.com", username: "ann", password: "p4ss", headers: { A: "b" } });
    expect(shownSettings({ kind: "http", settings: stored })).toMatchObject({ url: "https://e.com", username: "ann" });
    expect(JSON.stringify(shownSettings({ kind: "http", settings: stored }))).not.toMatch(/p4ss|headers/);
  });
});

describe("the settings of a ping probe", () => {
  it.each(["", "-c", "a b", "example.com; rm", "$(x)", "a/b"])("refuse the host %j", (host) => {
    expect(() => pingProbe.parse({ host })).toThrow(expect.objectContaining({ field: "settings.host" }));
  });

  it.each(["example.com", "192.0.2.1", "2001:db8::1", "[::1]", "host_1.example"])("take the host %s", (host) => {
    expect(pingProbe.parse({ host })).toMatchObject({ host });
  });
});
