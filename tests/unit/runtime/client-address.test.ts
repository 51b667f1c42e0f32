import { describe, expect, it } from "vitest";
import { callerAddress, limitKey } from "../../../lib/runtime/client-address.ts";

describe("the caller's address", () => {
  it("is the socket's when nobody is trusted, whatever X-Forwarded-For says", () => {
    expect(callerAddress("203.0.113.9", "1.2.3.4, 5.6.7.8", 0)).toBe("203.0.113.9");
  });

  it("is what the trusted number of proxies wrote, counted from the right", () => {
    expect(callerAddress("127.0.0.1", "6.6.6.6, 198.51.100.7", 1)).toBe("198.51.100.7");
    expect(callerAddress("127.0.0.1", "6.6.6.6, 198.51.100.7, 10.0.0.2", 2)).toBe("198.51.100.7");
  });

  it("is the right-most address that is not in a trusted network", () => {
    const trust = ["127.0.0.0/8", "10.0.0.0/8"];
    expect(callerAddress("127.0.0.1", "6.6.6.6, 198.51.100.7, 10.0.0.2", trust)).toBe("198.51.100.7");
    expect(callerAddress("203.0.113.9", "6.6.6.6", trust)).toBe("203.0.113.9");
  });

  it("falls back to the oldest address known when every one is trusted", () => {
    expect(callerAddress("127.0.0.1", "", 3)).toBe("127.0.0.1");
  });

  it("ignores what is no address", () => {
    expect(callerAddress("::ffff:203.0.113.9", "<script>, unknown", 1)).toBe("203.0.113.9");
  });

  it("counts an IPv6 household as one", () => {
    expect(limitKey("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
    expect(limitKey("2001:db8:1:2::9")).toBe("2001:db8:1:2::/64");
    expect(limitKey("::1")).toBe("0:0:0:0::/64");
    expect(limitKey("::ffff:192.0.2.1")).toBe("192.0.2.1");
  });
});
