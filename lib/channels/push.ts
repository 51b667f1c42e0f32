import webPush from "web-push";
import { retrySchedules } from "../domain/delivery.ts";
import { invalid } from "../domain/errors.ts";
import type { Language } from "../domain/messages/languages.ts";
import { noticeTexts } from "../domain/messages/notice-texts.ts";
import { parseWebhookUrl } from "../domain/subscription.ts";
import { isWebPort } from "../net/guard.ts";
import { post } from "../net/http.ts";
import { type Card, cardOf, cardText } from "../render/card.ts";
import { byteLength, cut } from "../render/cut.ts";
import type { Message, SubscriberLinks } from "../render/message.ts";
import { answerOutcome } from "./answers.ts";
import type { ChannelDefinition, PushKeys } from "./channel.ts";
import { maskHook, shortPrint } from "./hook.ts";

const timeoutMs = 15_000;
/** A push service keeps it so long for a browser that is off, in seconds. */
const ttl = 6 * 3600;
/** Push services take 4,096 bytes, encryption included. */
const maxBytes = 3000;

/** New keys (RFC 8292); a browser's subscription is bound to them for good. */
export function newPushKeys(): PushKeys {
  return webPush.generateVAPIDKeys();
}

function pushBody(message: Message, card: Card, text: string): string {
  return JSON.stringify({
    title: cut(card.title, 150),
    body: text,
    url: card.link.url,
    tag: card.incidentId ?? "subscription",
    manage: card.manage?.url ?? null,
    // The browser calls back with it by itself: that it could read it proves that it asked.
    ...(message.type === "confirm" ? { confirm: new URL(card.link.url).searchParams.get("token") } : {}),
  });
}

/** What the service worker is told. */
export function pushMessage(message: Message, links: SubscriberLinks, language?: Language): string {
  const card = cardOf(message, links, language);
  const first =
    message.type === "confirm"
      ? noticeTexts[card.language].askShort
      : [card.note, card.body, card.components.join(", ")].filter(Boolean).join("\n");
  const shown = message.type === "confirm" ? { ...card, title: card.page } : card;
  return pushBody(
    message,
    shown,
    cut(first, maxBytes, (text) => byteLength(pushBody(message, shown, text))),
  );
}

const keyOf = (value: unknown, bytes: number): string | null => {
  const text = typeof value === "string" ? value.trim().replace(/=+$/, "") : "";
  return /^[\w-]+$/.test(text) && Buffer.from(text, "base64url").length === bytes ? text : null;
};

/** Notices of a browser (RFC 8030, encrypted as RFC 8291 says): they need no address. */
export const push: ChannelDefinition = {
  kind: "push",
  label: "This browser",
  summary: "A notice on this device, even while the page is closed. No address is needed.",
  openTo: "everyone",
  verification: "link",
  fields: [
    { name: "push_endpoint", label: "Endpoint", type: "url", required: true },
    { name: "push_p256dh", label: "Key", type: "text", required: true },
    { name: "push_auth", label: "Secret", type: "password", required: true },
  ],
  offered: () => true,
  parse(input, reading) {
    const url = new URL(parseWebhookUrl(input.push_endpoint, "push_endpoint"));
    if (!reading.allowPrivate && (url.protocol !== "https:" || !isWebPort(url.port)))
      throw invalid("push_endpoint", "A webhook address must start with https://.");
    const p256dh = keyOf(input.push_p256dh, 65);
    const auth = keyOf(input.push_auth, 16);
    if (p256dh === null || auth === null) throw invalid("push_p256dh", "The browser gave no usable key.");
    return {
      address: `${url.origin}/#${shortPrint(reading, url.href)}`,
      settings: { url: url.href, p256dh, auth },
    };
  },
  mask: maskHook,
  preview: (message, links) => cardText(cardOf(message, links)),
  open(env) {
    const limit = env.timeoutMs ?? timeoutMs;
    return {
      kind: "push",
      schedule: retrySchedules.person,
      timeoutMs: limit,
      concurrency: 30,
      perHost: 20,
      async send(letter, signal) {
        const { url = "", p256dh = "", auth = "" } = letter.settings;
        const { page } = letter.message;
        const subject = page.url.startsWith("https:") ? page.url : "https://localhost";
        let details: webPush.RequestDetails;
        try {
          details = webPush.generateRequestDetails(
            { endpoint: url, keys: { p256dh, auth } },
            pushMessage(letter.message, letter.links, letter.language),
            { vapidDetails: { subject, ...(await env.pushKeys()) }, TTL: ttl, urgency: "high" },
          );
        } catch {
          // A key that is no point on the curve: nothing can ever be encrypted for it.
          return { outcome: { kind: "reject", reason: "The browser's key can not be used.", suppress: true } };
        }
        const headers = Object.fromEntries(
          Object.entries(details.headers)
            .filter(([name]) => name.toLowerCase() !== "content-length")
            .map(([name, value]) => [name.toLowerCase(), String(value)]),
        );
        const options = { allowPrivate: env.allowPrivate, timeoutMs: limit, signal };
        const result = await post(url, details.body, headers, options);
        return { outcome: answerOutcome(result, letter.now, { service: "The push service", gone: [404, 410] }) };
      },
      close() {
        // Each try has a connection of its own.
      },
    };
  },
};
