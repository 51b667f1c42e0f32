import { type DeliveryOutcome, retrySchedules } from "../domain/delivery.ts";
import type { Language } from "../domain/messages/languages.ts";
import { noticeTexts } from "../domain/messages/notice-texts.ts";
import type { Gateway, ServiceSettings } from "../domain/services.ts";
import { parsePhone } from "../domain/subscription.ts";
import { type PostResult, post } from "../net/http.ts";
import { type Card, cardLine, cardOf } from "../render/card.ts";
import { cut } from "../render/cut.ts";
import { xmlText } from "../render/xml-text.ts";
import { answerOutcome, jsonOf, retryAfter } from "./answers.ts";
import type { ChannelDefinition, Sent } from "./channel.ts";

const timeoutMs = 15_000;

/** Twilio's numbers for: no such number, not a mobile one, region not allowed, and "STOP" was answered. */
const deadNumbers = new Set([21211, 21214, 21217, 21610, 21612, 21614]);

/** `+49…67`: the country and the end. */
const maskPhone = (number: string): string => `${number.slice(0, 3)}…${number.slice(-2)}`;

/** What the gateway's answer means. Where it refuses us it refuses everyone: the channel waits as a whole. */
export function gatewayOutcome(result: PostResult, now: number): Sent {
  if (result.kind === "failed") return { outcome: { kind: "retry", reason: result.reason }, channelDown: true };
  const { status, headers, body } = result;
  const { code } = jsonOf(body);
  if (status === 400 && typeof code === "number" && deadNumbers.has(code))
    return { outcome: { kind: "reject", reason: `The gateway refuses the number (${code}).`, suppress: true } };
  if ([401, 402, 403, 404].includes(status)) {
    const outcome: DeliveryOutcome = { kind: "retry", reason: `The gateway answered ${status}.`, policy: true };
    return { outcome, channelDown: true };
  }
  if (status === 429) {
    const afterMs = retryAfter(headers["retry-after"], now);
    const reason = "The gateway answered 429.";
    return { outcome: afterMs === undefined ? { kind: "retry", reason } : { kind: "retry", reason, afterMs } };
  }
  return { outcome: answerOutcome(result, now, { service: "The gateway", gone: [] }) };
}

/** What a telephone is told: some 300 characters, the link in full. */
export const shortText = (card: Card): string => cardLine(card, 300, cut);

/** What TwiML calls the languages of a voice. */
const tongues: Record<Language, string> = {
  en: "en-US",
  de: "de-DE",
  fr: "fr-FR",
  es: "es-ES",
  ja: "ja-JP",
  ar: "arb",
};

/** What is read aloud, as TwiML. A link can not be heard. */
export function spokenText(card: Card): string {
  const words = [
    noticeTexts[card.language].spoken(card.page),
    `${card.title}.`,
    card.note ?? "",
    cut(card.body, 600),
  ].filter(Boolean);
  const said = xmlText(words.join(" ")).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const tongue = card.language === "en" ? "" : ` language="${tongues[card.language]}"`;
  return `<Response><Say${tongue}>${said}</Say><Pause length="1"/><Say${tongue}>${said}</Say></Response>`;
}

interface PhoneKind extends Pick<ChannelDefinition, "label" | "summary" | "openTo" | "verification"> {
  kind: "sms" | "voice";
  gateway(services: ServiceSettings): Gateway | null;
  /** The name and the content of what is said. */
  said(card: Card): [name: string, text: string];
}

function phoneChannel({ gateway, said, ...phone }: PhoneKind): ChannelDefinition {
  return {
    ...phone,
    fields: [
      {
        name: "phone_number",
        label: "Telephone number",
        type: "tel",
        required: true,
        placeholder: "+49 30 1234567",
        autoComplete: "tel",
      },
    ],
    offered: (services) => gateway(services) !== null,
    parse: (input) => ({ address: parsePhone(input.phone_number), settings: {} }),
    mask: maskPhone,
    preview: (message, links) => said(cardOf(message, links))[1],
    open(env) {
      const limit = env.timeoutMs ?? timeoutMs;
      return {
        kind: phone.kind,
        schedule: retrySchedules.person,
        timeoutMs: limit,
        concurrency: 10,
        perHost: null,
        async send(letter, signal) {
          const account = gateway(env.services);
          if (account === null) {
            const reason = "There is no gateway to telephones any more.";
            return { outcome: { kind: "retry", reason, policy: true }, channelDown: true };
          }
          const url = new URL(account.url);
          const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
          url.username = "";
          url.password = "";
          const [name, text] = said(cardOf(letter.message, letter.links, letter.language));
          const body = new URLSearchParams({ To: letter.address, From: account.from, [name]: text }).toString();
          const headers = {
            authorization: `Basic ${Buffer.from(user).toString("base64")}`,
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
          };
          const result = await post(url.href, body, headers, { allowPrivate: true, timeoutMs: limit, signal });
          return gatewayOutcome(result, letter.now);
        },
        close() {
          // Each try has a connection of its own.
        },
      };
    },
  };
}

/** Text messages by the operator's gateway. */
export const sms = phoneChannel({
  kind: "sms",
  label: "Text message",
  summary: "A short text with a link.",
  openTo: "everyone",
  verification: "link",
  gateway: (services) => services.sms,
  said: (card) => ["Body", shortText(card)],
});

/** Calls that read the news aloud, by the operator's gateway. */
export const voice = phoneChannel({
  kind: "voice",
  label: "Telephone call",
  summary: "A call that reads the news aloud.",
  openTo: "responders",
  verification: "none",
  gateway: (services) => services.voice,
  said: (card) => ["Twiml", spokenText(card)],
});
