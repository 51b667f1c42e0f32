import { describe, expect, it } from "vitest";
import { assertReachable, guardedLookup, isPublicAddress } from "../../../lib/net/guard.ts";

describe("the network guard", () => {
  it.each([
    "127.0.0.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "[::1]",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "not an address",
  ])("takes %s for private", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111"])("takes %s for public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://0/",
    "http://①②⑦.⓪.⓪.①/",
    "http://[::ffff:7f00:1]/",
    "http://localhost/",
    "http://localhost./",
    "http://x.localhost/",
    "http://metadata.google.internal/",
  ])("refuses the host of %s before any look-up", (url) => {
    expect(() => assertReachable(new URL(url).hostname, "public")).toThrow("private network");
  });

  it.each(["169.254.169.254", "[fe80::1]", "100.100.100.200", "[fd00:ec2::254]", "[::ffff:169.254.169.254]"])(
    "refuses the metadata of clouds at %s to operators too",
    (host) => {
      expect(() => assertReachable(host, "operator")).toThrow();
    },
  );

  it.each(["127.0.0.1", "10.1.2.3", "192.168.1.1", "[::1]", "[fd00::1]", "localhost", "db.internal", "1.1.1.1"])(
    "lets operators reach %s",
    (host) => {
      expect(() => assertReachable(host, "operator")).not.toThrow();
    },
  );

  it("refuses a name when any of its addresses is private, so that rebinding gains nothing", async () => {
    const answers = (addresses: string[]) =>
      guardedLookup("public", ((_name: string, _options: unknown, done: (e: null, list: unknown) => void) =>
        done(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        )) as never);
    const look = (addresses: string[], all: boolean) =>
      new Promise((resolve) =>
        answers(addresses)("example.com", { all }, (error, result) => resolve(error ? error.message : result)),
      );
    expect(await look(["1.1.1.1", "10.0.0.1"], true)).toContain("private network");
    expect(await look(["1.1.1.1"], true)).toEqual([{ address: "1.1.1.1", family: 4 }]);
    expect(await look(["1.1.1.1"], false)).toBe("1.1.1.1");
    expect(await look([], true)).toContain("private network");
  });
});
