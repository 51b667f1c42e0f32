import { hasDigests } from "../domain/digest.ts";
import { noticeKinds } from "../domain/preferences.ts";
import {
  choiceColumns,
  deletedComponent,
  type ImportChoices,
  type ImportedChoice,
  type ImportRow,
} from "../domain/subscriber-import.ts";
import { type ChannelKind, parseEmail } from "../domain/subscription.ts";
import { parseTags } from "../domain/tag.ts";
import type { Context } from "./context.ts";
import { type GivenDestination, sealSettings, verificationOf } from "./destinations.ts";
import { type ImportRecord, plain, readLineDestination, wrongLine } from "./import-destination.ts";
import { parsePreferences } from "./preferences.ts";

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
  number: "phone_number",
  country: "phone_country",
  country_code: "phone_country",
  webhook_url: "endpoint",
  component: "components",
  skip_confirmation: "skip_confirmation_notification",
  quarantine_reason: "reason",
};

export const knownColumns = [
  "email",
  "phone_number",
  "phone_country",
  "channel",
  "endpoint",
  "format",
  "contact_email",
  "url",
  "token",
  "room",
  "chat",
  "routing_key",
  "destination",
  "state",
  "quarantined_at",
  "skip_confirmation_notification",
  "confirmed_at",
  "created_at",
  "consent",
  "consent_wording",
  "components",
  "component_ids",
  "tags",
  ...choiceColumns,
  "list_owner",
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

function instantOf(given: string, column: string, now: number): number | null {
  if (given === "") return null;
  const text = given.replace(/ (?:UTC|Z)$/i, "Z").replace(/ ([+-]\d\d:?\d\d)$/, "$1");
  const shaped = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i.test(text);
  // A time without an offset is meant as UTC, as all times of files are.
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || text.length === 10 ? text : `${text}Z`;
  const at = shaped ? Date.parse(zoned.replace(" ", "T")) : Number.NaN;
  if (Number.isNaN(at)) throw wrongLine(`${column} is no time: please write it as 2030-01-31 or 2030-01-31T22:00:00Z.`);
  if (at > now) throw wrongLine(`${column} lies in the future.`);
  return at;
}

function stateOf(record: ImportRecord, confirmedAt: number | null, choices: ImportChoices): ImportRow["state"] {
  const text = plain(record.state);
  if (text === "") {
    if (plain(record.quarantined_at) !== "") return "quarantined";
    const skips = ["yes", "true", "1"].includes(plain(record.skip_confirmation_notification).toLowerCase());
    return confirmedAt !== null || skips || choices.vouch ? "active" : "unconfirmed";
  }
  const state = states[text.toLowerCase()];
  if (!state) throw wrongLine(`The state "${text.slice(0, 40)}" is none of active, unconfirmed, quarantined.`);
  return state;
}

/** The parts of a cell. */
const listed = (text: string | undefined): string[] =>
  plain(text)
    .split(/[;\n]/)
    .map((part) => part.trim())
    .filter(Boolean);

const idOf = (known: KnownComponents, name: string): string | undefined =>
  known.get(name) ?? known.get(name.toLowerCase());

/** The components of a line; null for all. Ids of another installation mean nothing here: then the names count. */
function componentsOf(record: ImportRecord, known: KnownComponents): string[] | null {
  const [ids, names] = [listed(record.component_ids), listed(record.components)];
  const areHere = ids.length > 0 && ids.every((id) => idOf(known, id) !== undefined);
  const chosen = areHere || names.length === 0 ? ids : names;
  if (chosen.length === 0 || chosen.join().toLowerCase() === "all") return null;
  // What is in the list with commas between is one name, or several.
  const parts = chosen.flatMap((part) => (idOf(known, part) === undefined ? part.split(/[,|]/) : [part]));
  const found = parts
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== deletedComponent)
    .map((name) => {
      const id = idOf(known, name);
      if (id === undefined) throw wrongLine(`There is no component "${name.slice(0, 80)}".`);
      return id;
    });
  if (found.length === 0) throw wrongLine("None of its components is there any more.");
  return [...new Set(found)];
}

/** A file of Statuspage's names its columns in its own way; its receivers of webhooks expect its shape. */
const isStatuspages = (record: ImportRecord): boolean => "quarantined_at" in record || "phone_country" in record;

/** What a line says of how much its owner wants to be told. */
function choiceOf(record: ImportRecord, channel: ChannelKind): ImportedChoice | null {
  const named: [keyof ImportedChoice, unknown][] = [
    ["kinds", listed(record.kinds)],
    ["minimum_impact", plain(record.minimum_impact).toLowerCase()],
    ["cadence", plain(record.cadence).toLowerCase()],
    ["digest_hour", plain(record.digest_hour)],
    ["language", plain(record.language)],
    ["time_zone", plain(record.time_zone)],
  ];
  // Exports name what everybody gets who chose nothing.
  const usual = ["", "none", "every", noticeKinds.join()];
  const said = named.filter(([, value]) => !usual.includes(String(value)));
  if (["true", "yes", "1"].includes(plain(record.follows_only).toLowerCase()))
    throw wrongLine("It follows single incidents, which a file can not bring along.");
  if (said.length === 0) return null;
  const choice: ImportedChoice = parsePreferences(Object.fromEntries(said));
  if (choice.cadence === "daily" && !hasDigests(channel))
    throw wrongLine("This way of being told has no daily message.");
  return choice;
}

/** Who answers for a shared mailbox; null for what is none. */
function listOwnerOf(record: ImportRecord, { channel, address }: GivenDestination): string | null {
  const text = plain(record.list_owner);
  if (text === "" || channel !== "email") return null;
  const owner = parseEmail(text, "list_owner");
  if (owner.toLowerCase() === address.toLowerCase())
    throw wrongLine("The owner of a list is one person, not the address of the list.");
  return owner;
}

/** A webhook has to answer whatever a file says; what only responders add asks nobody. */
function stateFor(channel: ChannelKind, state: ImportRow["state"]): ImportRow["state"] {
  const asks = verificationOf(channel);
  if (asks === "none") return state === "quarantined" ? state : "active";
  if (asks !== "challenge") return state;
  if (state === "quarantined") throw wrongLine("A webhook can not come in held back: it has to answer first.");
  return "unconfirmed";
}

/** Reads one line. @throws AppError `invalid` with a sentence that says what is wrong with it */
export async function readRow(
  ctx: Context,
  record: ImportRecord,
  known: KnownComponents,
  choices: ImportChoices,
): Promise<ImportRow> {
  const now = ctx.clock.now();
  const given = await readLineDestination(ctx, record, isStatuspages(record) ? "statuspage" : "");
  const { channel, address, contactEmail } = given;
  const confirmedAt = instantOf(plain(record.confirmed_at), "confirmed_at", now);
  const state = stateFor(channel, stateOf(record, confirmedAt, choices));
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
    sealedSettings: sealSettings(ctx, given.settings),
    contactEmail,
    listOwner: listOwnerOf(record, given),
    wording: plain(record.consent_wording).slice(0, 1000) || null,
    choice: choiceOf(record, channel),
  };
}
