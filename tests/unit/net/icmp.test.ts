import { describe, expect, it } from "vitest";
import { readPing } from "../../../lib/net/ping-programs.ts";

describe("what ping says", () => {
  it("is a time for each answer that came, and nothing for those that were lost", () => {
    const out = "64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.031 ms\n2 packets transmitted, 1 received";
    expect(readPing({ code: 0, out }, 2)).toEqual({ kind: "measured", times: [0.031, null], unreachable: false });
    expect(readPing({ code: 0, out: "seq=0 ttl=64 time<1 ms" }, 1)).toMatchObject({ times: [1] });
  });

  it("tells a host that can not be reached from one that is silent", () => {
    const silent = "1 packets transmitted, 0 received, 100% packet loss";
    expect(readPing({ code: 1, out: silent }, 1)).toMatchObject({ times: [null], unreachable: false });
    const far = "From 10.0.0.1 Destination Host Unreachable";
    expect(readPing({ code: 1, out: far }, 1)).toMatchObject({ times: [null], unreachable: true });
  });

  it("is this machine's limit, in clear words, where pings are not allowed", () => {
    expect(readPing({ code: "ENOENT", out: "" }, 1)).toMatchObject({
      kind: "unsupported",
      reason: expect.stringContaining("not installed"),
    });
    expect(readPing({ code: 2, out: "ping: socket: Operation not permitted" }, 1)).toMatchObject({
      kind: "unsupported",
      reason: expect.stringContaining("CAP_NET_RAW"),
    });
  });
});
