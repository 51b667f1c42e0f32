import type { ProbeResult } from "../domain/probe.ts";
import { degraded } from "./probe.ts";

const dayMs = 86_400_000;

/** Whole days until `end`; negative when it is over. Both in milliseconds since the epoch. */
export const daysLeft = (end: number, now: number): number => Math.floor((end - now) / dayMs);

/**
 * Degraded when the certificate ends within `days` or has ended; null when it does not.
 * @param days 0 for never
 * @param now milliseconds since the epoch
 */
export function judgeCertificate(end: number, days: number, now: number, ms: number): ProbeResult | null {
  const left = daysLeft(end, now);
  if (days === 0 || left >= days) return null;
  const day = new Date(end).toISOString().slice(0, 10);
  if (left < 0) return degraded("certificate", `The certificate has expired on ${day}.`, ms);
  const when = left === 0 ? "within a day" : left === 1 ? "in 1 day" : `in ${left} days`;
  return degraded("certificate", `The certificate expires on ${day}, ${when}.`, ms);
}
