import { AppError, invalid } from "./errors.ts";

/**
 * All channels by name, with the word for each in a sentence: "3 sent by e-mail". What a channel does stands in its
 * own file, and the registry must know each.
 */
export const channelWords = {
  email: "e-mail",
  webhook: "webhook",
  slack: "Slack",
  teams: "Microsoft Teams",
  discord: "Discord",
  telegram: "Telegram",
  mattermost: "Mattermost",
  google_chat: "Google Chat",
  push: "browser notice",
  sms: "text message",
  voice: "telephone call",
  pagerduty: "PagerDuty",
} as const satisfies Record<string, string>;

export type ChannelKind = keyof typeof channelWords;
export const channelKinds = Object.keys(channelWords) as [ChannelKind, ...ChannelKind[]];

/** `invited`: an address that is kept for an invitation to the responders alone; it gets no notices and is in no list. */
export type SubscriberState = "unconfirmed" | "active" | "quarantined" | "invited";

// One @, no control characters, spaces, commas, quotes or angle brackets: everything that could smuggle a second
// recipient or a header into a message is refused here. Stricter than RFC 5321 on purpose.
const forbidden = /[\p{Cc}\p{Z}\ufeff,;:"'`<>()[\]\\|]/u;
const withoutForbidden = /[^\p{Cc}\p{Z}\ufeff,;:"'`<>()[\]\\|]+/gu;
const domainLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * The address as it is stored: domain in lower case. Length limits are those of RFC 5321 §4.5.3.1.
 * @throws AppError `invalid` on field `email`.
 */
export function parseEmail(input: unknown, field = "email"): string {
  if (typeof input !== "string" || input.trim() === "") throw invalid(field, "Please give an e-mail address.");
  const text = input.trim();
  const wrong = () => invalid(field, "This does not look like an e-mail address.");
  if (text.length > 254 || forbidden.test(text)) throw wrong();
  const parts = text.split("@");
  const [local, domain] = parts;
  if (parts.length !== 2 || !local || !domain || local.length > 64) throw wrong();
  if (local.startsWith(".") || local.endsWith(".") || local.includes("..")) throw wrong();
  const labels = domain.split(".");
  if (domain.length > 253 || !labels.every((l) => domainLabel.test(l))) throw wrong();
  if (labels.length < 2 && domain.toLowerCase() !== "localhost") throw wrong();
  return `${local}@${domain.toLowerCase()}`;
}

/**
 * What decides whether two addresses are the same mailbox for limits: case, plus tags, Gmail's dots and its other name
 * do not count.
 */
export function emailLimitKey(email: string): string {
  const [local = "", domain = ""] = email.toLowerCase().split("@");
  const base = local.split("+")[0] ?? local;
  const gmail = domain === "gmail.com" || domain === "googlemail.com";
  return gmail ? `${base.replaceAll(".", "")}@gmail.com` : `${base}@${domain}`;
}

/** Enough of an address to recognise it, for logs and lists: `a…@example.com`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  if (at > 0) return `${address.slice(0, 1)}…${address.slice(at)}`;
  try {
    return `${new URL(address).origin}/…`;
  } catch {
    return `${address.slice(0, 3)}…`;
  }
}

/**
 * The words of a mail server, with each e-mail address among them masked: they are kept and logged where addresses are
 * not. Before the text is cut, for half an address is none.
 */
export function maskAddressesIn(text: string): string {
  return text.replace(withoutForbidden, (word) => (word.lastIndexOf("@") > 0 ? maskAddress(word) : word));
}

/** Less of an e-mail address than {@link maskAddress} leaves, for people whom no address is shown: `m•••@e••••.com`. */
export function maskAll(address: string): string {
  const [, first = "", domain = "", end = ""] = /^(.)[^@]*@(.)[^@]*?((?:\.[^.@]+)?)$/u.exec(address) ?? [];
  return first === "" ? "•••" : `${first}•••@${domain}••••${end}`;
}

const e164 = /^\+[1-9]\d{6,14}$/;

/**
 * A telephone number as it is stored: a plus sign, the country and the number (ITU-T E.164).
 * @throws AppError `invalid` on field `phone_number`.
 */
export function parsePhone(input: unknown, field = "phone_number"): string {
  if (typeof input !== "string" || input.trim() === "") throw invalid(field, "Please give a telephone number.");
  const number = input.trim().replace(/[\s().\-/]/g, "");
  if (!e164.test(number)) throw invalid(field, "Please give the number with its country, such as +49 30 1234567.");
  return number;
}

/**
 * A webhook address as it is stored. Whether it may be reached is the network guard's to say, at save and at connect.
 * @throws AppError `invalid` on field `endpoint`.
 */
export function parseWebhookUrl(input: unknown, field = "endpoint"): string {
  if (typeof input !== "string" || input.trim() === "") throw invalid(field, "Please give a webhook address.");
  if (input.length > 2000) throw invalid(field, "The address is longer than 2,000 characters.");
  let url: URL;
  try {
    url = new URL(input.trim());
  } catch {
    throw invalid(field, "This is not a web address.");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw invalid(field, "A webhook address starts with https:// or http://.");
  if (url.username || url.password) throw invalid(field, "A webhook address must not hold a user name or a password.");
  url.hash = "";
  return url.href;
}

export interface Choice {
  /** Components the subscriber asked for; null for all, also those yet to come. */
  componentIds: readonly string[] | null;
}

/** Does an event on `eventComponents` concern this subscriber? An event that names no component concerns everyone. */
export function wants(choice: Choice, eventComponents: readonly string[]): boolean {
  if (choice.componentIds === null || eventComponents.length === 0) return true;
  const chosen = choice.componentIds;
  return eventComponents.some((id) => chosen.includes(id));
}

/** @throws AppError `gone` when a token's time is over. */
export function assertFresh(expiresAt: number | null, now: number, what: string): void {
  if (expiresAt !== null && now > expiresAt)
    throw new AppError("gone", `This ${what} has expired. Please ask for a new one.`);
}
