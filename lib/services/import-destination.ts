import { parsePhoneNumberFromString } from "libphonenumber-js";
import { AppError } from "../domain/errors.ts";
import { type ChannelKind, channelKinds } from "../domain/subscription.ts";
import type { Context } from "./context.ts";
import { channelForms, channelLabels, type GivenDestination, readDestination } from "./destinations.ts";

/** One line of a file by its columns' names. */
export type ImportRecord = Readonly<Record<string, string>>;

/** Exports put an apostrophe before what a spreadsheet would take for a formula: here it goes again. */
export const plain = (text: string | undefined): string => (text ?? "").trim().replace(/^'(?=[=+\-@])/, "");

export const wrongLine = (message: string) => new AppError("invalid", message);

/** Columns of which a file has to have one: without them no line names anybody. */
export const addressColumns = ["email", "phone_number", "endpoint", "url", "token", "routing_key", "destination"];

const channelNames: Record<string, ChannelKind> = {
  e_mail: "email",
  text: "sms",
  text_message: "sms",
  call: "voice",
  microsoft_teams: "teams",
  googlechat: "google_chat",
};

const isMail = (text: string): boolean => /^[^\s@/]+@[^\s@/]+$/.test(text);

/** What a file holds of an address that it shows masked, as exports do: nothing to reach anybody by. */
const isMasked = (text: string): boolean => text.includes("…");

/** The channel that a line names, or that the address which it gives means. */
function channelOf(record: ImportRecord): ChannelKind {
  const given = plain(record.channel).toLowerCase();
  const named = given.replace(/[\s-]+/g, "_");
  if (named === "") {
    const has = (column: string) => plain(record[column]) !== "";
    if (has("email")) return "email";
    return has("endpoint") ? "webhook" : has("phone_number") ? "sms" : "email";
  }
  const channel = channelKinds.find((kind) => kind === (channelNames[named] ?? named));
  if (!channel) throw wrongLine(`There is no channel "${given.slice(0, 40)}".`);
  if (channel === "push") throw wrongLine("A browser notice can only be asked for in the browser that shows it.");
  return channel;
}

/** A telephone number with its country, which some files give in a column of its own: `US`. */
function phoneOf(record: ImportRecord): string {
  const number = plain(record.phone_number) || plain(record.destination) || plain(record.email);
  const country = plain(record.phone_country).toUpperCase();
  if (number.startsWith("+") || country === "") return number;
  if (/^\+?\d{1,3}$/.test(country)) return `+${country.replace("+", "")}${number}`;
  // A country that is none leaves the number as it is, which then is refused for having no country.
  return parsePhoneNumberFromString(number, { defaultCountry: country as "US" })?.number ?? number;
}

/** Whom to write to. Statuspage keeps it of a webhook where the address of others stands. */
function contactOf(record: ImportRecord, channel: ChannelKind): string {
  const email = plain(record.email);
  return plain(record.contact_email) || (channel === "webhook" && isMail(email) ? email : "");
}

/**
 * Reads the destination of a line, with all checks that hold for one who is added by hand.
 * @param format the shape of a webhook that names none
 * @throws AppError `invalid` with a sentence that says what is wrong with it
 */
export async function readLineDestination(
  ctx: Context,
  record: ImportRecord,
  format: string,
): Promise<GivenDestination> {
  const channel = channelOf(record);
  const label = channelLabels()[channel];
  const form = channelForms(ctx, "responders").find(({ kind }) => kind === channel);
  if (!form) throw wrongLine(`${label} is not set up here.`);
  const parts = Object.fromEntries(form.fields.map(({ name }) => [name, plain(record[name])]));
  const [main] = form.fields;
  const elsewhere = [plain(record.destination), plain(record.email)].find((text) => text !== "" && !isMail(text));
  if (main && main.type === "tel") parts[main.name] = phoneOf(record);
  if (main && main.type === "url" && parts[main.name] === "" && elsewhere) parts[main.name] = elsewhere;
  const given = form.fields.map(({ name }) => parts[name] ?? "");
  if (given.some(isMasked) || (given.every((text) => text === "") && isMasked(elsewhere ?? "")))
    throw wrongLine(`This names a destination in ${label} and does not open it: exports leave keys out.`);
  if (channel === "webhook") parts.format ||= format;
  return readDestination(ctx, channel, { ...parts, contact_email: contactOf(record, channel) });
}
