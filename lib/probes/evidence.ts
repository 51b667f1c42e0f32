import type { Phases, ProbeResult } from "../domain/probe.ts";
import type { Evidence } from "./probe.ts";

export const hidden = "(hidden)";
/** Shorter ones are no secrets, and hiding them would eat the text around. */
const shortestSecret = 4;
/** How much of an answer is shown. */
export const shownBytes = 4096;

/** Request headers that are known to hold no secret. */
const plainHeaders = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "content-type",
  "if-none-match",
  "if-modified-since",
  "origin",
  "range",
  "referer",
  "user-agent",
]);
const secretName = /token|secret|passw|pwd|key|auth|sig|session|credential/i;

/** May the value of this request header be shown? */
export const isPlainHeader = (name: string): boolean => plainHeaders.has(name.toLowerCase());

/** An address without its user, its password and the values of parameters that sound like secrets. */
export function safeUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.username = "";
  url.password = "";
  for (const name of [...url.searchParams.keys()]) if (secretName.test(name)) url.searchParams.set(name, hidden);
  return url.href;
}

/** The values in an address that must not be shown. */
export function urlSecrets(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const values = [...url.searchParams].filter(([name]) => secretName.test(name)).map(([, value]) => value);
  return [url.password, ...values].filter((value) => value !== "");
}

/** Replaces every secret in a text, also where a server sends it back. */
export function conceal(text: string, secrets: readonly string[]): string {
  let out = text;
  for (const secret of secrets)
    if (secret.length >= shortestSecret)
      for (const form of new Set([secret, encodeURIComponent(secret)])) out = out.replaceAll(form, hidden);
  return out;
}

/** How long a phase or a probe took, for people. */
export const showMs = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

const phaseNames: readonly [keyof Phases, string][] = [
  ["dns", "name"],
  ["connect", "connection"],
  ["tls", "TLS"],
  ["firstByte", "first byte"],
  ["transfer", "transfer"],
];

const showPhases = (phases: Phases): string =>
  phaseNames.flatMap(([key, name]) => (phases[key] === null ? [] : [`${name} ${showMs(phases[key])}`])).join(", ");

/** A run's evidence: what was seen, where the time went, what failed; with every secret hidden. */
export function evidence(
  result: ProbeResult,
  facts: readonly [string, string][],
  secrets: readonly string[] = [],
): Evidence {
  const all: [string, string][] = [...facts];
  if (result.phases && Object.values(result.phases).some((ms) => ms !== null))
    all.push(["Phases", showPhases(result.phases)]);
  if (result.state !== "up") all.push(["Failed", `${result.errorClass}: ${result.reason}`]);
  if (secrets.length === 0) return { result, facts: all };
  return {
    result: { ...result, reason: result.reason === null ? null : conceal(result.reason, secrets) },
    facts: all.map(([label, value]) => [label, conceal(value, secrets)]),
  };
}
