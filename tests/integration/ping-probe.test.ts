import { describe, expect, it } from "vitest";
import { type PingSeries, pingMany } from "../../lib/net/icmp.ts";
import { judgeEchoes, pingProbe } from "../../lib/probes/ping.ts";

const options = { count: 1, timeoutMs: 1000, allowPrivate: true };
const loopback = (from: number, count: number) => Array.from({ length: count }, (_, n) => `127.0.2.${from + n}`);

describe("a ping probe", () => {
  it("measures the average of several pings", async () => {
    const parsed = pingProbe.parse({ host: "127.0.0.1", count: 3 });
    const seen = await pingProbe.run(parsed, options);
    expect(seen.result).toMatchObject({ state: "up" });
    expect(seen.facts.find(([label]) => label === "Answers")?.[1].split(", ")).toHaveLength(3);
  });

  it("judges lost packets by its thresholds", () => {
    const series = (...times: (number | null)[]): PingSeries => ({
      kind: "measured",
      address: "192.0.2.1",
      times,
      unreachable: false,
      program: "fping",
    });
    const state = (settings: object, ...times: (number | null)[]) =>
      judgeEchoes(pingProbe.parse({ host: "a.example", ...settings }) as never, series(...times));
    expect(state({}, 1, 2, 3, 4, null)).toMatchObject({ state: "up", latencyMs: 2.5 });
    expect(state({}, 1, 2, 3, null, null)).toMatchObject({
      state: "degraded",
      errorClass: "loss",
      reason: "2 of 5 pings were lost (40 %).",
    });
    expect(state({}, 1, null, null, null, null)).toMatchObject({ state: "down", errorClass: "loss" });
    expect(state({ loss_down_percent: 100 }, null, null)).toMatchObject({ state: "down", errorClass: "timeout" });
    expect(state({ latency_threshold_ms: 20 }, 10, 40)).toMatchObject({ state: "degraded", errorClass: "slow" });
  });
});

describe("many pings", () => {
  it("are answered each in its place, also when a host is asked for twice or does not exist", async () => {
    const hosts = [...loopback(1, 50), "127.0.2.1", "no-such-host.invalid", "169.254.169.254"];
    const results = await pingMany(hosts, options);
    expect(results.slice(0, 51).every((r) => r.kind === "measured" && r.times[0] !== null)).toBe(true);
    expect(results.slice(51)).toMatchObject([{ failure: "dns" }, { failure: "blocked" }]);
  });

  it("are told one by one: a silent host holds up nobody", async () => {
    const order: number[] = [];
    await pingMany(["240.0.0.1", ...loopback(1, 3)], options, (place) => void order.push(place));
    expect(order.at(-1)).toBe(0);
    expect(order).toHaveLength(4);
  });

  it("work by the system's ping where there is no fping, and say so where there is neither", async () => {
    const without = { fping: "no-such-fping", ping: "ping" };
    const [seen] = await pingMany(["127.0.0.1"], { ...options, count: 2, programs: without });
    expect(seen).toMatchObject({ kind: "measured", program: "ping" });
    const [none] = await pingMany(["127.0.0.1"], { ...options, programs: { ...without, ping: "no-such-ping" } });
    expect(none).toMatchObject({ kind: "failed", failure: "unsupported" });
  });
});
