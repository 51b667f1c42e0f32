import type { Answer } from "dns-packet";
import { afterEach, describe, expect, it } from "vitest";
import { dnsProbe, reverseName } from "../../lib/probes/dns.ts";
import { type NameServer, startNameServer, type Zone } from "../support/name-server.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function server(zone: Zone): Promise<NameServer> {
  const made = await startNameServer(zone);
  cleanups.push(made.close);
  return made;
}

async function ask(settings: object, { port }: NameServer, timeoutMs = 2000) {
  const parsed = dnsProbe.parse({ name: "Example.com", resolver: "127.0.0.1", resolver_port: port, ...settings });
  return (await dnsProbe.run(parsed, { timeoutMs, allowPrivate: true })).result;
}

const a = (data: string): Answer => ({ type: "A", name: "example.com", data });

describe("a DNS probe", () => {
  it.each([
    ["A", a("192.0.2.1"), "192.0.2.1"],
    ["AAAA", { type: "AAAA", name: "example.com", data: "2001:db8::1" }, "2001:0DB8:0::1"],
    ["CNAME", { type: "CNAME", name: "example.com", data: "www.example.net" }, "WWW.example.net."],
    [
      "MX",
      { type: "MX", name: "example.com", data: { preference: 10, exchange: "mx.example.net" } },
      "10 mx.example.net.",
    ],
    ["TXT", { type: "TXT", name: "example.com", data: ["v=spf1 ", "-all"] }, '"v=spf1 -all"'],
    ["NS", { type: "NS", name: "example.com", data: "ns1.example.net" }, "ns1.example.net"],
    [
      "SRV",
      { type: "SRV", name: "example.com", data: { priority: 1, weight: 2, port: 5060, target: "sip.example.net" } },
      "1 2 5060 sip.example.net.",
    ],
    [
      "CAA",
      { type: "CAA", name: "example.com", data: { flags: 0, tag: "issue", value: "ca.example.net" } },
      '0 issue "ca.example.net"',
    ],
    [
      "SOA",
      {
        type: "SOA",
        name: "example.com",
        data: {
          mname: "ns.example.net",
          rname: "admin.example.net",
          serial: 7,
          refresh: 1,
          retry: 2,
          expire: 3,
          minimum: 4,
        },
      },
      "ns.example.net admin.example.net 7 1 2 3 4",
    ],
    ["PTR", { type: "PTR", name: "example.com", data: "host.example.net" }, "host.example.net"],
  ] as [string, Answer, string][])("reads %s records as people write them", async (record_type, answer, expected) => {
    const resolver = await server({ answers: [answer] });
    expect(await ask({ record_type, expected, match: "exactly these" }, resolver)).toMatchObject({
      state: "up",
      reason: null,
    });
    expect(await ask({ record_type, expected: "something else" }, resolver)).toMatchObject({
      state: "down",
      errorClass: "answer",
    });
  });

  it("compares with any, all or exactly the expected answers", async () => {
    const resolver = await server({ answers: [a("192.0.2.1"), a("192.0.2.2")] });
    const state = async (expected: string, match: string) => (await ask({ expected, match }, resolver)).state;
    expect(await state("192.0.2.9\n192.0.2.2", "any of these")).toBe("up");
    expect(await state("192.0.2.9", "any of these")).toBe("down");
    expect(await state("192.0.2.1", "all of these")).toBe("up");
    expect(await state("192.0.2.1\n192.0.2.9", "all of these")).toBe("down");
    expect(await state("192.0.2.2\n192.0.2.1", "exactly these")).toBe("up");
    expect(await state("192.0.2.1", "exactly these")).toBe("down");
  });

  it("is down when the name does not exist, has no such record, or the resolver can not tell", async () => {
    expect((await ask({}, await server({ answers: [], rcode: 3 }))).reason).toContain("NXDOMAIN");
    expect((await ask({}, await server({ answers: [], rcode: 2 }))).reason).toContain("SERVFAIL");
    expect((await ask({}, await server({ answers: [] }))).reason).toBe("The name has no A record.");
  });

  it("asks over TCP when the answer does not fit into a datagram", async () => {
    const resolver = await server({ answers: [a("192.0.2.1")], large: true });
    expect(await ask({ expected: "192.0.2.1" }, resolver)).toMatchObject({ state: "up" });
    expect(resolver.asked).toEqual({ udp: 1, tcp: 1 });
  });

  it("can require that the resolver has verified the answer", async () => {
    const answers = [a("192.0.2.1")];
    expect(await ask({ dnssec: true }, await server({ answers }))).toMatchObject({
      state: "down",
      errorClass: "dnssec",
    });
    expect(await ask({ dnssec: true }, await server({ answers, authentic: true }))).toMatchObject({ state: "up" });
  });

  it("asks again and then gives up on a resolver that is silent", async () => {
    const resolver = await server({ answers: [], silent: true });
    expect(await ask({}, resolver, 900)).toMatchObject({ state: "down", errorClass: "timeout" });
    expect(resolver.asked.udp).toBeGreaterThan(1);
  });

  it("looks up an address by its reverse name", () => {
    expect(reverseName("192.0.2.10")).toBe("10.2.0.192.in-addr.arpa");
    expect(reverseName("2001:db8::1")).toBe(`1.${"0.".repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`);
  });
});
