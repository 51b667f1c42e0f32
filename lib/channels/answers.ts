import type { DeliveryOutcome } from "../domain/delivery.ts";
import type { PostResult } from "../net/http.ts";

/** Milliseconds that a Retry-After header asks for (RFC 9110 §10.2.3: seconds or a date); undefined without one. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  // Some services count in parts of a second.
  if (/^\d{1,9}(\.\d{1,6})?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

export const retry = (reason: string, afterMs?: number): DeliveryOutcome =>
  afterMs === undefined ? { kind: "retry", reason } : { kind: "retry", reason, afterMs };

/** Where nothing was said of the address. */
export const unanswered = (reason: string): DeliveryOutcome => ({ kind: "retry", reason, unanswered: true });

/** By these a host says that nobody is there to answer, or that it wants less of us. */
const busyStatuses: readonly number[] = [429, 502, 503, 504];

/** What an answer means that is to be tried again. Who names a time for the next try is well enough to be asked. */
export const retryAnswered = (status: number, reason: string, afterMs?: number): DeliveryOutcome =>
  afterMs === undefined && busyStatuses.includes(status) ? unanswered(reason) : retry(reason, afterMs);

/** What a service has to say of itself: all but the rules that everyone keeps. */
export interface AnswerRules {
  /** `Slack`, as in "Slack answered 500." */
  service: string;
  /** Statuses by which the destination is gone for good. */
  gone: readonly number[];
  /** Statuses by which our key or right is refused. */
  refused?: readonly number[];
  /** A short word from the answer that says why; it must hold nothing of the destination's. */
  why?(body: string): string | null;
  /** Seconds to wait, from the answer's body. */
  waitSeconds?(body: string): number | null;
}

/** Services name their errors in short words without digits; anything else could be a key that we sent. */
export const shortWord = (value: unknown): string | null =>
  typeof value === "string" && /^[a-z_. ]{1,60}$/i.test(value) ? value : null;

/** The object that an answer's JSON is; an empty one when it is none. */
export function jsonOf(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

/** What an answer means for the delivery, by the rules that services share. */
export function answerOutcome(result: PostResult, now: number, rules: AnswerRules): DeliveryOutcome {
  if (result.kind === "failed") return unanswered(result.reason);
  const { status, headers, body } = result;
  if (status >= 200 && status < 300) return { kind: "delivered", detail: String(status) };
  const word = rules.why?.(body) ?? null;
  const said = `${rules.service} answered ${status}${word === null ? "" : ` (${word})`}.`;
  if (status >= 300 && status < 400) return retry(`${rules.service} answered ${status}; redirects are not followed.`);
  if (rules.gone.includes(status)) return { kind: "reject", reason: said, suppress: true };
  if ((rules.refused ?? [401, 403]).includes(status)) return { kind: "pause", reason: said };
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    const seconds = rules.waitSeconds?.(body) ?? null;
    const afterMs = seconds === null ? retryAfter(headers["retry-after"], now) : Math.ceil(seconds * 1000);
    return retryAnswered(status, said, afterMs);
  }
  return { kind: "reject", reason: said, suppress: false };
}
