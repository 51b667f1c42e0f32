import { createHash, timingSafeEqual } from "node:crypto";
import type { Bounce } from "../domain/bounce.ts";
import { AppError } from "../domain/errors.ts";

/** One call of a provider. Its address holds a key, so whoever calls it knows that much. */
export interface HookCall {
  headers: Headers;
  body: Buffer;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What a provider's call needs of the world. */
export interface HookTools {
  /** Reads a public address, without redirects. @throws AppError `unavailable` when there is no answer */
  read(url: string): Promise<string>;
}

/** How a form asks for what a provider signs with. */
export interface HookSecret {
  label: string;
  hint: string;
}

/** The code of one provider that tells of mail that came back. A new one is a file and a line in the registry. */
export interface BounceProvider {
  label: string;
  /** Where the address is entered, in one sentence. */
  summary: string;
  /** By what its calls prove to be its own, beyond the address; null where it signs nothing. */
  secret: HookSecret | null;
  /**
   * What a call tells; nothing of what is no failure. Every bounce names the mailbox.
   * @param secret null while none is set: the address alone is the proof
   * @throws AppError `forbidden` for a signature that is wrong, `invalid` for what can not be read
   */
  read(call: HookCall, secret: string | null, tools: HookTools): Promise<Bounce[]>;
}

/** @throws AppError `forbidden` */
export function refuseSignature(): never {
  throw new AppError("forbidden", "The signature is missing or wrong.");
}

/** How far a signed time may be from ours: a call that was heard long ago proves nothing. */
export const signedWithinMs = 10 * 60_000;

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Compares without telling by the time it takes where the texts differ. */
export const sameText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/** The body as JSON. @throws AppError `invalid` */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new AppError("invalid", "The request body is not valid JSON.");
  }
}

/** ISO 8601 or seconds since the epoch to milliseconds; null for neither. */
export function instantOf(value: string | number | undefined): number | null {
  if (value === undefined) return null;
  const at = typeof value === "number" ? value * 1000 : Date.parse(value);
  return Number.isFinite(at) ? Math.trunc(at) : null;
}
