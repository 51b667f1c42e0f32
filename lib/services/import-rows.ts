import { AppError } from "../domain/errors.ts";
import type { ImportChoices, ImportRow } from "../domain/subscriber-import.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import { parseTags } from "../domain/tag.ts";
import type { Context } from "./context.ts";
import { readDestination } from "./destinations.ts";

/** One line of a file by its columns' names. */
export type ImportRecord = Readonly<Record<string, string>>;

/** What lines may name: a page's components, by id and by name in lower case. */
export type KnownComponents = ReadonlyMap<string, string>;

const states: Record<string, ImportRow["state"]> = {
  active: "active",
  confirmed: "active",
  unconfirmed: "unconfirmed",
  pending: "unconfirmed",
  quarantined: "quarantined",
  suppressed: "quarantined",
};

const aliases: Record<string, string> = {
  email_address: "email",
  e_mail: "email",
  address: "email",
  mail: "email",
  mode: "channel",
  type: "channel",
  phone: "phone_number",
  quarantine_reason: "reason",
};

export const knownColumns = [
  "email",
  "phone_number",
  "channel",
  "state",
  "confirmed_at",
  "created_at",
  "consent",
  "components",
  "component_ids",
  "tags",
  "reason",
];

/** A column's name as lines are read by it: `E-Mail address` is `email`. */
export function columnName(header: string): string {
  const name = header
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_|_$/g, "");
  return aliases[name] ?? name;
}

/** Exports put an apostrophe before what a spreadsheet would take for a formula: here it goes again. */
const plain = (text: string | undefined): string => (text ?? "").trim().replace(/^'(?=[=+\-@])/, "");

const wrong = (message: string) => new AppError("invalid", message);

function instantOf(text: string, column: string, now: number): number | null {
  if (text === "") return null;
  const shaped = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i.test(text);
  // A time without an offset is meant as UTC, as all times of files are.
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || text.length === 10 ? text : `${text}Z`;
  const at = shaped ? Date.parse(zoned.replace(" ", "T")) : Number.NaN;
  if (Number.isNaN(at)) throw wrong(`${column} is no time: please write it as 2030-01-31 or 2030-01-31T22:00:00Z.`);
  if (at > now) throw wrong(`${column} lies in the future.`);
  return at;
}

function stateOf(text: string, confirmedAt: number | null, choices: ImportChoices): ImportRow["state"] {
  if (text === "") return confirmedAt !== null || choices.vouch ? "active" : "unconfirmed";
  const state = states[text.toLowerCase()];
  if (!state) throw wrong(`The state "${text.slice(0, 40)}" is none of active, unconfirmed, quarantined.`);
  return state;
}

function componentsOf(record: ImportRecord, known: KnownComponents): string[] | null {
  const text = plain(record.component_ids) || plain(record.components);
  if (text === "" || text.toLowerCase() === "all") return null;
  const named = text
    .split(/[;\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
  return [
    ...new Set(
      named.map((name) => {
        const id = known.get(name) ?? known.get(name.toLowerCase());
        if (id === undefined) throw wrong(`There is no component "${name.slice(0, 80)}".`);
        return id;
      }),
    ),
  ];
}

function channelOf(record: ImportRecord): ChannelKind {
  const named = plain(record.channel).toLowerCase().replace("-", "");
  const channel = named === "" ? (plain(record.email) === "" && record.phone_number ? "sms" : "email") : named;
  if (channel !== "email" && channel !== "sms")
    throw wrong(
      `Only e-mail addresses and telephone numbers can be imported. A ${named.slice(0, 20)} has to be added by hand, since it has to answer or holds a secret.`,
    );
  return channel;
}

/** Reads one line. @throws AppError `invalid` with a sentence that says what is wrong with it */
export async function readRow(
  ctx: Context,
  record: ImportRecord,
  known: KnownComponents,
  choices: ImportChoices,
): Promise<ImportRow> {
  const now = ctx.clock.now();
  const channel = channelOf(record);
  const parts = { email: plain(record.email), phone_number: plain(record.phone_number) || plain(record.email) };
  const { address } = await readDestination(ctx, channel, parts);
  const confirmedAt = instantOf(plain(record.confirmed_at), "confirmed_at", now);
  const state = stateOf(plain(record.state), confirmedAt, choices);
  const reason = plain(record.reason).slice(0, 300);
  return {
    channel,
    address,
    state,
    reason: state === "quarantined" ? reason || "Held back in the file it came from." : null,
    componentIds: componentsOf(record, known),
    tags: parseTags([...plain(record.tags).split(/[;,]/), ...choices.tags]),
    confirmedAt: state === "active" ? (confirmedAt ?? now) : confirmedAt,
    ownTime: confirmedAt !== null,
    createdAt: instantOf(plain(record.created_at), "created_at", now),
    consent: plain(record.consent).slice(0, 1000) || choices.consent,
  };
}
