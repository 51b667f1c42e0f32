import type { Language } from "./messages/languages.ts";

export interface LookLink {
  label: string;
  url: string;
}

/** How an operator dresses the public page, beyond its name. */
export interface Look {
  /** What visitors are shown whose languages the page does not speak. */
  language: Language;
  /** What a second of partial outage counts for in the uptime, in [0,1]. */
  partialWeight: number;
  /** May search engines list the page? */
  indexed: boolean;
  poweredBy: boolean;
  /** A word to everyone that belongs to no incident; Markdown. */
  banner: string | null;
  bannerTone: "info" | "warning";
  /** Markdown above everything and below everything. */
  header: string | null;
  footer: string | null;
  links: LookLink[];
  /** As the operator typed it; sanitised before it is served. */
  css: string | null;
  logo: Picture | null;
}

export interface Picture {
  type: "image/png" | "image/jpeg" | "image/webp" | "image/gif";
  /** Base64. */
  data: string;
}

export const plainLook: Look = {
  language: "en",
  partialWeight: 0.3,
  indexed: true,
  poweredBy: true,
  banner: null,
  bannerTone: "info",
  header: null,
  footer: null,
  links: [],
  css: null,
  logo: null,
};

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean => start.every((byte, i) => bytes[i] === byte);

/** What kind of picture this is, by its first bytes; null for anything else. SVG is none: it can hold scripts. */
export function pictureType(bytes: Uint8Array): Picture["type"] | null {
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png";
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return "image/jpeg";
  if (startsWith(bytes, 0x47, 0x49, 0x46, 0x38)) return "image/gif";
  if (startsWith(bytes, 0x52, 0x49, 0x46, 0x46) && startsWith(bytes.subarray(8), 0x57, 0x45, 0x42, 0x50))
    return "image/webp";
  return null;
}
