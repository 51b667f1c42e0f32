import { Webhook } from "standardwebhooks";
import { type DeliveryOutcome, retrySchedules } from "../domain/delivery.ts";
import { invalid } from "../domain/errors.ts";
import { maskAddress, parseWebhookUrl } from "../domain/subscription.ts";
import { isWebPort } from "../net/guard.ts";
import { type PostResult, postJson } from "../net/http.ts";
import { statuspageWebhook } from "../render/statuspage-webhook.ts";
import { webhookPayload } from "../render/webhook-payload.ts";
import { retry, retryAfter, retryAnswered, unanswered } from "./answers.ts";
import type { ChannelDefinition, Destination, Letter, Reading } from "./channel.ts";

const timeoutMs = 15_000;

/** The shapes that a subscriber may choose from. */
export const webhookFormats = ["candor", "statuspage"] as const;

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
  if (result.kind === "failed") return unanswered(result.reason);
  const { status } = result;
  if (status === 410) return { kind: "reject", reason: "The endpoint answered 410 Gone.", suppress: true };
  if (status >= 300 && status < 400) return retry(`The endpoint answered ${status}; redirects are not followed.`);
  if (status < 200 || status >= 300)
    return retryAnswered(status, `The endpoint answered ${status}.`, retryAfter(result.headers["retry-after"], now));
  if (message.type === "challenge" && !answersChallenge(result.body, message.challenge))
    return { kind: "reject", reason: "The endpoint did not give the challenge back.", suppress: false };
  return { kind: "delivered", detail: String(status) };
}

/** A signature by each valid secret (Standard Webhooks 1.0): a receiver that changes its secret knows one of them. */
export const signatures = (secrets: readonly string[], id: string, at: Date, body: string): string =>
  secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(" ");

/** The body in the shape that the subscriber chose. A challenge has one shape only. */
function bodyOf(letter: Letter): string {
  const { message, links, createdAt, sequence } = letter;
  return JSON.stringify(
    letter.settings.format === "statuspage" && message.type === "notice"
      ? statuspageWebhook(message, links, createdAt, letter.language)
      : webhookPayload(message, links, createdAt, sequence),
  );
}

function parse(input: Readonly<Record<string, unknown>>, reading: Reading): Destination {
  const address = parseWebhookUrl(input.endpoint);
  const format = input.format === undefined || input.format === "" ? "candor" : input.format;
  const known = webhookFormats.find((f) => f === format);
  if (!known) throw invalid("format", `The format must be one of ${webhookFormats.join(", ")}.`);
  const { protocol, port } = new URL(address);
  if (!reading.allowPrivate) {
    if (protocol !== "https:") throw invalid("endpoint", "A webhook address must start with https://.");
    if (!isWebPort(port)) throw invalid("endpoint", "This port is not one of the web.");
  }
  return { address, settings: { format: known } };
}

/** JSON by POST, signed as Standard Webhooks 1.0 says. */
export const webhook: ChannelDefinition = {
  kind: "webhook",
  label: "Webhook",
  summary: "Signed JSON to a program of yours.",
  openTo: "everyone",
  verification: "challenge",
  fields: [
    {
      name: "endpoint",
      label: "Endpoint",
      type: "url",
      required: true,
      placeholder: "https://example.com/hooks/status",
      hint: 'It gets signed JSON by POST, as Standard Webhooks describes, and must first give back the "challenge" that it is sent.',
    },
    {
      name: "format",
      label: "Format",
      type: "select",
      required: true,
      options: [
        { value: "candor", label: "Candor's own" },
        { value: "statuspage", label: "As Statuspage sends it" },
      ],
    },
    {
      name: "contact_email",
      label: "Whom to write to when it stops answering",
      type: "email",
      required: false,
      autoComplete: "email",
      hint: "They can also confirm the subscription, where the endpoint can not.",
    },
  ],
  offered: () => true,
  parse,
  mask: maskAddress,
  preview(message, links) {
    const at = message.type === "notice" ? message.notice.postedAt : 0;
    return JSON.stringify(webhookPayload(message, links, at, 0), null, 2);
  },
  open(env) {
    const limit = env.timeoutMs ?? timeoutMs;
    return {
      kind: "webhook",
      schedule: retrySchedules.webhook,
      timeoutMs: limit,
      concurrency: 50,
      perHost: 2,
      async send(letter, signal) {
        if (!env.allowPrivate && !isWebPort(new URL(letter.address).port))
          return { outcome: { kind: "reject", reason: "The port is not one of the web.", suppress: true } };
        const id = `msg_${letter.deliveryId}`;
        const body = bodyOf(letter);
        const at = new Date(letter.now);
        const headers: Record<string, string> = {
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(letter.now / 1000)),
        };
        if (letter.secrets.length > 0) headers["webhook-signature"] = signatures(letter.secrets, id, at, body);
        const options = { allowPrivate: env.allowPrivate, timeoutMs: limit, signal };
        const result = await postJson(letter.address, body, headers, options);
        return { outcome: webhookOutcome(result, letter.message, letter.now) };
      },
      close() {
        // Each try has a connection of its own.
      },
    };
  },
};
