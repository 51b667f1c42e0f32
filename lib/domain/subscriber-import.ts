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
}

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
  ["email", "The address. Or phone_number for text messages, with its country."],
  ["channel", "email or sms; left out, the address says it."],
  ["state", "active, unconfirmed or quarantined. Left out: what you choose for the whole file."],
  ["confirmed_at", "When the owner agreed, such as 2030-01-31 or 2030-01-31T22:00:00Z. With it a line is active."],
  ["created_at", "Since when, the same way."],
  ["consent", "How the consent was got, in your words."],
  ["components", "Names or ids with ; between them. Empty: all, also those yet to come."],
  ["tags", "With ; between them."],
  ["reason", "Why it is held back, for quarantined ones."],
] as const;

export const importSample = `email,state,confirmed_at,consent,components,tags
ada@example.com,active,2029-05-01T09:30:00Z,"Form at the trade fair, 1 May 2029",,customer;gold
grace@example.com,unconfirmed,,,,partner
`;
