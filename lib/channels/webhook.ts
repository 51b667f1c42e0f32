import { Webhook } from "standardwebhooks";
import { type DeliveryOutcome, retrySchedules } from "../domain/delivery.ts";
import { isWebPort } from "../net/guard.ts";
import { type PostResult, postJson } from "../net/http.ts";
import { webhookPayload } from "../render/webhook-payload.ts";
import type { Channel, Letter } from "./channel.ts";

export interface WebhookSettings {
  /** May endpoints be on private networks? Strangers give these addresses: off unless the operator says so. */
  allowPrivate: boolean;
}

const timeoutMs = 15_000;

/** Milliseconds that a Retry-After header asks for (RFC 9110 §10.2.3: seconds or a date); undefined without one. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

const retry = (reason: string, afterMs?: number): DeliveryOutcome =>
  afterMs === undefined ? { kind: "retry", reason } : { kind: "retry", reason, afterMs };

/** Did the endpoint give the challenge back, as JSON `{"challenge": …}` or as plain text? */
export function answersChallenge(body: string, challenge: string): boolean {
  if (body.trim() === challenge) return true;
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null && "challenge" in parsed && parsed.challenge === challenge;
  } catch {
    return false;
  }
}

/** What an endpoint's answer means for the delivery (Standard Webhooks 1.0: only 2xx is success, 410 ends it). */
export function webhookOutcome(result: PostResult, message: Letter["message"], now: number): DeliveryOutcome {
  if (result.kind === "failed") return retry(result.reason);
  const { status } = result;
  if (status === 410) return { kind: "reject", reason: "The endpoint answered 410 Gone.", suppress: true };
  if (status >= 300 && status < 400) return retry(`The endpoint answered ${status}; redirects are not followed.`);
  if (status < 200 || status >= 300)
    return retry(`The endpoint answered ${status}.`, retryAfter(result.headers["retry-after"], now));
  if (message.type === "challenge" && !answersChallenge(result.body, message.challenge))
    return { kind: "reject", reason: "The endpoint did not give the challenge back.", suppress: false };
  return { kind: "delivered", detail: String(status) };
}

/** JSON by POST, signed as Standard Webhooks 1.0 says. */
export function webhookChannel(settings: WebhookSettings): Channel {
  return {
    kind: "webhook",
    label: "Webhook",
    schedule: retrySchedules.webhook,
    timeoutMs,
    concurrency: 50,
    perHost: 2,
    async send(letter) {
      if (!settings.allowPrivate && !isWebPort(new URL(letter.address).port))
        return { outcome: { kind: "reject", reason: "The port is not one of the web.", suppress: true } };
      const id = `msg_${letter.deliveryId}`;
      const body = JSON.stringify(webhookPayload(letter.message, letter.links, letter.createdAt));
      const at = new Date(letter.now);
      const headers: Record<string, string> = {
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(letter.now / 1000)),
      };
      if (letter.secret !== null) headers["webhook-signature"] = new Webhook(letter.secret).sign(id, at, body);
      const result = await postJson(letter.address, body, headers, {
        allowPrivate: settings.allowPrivate,
        timeoutMs,
      });
      return { outcome: webhookOutcome(result, letter.message, letter.now) };
    },
    close() {
      // Each try has a connection of its own.
    },
  };
}
