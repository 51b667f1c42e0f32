import type { impacts } from "./incident.ts";
import type { Language } from "./messages/languages.ts";
import type { Cadence, NoticeKind } from "./preferences.ts";
import type { ChannelKind, SubscriberState } from "./subscription.ts";

/**
 * `reading`: its lines are looked through. `checked`: it waits for somebody to start it. `running`: its lines are being
 * added. `done`. `stopped`: it ended before its last line, and says why.
 */
export const importStates = ["reading", "checked", "running", "done", "stopped"] as const;
export type ImportState = (typeof importStates)[number];

/** What whoever imports a file says of all its lines. */
export interface ImportChoices {
  /** Lines that do not say whether they are confirmed are; otherwise each is asked. */
  vouch: boolean;
  /** How the consent was got, for lines that do not say it. */
  consent: string | null;
  /** Given to each line beside its own. */
  tags: string[];
}

/** How much a line says that its owner wants to be told, as the API names it; all where it says nothing. */
export interface ImportedChoice {
  kinds?: NoticeKind[] | undefined;
  minimum_impact?: (typeof impacts)[number] | undefined;
  cadence?: Cadence | undefined;
  digest_hour?: number | undefined;
  language?: Language | null | undefined;
  time_zone?: string | null | undefined;
}

/** The columns in which a file says what its subscribers chose, as an export writes and an import reads them. */
export const choiceColumns = [
  "kinds",
  "minimum_impact",
  "cadence",
  "digest_hour",
  "language",
  "time_zone",
  "follows_only",
] as const;

/** One line of a file, read and found good. */
export interface ImportRow {
  channel: ChannelKind;
  address: string;
  state: Exclude<SubscriberState, "invited">;
  reason: string | null;
  componentIds: string[] | null;
  tags: string[];
  /** Milliseconds; null where the owner has not agreed yet. */
  confirmedAt: number | null;
  /** The file says itself when the owner agreed. */
  ownTime: boolean;
  /** Milliseconds; null where the file does not say. */
  createdAt: number | null;
  consent: string | null;
  /** Hook addresses, keys and shapes, sealed; left out where there are none. */
  sealedSettings?: string | null;
  /** Whom to write to when it fails. */
  contactEmail?: string | null;
  /** Who answers for a shared mailbox. */
  listOwner?: string | null;
  /** What the owner was shown when they agreed. */
  wording?: string | null;
  choice?: ImportedChoice | null;
}

/** What an export calls a component that is no more; an import passes over it. */
export const deletedComponent = "a deleted component";

/** What becomes of a line: the first three are added. */
export const lineVerdicts = ["add", "ask", "hold", "known", "suppressed", "left", "repeated", "wrong"] as const;
export type LineVerdict = (typeof lineVerdicts)[number];

export const addingVerdicts: readonly LineVerdict[] = ["add", "ask", "hold"];

/** A verdict as the report says it, before the lines are added and after. */
export const verdictWords: Record<LineVerdict, [before: string, after: string]> = {
  add: ["will be added, confirmed", "added, confirmed"],
  ask: ["will be added and asked to confirm", "added and asked to confirm"],
  hold: ["will be added and held back", "added and held back"],
  known: ["is subscribed already and stays as it is", "was subscribed already and stayed as it was"],
  suppressed: ["is held back here and stays so", "was held back here and stayed so"],
  left: ["has left and is not subscribed again", "had left and was not subscribed again"],
  repeated: ["stands in the file before", "stood in the file before"],
  wrong: ["can not be read", "could not be read"],
};

export const importLimits = { lines: 50_000, bytes: 16 * 1024 * 1024 } as const;

/** The part of a file that is worked through in one transaction: few enough that nobody waits long for the database. */
export const linesAtOnce = 500;

/** The columns that an import reads. */
export const importColumns = [
  ["email", "The address. Or phone_number, with its country or with phone_country, such as DE."],
  ["channel", "email, sms, voice, webhook, slack, teams and so on; left out, the address says it."],
  ["endpoint", "A webhook's address; format is candor or statuspage, contact_email whom to write to."],
  ["url", "The webhook address of Slack, Teams, Discord, Mattermost or Google Chat. Stored sealed."],
  ["token", "A bot's: with room for Slack, with chat for Telegram. routing_key for PagerDuty. Stored sealed."],
  ["state", "active, unconfirmed or quarantined. Left out: what you choose for the whole file."],
  ["confirmed_at", "When the owner agreed, such as 2030-01-31 or 2030-01-31T22:00:00Z. With it a line is active."],
  ["created_at", "Since when, the same way."],
  ["consent", "How the consent was got, in your words."],
  ["components", "Names or ids with ; between them. Empty: all, also those yet to come."],
  ["tags", "With ; between them."],
  ["kinds", "What of it: incidents; maintenance; postmortems. Also minimum_impact, cadence, digest_hour."],
  ["language", "Such as de. Also time_zone, such as Europe/Berlin."],
  ["list_owner", "Who answers for a shared mailbox."],
  ["reason", "Why it is held back, for quarantined ones."],
] as const;

export const importSample = `channel,email,endpoint,url,contact_email,state,confirmed_at,consent,components,tags
email,ada@example.com,,,,active,2029-05-01T09:30:00Z,"Form at the trade fair, 1 May 2029",,customer;gold
email,grace@example.com,,,,unconfirmed,,,,partner
webhook,,https://example.com/hooks/status,,ops@example.com,,,,,partner
slack,,,https://hooks.slack.com/services/T000/B000/XXXX,,active,2029-05-02,Asked for by mail,,customer
`;
