import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dnsProbe } from "../../lib/probes/dns.ts";
import { type Dnsmasq, hasDnsmasq, startDnsmasq } from "../support/dnsmasq.ts";

const many = Array.from({ length: 50 }, (_, n) => `192.0.2.${n + 1}`);
const required = process.env.CI === "true";

describe.runIf(hasDnsmasq || required)("a DNS probe of a real name server", () => {
  let server: Dnsmasq;
  beforeAll(async () => {
    server = await startDnsmasq([
      "--host-record=web.test,192.0.2.7,2001:db8::7",
      "--cname=www.test,web.test",
      "--mx-host=test,mx.test,10",
      "--txt-record=test,v=spf1 -all",
      "--srv-host=_sip._tcp.test,sip.test,5060,1,2",
      ...many.map((address) => `--host-record=many.test,${address}`),
    ]);
  });
  afterAll(() => server?.close());

  async function ask(name: string, settings: object = {}) {
    const parsed = dnsProbe.parse({ name, resolver: "127.0.0.1", resolver_port: server.port, ...settings });
    return (await dnsProbe.run(parsed, { timeoutMs: 3000, allowPrivate: true })).result;
  }

  it.each([
    ["web.test", "A", "192.0.2.7"],
    ["web.test", "AAAA", "2001:db8::7"],
    ["www.test", "CNAME", "web.test"],
    ["test", "MX", "10 mx.test"],
    ["test", "TXT", "v=spf1 -all"],
    ["_sip._tcp.test", "SRV", "1 2 5060 sip.test"],
  ])("reads %s %s", async (name, record_type, expected) => {
    expect(await ask(name, { record_type, expected })).toMatchObject({ state: "up", reason: null });
    expect(await ask(name, { record_type, expected: "not this" })).toMatchObject({
      state: "down",
      errorClass: "answer",
    });
  });

  it("reads an answer of fifty addresses, which UDP alone does not carry", async () => {
    const result = await ask("many.test", { expected: many.join("\n"), match: "exactly these" });
    expect(result).toMatchObject({ state: "up", reason: null });
  });

  it("says in plain words that there is no such name", async () => {
    const result = await ask("nothing.test");
    expect(result.state).toBe("down");
    expect(result.reason).toMatch(/^[A-Z].*\.$/);
  });
});
