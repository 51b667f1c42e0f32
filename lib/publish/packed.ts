import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

export type Encoding = "identity" | "gzip" | "br";

/** One encoding of a response, ready to be written: a flat list of header names and values, and the bytes. */
export interface Variant {
  etag: string;
  headers: readonly string[];
  /** For a 304: no length, no type. */
  notModifiedHeaders: readonly string[];
  body: Buffer;
}

/** A complete public response in every encoding worth having. */
export interface Packed {
  status: number;
  variants: Partial<Record<Encoding, Variant>> & { identity: Variant };
}

export interface RawResponse {
  status: number;
  /** Without Content-Length, Content-Encoding and ETag; Vary only for what is not the encoding. */
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer;
}

const compressible =
  /^(text\/|application\/(json|javascript|xml|rss\+xml|atom\+xml|feed\+json|manifest\+json)|image\/svg)/;
/** Below this a packed answer saves no packet. */
const smallest = 512;

const notFor304 = new Set(["content-type", "content-length", "content-encoding", "content-language"]);

function variant(raw: RawResponse, tag: string, encoding: Encoding, body: Buffer): Variant {
  const etag = encoding === "identity" ? `"${tag}"` : `"${tag}-${encoding}"`;
  const vary = raw.headers.filter(([name]) => name.toLowerCase() === "vary").map(([, value]) => value);
  const pairs: (readonly [string, string])[] = [
    ...raw.headers.filter(([name]) => name.toLowerCase() !== "vary"),
    ["ETag", etag],
    ["Vary", [...vary, "Accept-Encoding"].join(", ")],
  ];
  if (encoding !== "identity") pairs.push(["Content-Encoding", encoding]);
  const notModified = pairs.filter(([name]) => !notFor304.has(name.toLowerCase()));
  return {
    etag,
    headers: [...pairs, ["Content-Length", String(body.length)] as const].flat(),
    notModifiedHeaders: notModified.flat(),
    body,
  };
}

/**
 * Prepares a response once so that answering costs a look-up. ETags are strong and differ by encoding, as RFC 9110
 * §8.8.3 asks, since the bytes do.
 */
export function pack(raw: RawResponse): Packed {
  const tag = createHash("sha256").update(String(raw.status)).update(raw.body).digest("base64url").slice(0, 22);
  const type = raw.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const variants: Packed["variants"] = { identity: variant(raw, tag, "identity", raw.body) };
  if (compressible.test(type) && raw.body.length >= smallest) {
    variants.gzip = variant(raw, tag, "gzip", gzipSync(raw.body, { level: 7 }));
    variants.br = variant(
      raw,
      tag,
      "br",
      brotliCompressSync(raw.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
    );
  }
  return { status: raw.status, variants };
}

interface Accepted {
  gzip: boolean;
  br: boolean;
}

/** Browsers send a handful of headers: each is taken apart once. */
const understood = new Map<string, Accepted>();
const understoodAtMost = 500;

/** The encodings of an Accept-Encoding header with a weight above 0 (RFC 9110 §12.5.3). */
function acceptedBy(header: string): Accepted {
  const known = understood.get(header);
  if (known) return known;
  const refused = (name: string) => new RegExp(`(^|[,\\s])${name}\\s*;\\s*q=0(\\.0*)?\\s*(,|$)`).test(header);
  const accepted = {
    br: /(^|[,\s])br\b/.test(header) && !refused("br"),
    gzip: /(^|[,\s])(gzip|\*)/.test(header) && !refused("gzip"),
  };
  if (understood.size >= understoodAtMost) understood.clear();
  understood.set(header, accepted);
  return accepted;
}

/** The best of our encodings that an Accept-Encoding header allows. */
export function chooseEncoding(header: string | undefined, packed: Packed): Variant {
  const { identity, gzip, br } = packed.variants;
  if (!header || (!gzip && !br)) return identity;
  const accepted = acceptedBy(header);
  if (br && accepted.br) return br;
  if (gzip && accepted.gzip) return gzip;
  return identity;
}

/** Does an If-None-Match header name this response? Compared weakly, and any encoding of the same content counts. */
export function isFresh(ifNoneMatch: string, packed: Packed): boolean {
  if (ifNoneMatch.trim() === "*") return true;
  const tags = Object.values(packed.variants).map((v) => v.etag);
  return ifNoneMatch.split(",").some((item) => tags.includes(item.trim().replace(/^W\//, "")));
}
