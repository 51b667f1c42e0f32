import type {
  AddressField,
  ChannelDefinition,
  Destination,
  DestinationSettings,
  Verification,
} from "../channels/channel.ts";
import { channelDefinitions, maskedAddress } from "../channels/registry.ts";
import { invalid } from "../domain/errors.ts";
import { type ChannelKind, channelKinds, parseEmail } from "../domain/subscription.ts";
import { leadsToPublic } from "../net/guard.ts";
import type { SubscriberChannel } from "../store/subscriber-channels.ts";
import type { Context } from "./context.ts";

export { maskedAddress } from "../channels/registry.ts";

/** A destination as its owner gave it, checked, with whom to write to when it fails. */
export interface GivenDestination extends Destination {
  channel: ChannelKind;
  contactEmail: string | null;
}

/**
 * Reads a destination from a form or the API. Whether it may be reached is checked again with every message.
 * @throws AppError `invalid` naming the field
 */
export async function readDestination(
  ctx: Context,
  channel: ChannelKind,
  input: Readonly<Record<string, unknown>>,
): Promise<GivenDestination> {
  const definition = channelDefinitions[channel];
  const { webhookAllowPrivate: allowPrivate, services } = ctx.installation;
  if (!definition.offered(services)) throw invalid("channel", "Please choose how you want to be told.");
  const destination = definition.parse(input, {
    allowPrivate,
    fingerprint: (text) => ctx.vault.digest("destination", text),
  });
  const url = destination.settings.url ?? (channel === "webhook" ? destination.address : undefined);
  if (url !== undefined && !allowPrivate && !(await leadsToPublic(url)))
    throw invalid(definition.fields[0]?.name ?? "url", "This address leads to a private network and can not be used.");
  const contact = input.contact_email;
  const given = typeof contact === "string" && contact.trim() !== "" && channel !== "email";
  return { ...destination, channel, contactEmail: given ? parseEmail(contact, "contact_email") : null };
}

/** Settings as they are stored; null where there are none. */
export const sealSettings = (ctx: Context, settings: DestinationSettings): string | null =>
  Object.keys(settings).length === 0 ? null : ctx.vault.seal(JSON.stringify(settings));

/** @throws Error when they were sealed with another installation's key */
export const openSettings = (ctx: Context, row: SubscriberChannel | undefined): DestinationSettings =>
  row?.sealedSettings ? (JSON.parse(ctx.vault.open(row.sealedSettings)) as DestinationSettings) : {};

/** A channel as a form offers it. */
export interface ChannelForm {
  kind: ChannelKind;
  label: string;
  summary: string;
  fields: readonly AddressField[];
  /** How a new destination proves that it wants what is sent. */
  asks: Verification;
}

function isFor(ctx: Context, definition: ChannelDefinition, whom: "everyone" | "responders"): boolean {
  const { services } = ctx.installation;
  if (!definition.offered(services)) return false;
  if (whom === "responders") return true;
  return definition.openTo === "everyone" && (definition.kind !== "sms" || services.smsForAll);
}

/** The channels that strangers, or responders, may add here. */
export function channelForms(ctx: Context, whom: "everyone" | "responders"): ChannelForm[] {
  return channelKinds
    .map((kind) => channelDefinitions[kind])
    .filter((definition) => isFor(ctx, definition, whom))
    .map(({ kind, label, summary, fields, verification }) => ({ kind, label, summary, fields, asks: verification }));
}

/** How a new destination on a channel proves that it wants what is sent. */
export const verificationOf = (kind: ChannelKind): Verification => channelDefinitions[kind].verification;

/** What a channel's form says it does. */
export const channelSummary = (kind: ChannelKind): string => channelDefinitions[kind].summary;

/** What lists call a channel. */
export const channelLabels = (): Record<ChannelKind, string> =>
  Object.fromEntries(channelKinds.map((kind) => [kind, channelDefinitions[kind].label])) as Record<ChannelKind, string>;

/** A subscriber's address as lists show it: mail in full, since people search for it; of all else nothing to use. */
export const listedAddress = (subscriber: { channel: ChannelKind; address: string }): string =>
  subscriber.channel === "email" ? subscriber.address : maskedAddress(subscriber.channel, subscriber.address);

/** A delivery with its address as lists show it. A mail to the one who looks after a destination names that. */
export function shownDelivery<D extends { channel: ChannelKind; address: string }>(delivery: D): D {
  const { address } = delivery;
  const channel = delivery.channel === "email" && address.includes("://") ? "webhook" : delivery.channel;
  return { ...delivery, address: listedAddress({ channel, address }) };
}
