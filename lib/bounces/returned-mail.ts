import PostalMime, { type Attachment, type Email } from "postal-mime";
import { type Bounce, type BounceKind, bounceKindOf } from "../domain/bounce.ts";
import { maskAddressesIn } from "../domain/subscription.ts";
import { oneLine } from "../domain/text.ts";
import { type FieldGroup, readFieldGroups } from "./field-groups.ts";

/** Where the mail programs on the way write to whom a mail was delivered. */
const recipientHeaders = ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to"];
const reasonLength = 200;
/** A report is no place for a mail within a mail within a mail. */
const limits = { maxNestingDepth: 10, maxHeadersSize: 256 * 1024 };

const textOf = ({ content }: Attachment): string =>
  typeof content === "string" ? content : new TextDecoder().decode(content);

const partOf = (mail: Email, ...types: string[]): string | null => {
  const part = mail.attachments.find(({ mimeType }) => types.includes(mimeType.toLowerCase()));
  return part ? textOf(part) : null;
};

const addressesIn = (text: string): string[] => text.match(/bounce\+[^\s<>@]+@[^\s<>,;]+/gi) ?? [];

/** By whom it was sent: of a mail that came back, our own words in front of it. */
function returnPathsOf(mail: Email, recipients: readonly string[]): string[] {
  const headers = mail.headers.filter(({ key }) => recipientHeaders.includes(key)).map(({ value }) => value);
  const original = partOf(mail, "message/rfc822", "text/rfc822-headers", "message/global-headers") ?? "";
  const head = original.slice(0, Math.max(0, original.search(/\r?\n\r?\n/)) || original.length);
  const senders = readFieldGroups(head).flatMap((group) => [group["return-path"] ?? ""]);
  return [...new Set([...recipients, ...headers, ...senders].flatMap(addressesIn))];
}

interface Verdict {
  kind: BounceKind;
  reason: string;
}

const afterType = (value: string): string => value.replace(/^[\w-]+;\s*/, "");

/** Addresses are masked before the text is cut, in which half of one would stay as it is. */
const reasonOf = (words: string): string => maskAddressesIn(words).slice(0, reasonLength);

/** RFC 3464: what a recipient's group says. Null for mail that is only late or has arrived. */
function verdictOf(group: FieldGroup): Verdict | null {
  if ((group.action ?? "failed").toLowerCase() !== "failed") return null;
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(group.status ?? "")?.[0] ?? null;
  const diagnostic = oneLine(afterType(group["diagnostic-code"] ?? ""));
  return { kind: bounceKindOf(status, diagnostic), reason: reasonOf(diagnostic || (status ?? "")) };
}

function readStatusReport(report: string): Verdict | null {
  const recipients = readFieldGroups(report).filter((g) => g["final-recipient"] ?? g["original-recipient"] ?? g.status);
  return recipients.map(verdictOf).find((verdict) => verdict !== null) ?? null;
}

/** RFC 5965: a reader has called the mail spam. Other kinds of feedback say nothing of the reader. */
function readComplaint(report: string): (Verdict & { sender: string }) | null {
  const fields: FieldGroup = Object.assign({}, ...readFieldGroups(report));
  const type = (fields["feedback-type"] ?? "").toLowerCase();
  if (!["abuse", "fraud", "opt-out", "opt-out-list"].includes(type)) return null;
  return { kind: "complaint", reason: `feedback "${type}"`, sender: fields["original-mail-from"] ?? "" };
}

const failureWords =
  /\b(?:[45]\.\d{1,3}\.\d{1,3}\b|55\d\b|undeliverable|undelivered|could not be delivered|wasn'?t delivered|delivery (?:has )?failed|returned mail)/i;

/** Servers older than the standard, and some newer ones, write prose. An answer of a person or a machine is none. */
function readProse(mail: Email): Verdict | null {
  const auto = mail.headers.find(({ key }) => key === "auto-submitted")?.value.toLowerCase() ?? "";
  if (auto.startsWith("auto-replied")) return null;
  const text = mail.text ?? mail.html?.replace(/<[^>]*>/g, " ") ?? "";
  if (!/mailer-daemon|postmaster/i.test(mail.from?.address ?? "") || !failureWords.test(`${mail.subject} ${text}`))
    return null;
  const telling = text.split(/\r?\n/).find((line) => /\b[45]\.\d{1,3}\.\d{1,3}\b|\b55\d\b/.test(line)) ?? "";
  const words = oneLine(telling);
  return { kind: bounceKindOf(null, words), reason: reasonOf(words) || "the mail came back" };
}

/**
 * Reads a mail that came to a return path: a delivery status report (RFC 3464), a complaint (RFC 5965) or a server's
 * prose. What it says of addresses is not believed: only a signed return path names whom it is about.
 * @param raw the mail as it came, at most some hundred kilobytes
 * @param recipients the envelope's, where it is known
 * @returns null when it reports no failure: a mail that is only late, or somebody's holiday answer.
 */
export async function readReturnedMail(raw: Uint8Array, recipients: readonly string[]): Promise<Bounce | null> {
  // What nobody can read reports nothing: whoever sends a hundred parts in each other is answered like any other.
  const mail = await PostalMime.parse(raw, { forceRfc822Attachments: true, ...limits }).catch(() => null);
  if (!mail) return null;
  const complaint = readComplaint(partOf(mail, "message/feedback-report") ?? "");
  const report = partOf(mail, "message/delivery-status", "message/global-delivery-status");
  const verdict = complaint ?? (report === null ? readProse(mail) : readStatusReport(report));
  if (!verdict) return null;
  const at = Date.parse(mail.date ?? "");
  return {
    kind: verdict.kind,
    reason: verdict.reason,
    returnPaths: [...addressesIn(complaint?.sender ?? ""), ...returnPathsOf(mail, recipients)],
    address: null,
    eventId: mail.messageId ?? null,
    at: Number.isNaN(at) ? null : at,
  };
}
