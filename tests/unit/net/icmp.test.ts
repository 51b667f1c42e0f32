import { describe, expect, it } from "vitest";
import { readPing } from "../../../lib/net/icmp.ts";

describe("what ping says", () => {
  it("is a time when an answer came", () => {
    const out = "64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.031 ms\n1 packets transmitted, 1 received";
    expect(readPing({ code: 0, out })).toEqual({ kind: "answered", ms: 0.031 });
    expect(readPing({ code: 0, out: "seq=0 ttl=64 time<1 ms" })).toEqual({ kind: "answered", ms: 1 });
  });

  it("is a fault of the target when none came", () => {
    expect(readPing({ code: 1, out: "1 packets transmitted, 0 received, 100% packet loss" })).toMatchObject({
      failure: "timeout",
    });
    expect(readPing({ code: 1, out: "From 10.0.0.1 Destination Host Unreachable" })).toMatchObject({
      failure: "unreachable",
    });
  });

  it("is this machine's limit, in clear words, where pings are not allowed", () => {
    expect(readPing({ code: "ENOENT", out: "" })).toMatchObject({
      failure: "unsupported",
      reason: expect.stringContaining("not installed"),
    });
    expect(readPing({ code: 2, out: "ping: socket: Operation not permitted" })).toMatchObject({
      failure: "unsupported",
      reason: expect.stringContaining("CAP_NET_RAW"),
    });
  });
});
