/**
 * What became of a mail after the first server had taken it. `policy`: our mail was refused, not the mailbox.
 */
export const bounceKinds = ["hard", "soft", "complaint", "policy"] as const;
export type BounceKind = (typeof bounceKinds)[number];

/** A mail that came back or was complained about, whoever told us. */
export interface Bounce {
  kind: BounceKind;
  /** In the words of the server or the provider, with addresses masked; one line. */
  reason: string;
  /** Addresses among which one may be our own signed return path; they prove themselves. */
  returnPaths: readonly string[];
  /** The mailbox, as a provider who has proved itself names it; null where only the return path counts. */
  address: string | null;
  /** Names this report among its source's, so that a repeat is known; null where the source names none. */
  eventId: string | null;
  /** When it happened, in milliseconds; null when the report does not say. */
  at: number | null;
}

/** So many mails in a row that came back end it, though each may have had a passing cause. */
export const softBouncesInRow = 3;

/** Codes that say: there is no such mailbox, and there will not be (RFC 3463 §3.2; RFC 7505 for 5.1.10). */
const deadMailbox = new Set(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"]);
/** In a report that comes later these say the same: no such domain, and Exchange's words for an unknown recipient. */
const deadInReports = new Set(["5.1.0", "5.1.9", "5.4.1", "5.4.4", "5.4.310"]);

/** Does an enhanced status code (RFC 3463) say that the mailbox does not exist? */
export const isDeadMailbox = (status: string): boolean => deadMailbox.has(status);

const unknownUser =
  /\b(user|mailbox|recipient|address|account)\b.{0,40}\b(unknown|not found|does(n't| not) exist|not exist|disabled|inactive|invalid|unavailable)\b|\b(unknown|no such|invalid|inexistent) (user|mailbox|recipient|address|account)\b/i;

const statusPattern = /\b([245]\.\d{1,3}\.\d{1,3})\b/;

/** `5.0.0` and the like say nothing: what the server said in its own words does. */
function tellingStatus(status: string | null, words: string): string | null {
  const said = statusPattern.exec(words)?.[1] ?? null;
  return status === null || /^\d\.0\.0$/.test(status) ? (said ?? status) : status;
}

/**
 * What a failed delivery says of the mailbox. In doubt it is `soft`: nobody is left out for one unclear report.
 * @param status the report's enhanced code, or null
 * @param words what the server said
 */
export function bounceKindOf(status: string | null, words: string): BounceKind {
  const code = tellingStatus(status, words);
  if (code !== null && (isDeadMailbox(code) || deadInReports.has(code))) return "hard";
  if (code?.startsWith("5.7.")) return "policy";
  if (code?.startsWith("4.") || code?.startsWith("5.2.")) return "soft";
  const basic = /\b(55[0-4]|521|556)\b/.exec(words)?.[1];
  const isPermanent = basic !== undefined || code?.startsWith("5.") === true;
  return isPermanent && unknownUser.test(words) ? "hard" : "soft";
}

const words: Record<BounceKind, string> = {
  hard: "The mailbox does not exist",
  soft: "Mail came back several times in a row",
  complaint: "The reader reported a mail as unwanted",
  policy: "The mail was refused",
};

/** Why nothing more is sent to an address, for the people who look after subscribers. */
export const suppressionReason = (kind: BounceKind, reason: string): string =>
  reason === "" ? `${words[kind]}.` : `${words[kind]}: ${reason}`.slice(0, 300);

const returnPathPattern = /^bounce\+([a-z0-9]{12,24})\.([0-9a-f]{24})@/;

/** The sender of the envelope by which a returned mail is known again: `bounce+DELIVERY.SIGNATURE@domain`. */
export const returnPath = (deliveryId: string, signature: string, domain: string): string =>
  `bounce+${deliveryId}.${signature}@${domain}`;

/** Takes a return path apart; null when it is none. Servers on the way may have changed its case. */
export function readReturnPath(address: string): { deliveryId: string; signature: string } | null {
  const [, deliveryId, signature] = returnPathPattern.exec(address.trim().replace(/^<|>$/g, "").toLowerCase()) ?? [];
  return deliveryId === undefined || signature === undefined ? null : { deliveryId, signature };
}
