import { createHash } from "node:crypto";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { scriptHashes, standalone } from "../../../lib/publish/document.ts";
import { chooseEncoding, isFresh, pack } from "../../../lib/publish/packed.ts";

const page = (text: string) =>
  pack({
    status: 200,
    headers: [
      ["content-type", "text/html; charset=utf-8"],
      ["cache-control", "public, max-age=5"],
    ],
    body: Buffer.from(text),
  });
const text = "<p>All systems operational</p>".repeat(100);

describe("a packed response", () => {
  it("has the same content in each encoding, under an ETag of its own", () => {
    const { identity, gzip, br } = page(text).variants;
    expect(identity.body.toString()).toBe(text);
    expect(gunzipSync(gzip?.body ?? "").toString()).toBe(text);
    expect(brotliDecompressSync(br?.body ?? "").toString()).toBe(text);
    expect(new Set([identity.etag, gzip?.etag, br?.etag]).size).toBe(3);
    expect(page(text).variants.identity.etag).toBe(identity.etag);
    expect(page(`${text}.`).variants.identity.etag).not.toBe(identity.etag);
  });

  it("is not packed where that saves nothing", () => {
    expect(Object.keys(page("short").variants)).toEqual(["identity"]);
    const png = pack({ status: 200, headers: [["content-type", "image/png"]], body: Buffer.alloc(5000) });
    expect(Object.keys(png.variants)).toEqual(["identity"]);
  });

  it.each([
    [undefined, "identity"],
    ["", "identity"],
    ["gzip", "gzip"],
    ["gzip, deflate, br", "br"],
    ["br;q=0, gzip", "gzip"],
    ["br;q=0, gzip;q=0.0", "identity"],
    ["*", "gzip"],
    ["deflate", "identity"],
    ["brotli", "identity"],
  ])("answers Accept-Encoding %s by %s", (accepted, encoding) => {
    const packed = page(text);
    expect(chooseEncoding(accepted, packed)).toBe(packed.variants[encoding as "gzip"]);
  });

  it("is known by the visitor who has it already, in whatever encoding", () => {
    const packed = page(text);
    const { identity, br } = packed.variants;
    for (const header of ["*", identity.etag, `"other", ${br?.etag}`, `W/${identity.etag}`])
      expect(isFresh(header, packed), header).toBe(true);
    for (const header of ["", '"other"', "W/*"]) expect(isFresh(header, packed), header).toBe(false);
  });

  it("says nothing of length and type in a 304", () => {
    const names = page(text).variants.identity.notModifiedHeaders.filter((_, n) => n % 2 === 0);
    expect(names.map((n) => n.toLowerCase()).sort()).toEqual(["cache-control", "etag", "vary"]);
  });
});

describe("a standing-alone document", () => {
  const html = `<html><head><link rel="preload" as="script" href="/_next/a.js"/><link rel="stylesheet" href="/a.css"/>
<script src="/_next/a.js" async=""></script><script data-keep="">document.title</script></head><body><!-- x --><p>Text</p>
<script nonce="abc">self.__next_f.push([1])</script><script src="/page.js" data-keep="" defer=""></script></body></html>`;

  it("keeps its own scripts and loses the framework's", () => {
    const out = standalone(html);
    expect(out).not.toMatch(/_next|__next_f|nonce|<!--/);
    expect(out).toContain('<script data-keep="">document.title</script>');
    expect(out).toContain("/page.js");
    expect(out).toContain("/a.css");
  });

  it("allows exactly its inline scripts", () => {
    const hash = createHash("sha256").update("document.title").digest("base64");
    expect(scriptHashes(standalone(html))).toEqual([`'sha256-${hash}'`]);
    expect(scriptHashes('<script src="/a.js"></script><script type="application/ld+json">{}</script>')).toEqual([]);
  });
});
