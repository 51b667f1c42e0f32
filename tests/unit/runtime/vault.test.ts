import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVault, loadSecret } from "../../../lib/runtime/vault.ts";

describe("the vault", () => {
  const vault = createVault("one secret for the tests");

  it("opens what it sealed", () => {
    fc.assert(fc.property(fc.string(), (text) => vault.open(vault.seal(text)) === text));
  });

  it("never seals the same text to the same bytes", () => {
    expect(vault.seal("x")).not.toBe(vault.seal("x"));
  });

  it("refuses a seal with any byte changed", () => {
    const sealed = Buffer.from(vault.seal("whsec_abc").slice(3), "base64url");
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const broken = Buffer.from(sealed);
        broken[at] = (broken[at] ?? 0) ^ flip;
        expect(() => vault.open(`v1.${broken.toString("base64url")}`)).toThrow();
      }),
    );
  });

  it("refuses what another installation sealed", () => {
    expect(() => createVault("another secret entirely").open(vault.seal("x"))).toThrow();
  });

  it("binds a digest to its purpose", () => {
    expect(vault.digest("manage", "a")).not.toBe(vault.digest("unsubscribe", "a"));
  });
});

describe("the installation's secret", () => {
  it("is made once, for its owner's eyes only", () => {
    const folder = mkdtempSync(join(tmpdir(), "candor-secret-"));
    const first = loadSecret(null, folder);
    expect(Buffer.from(first, "base64url").length).toBe(32);
    expect(loadSecret(null, folder)).toBe(first);
    expect(statSync(join(folder, "secret")).mode & 0o077).toBe(0);
  });

  it("is the one given, where one is given", () => {
    expect(loadSecret("given by the operator", "/nowhere")).toBe("given by the operator");
  });
});
