import { channelDefinitions } from "../channels/registry.ts";
import { type Actor, mayManage } from "../domain/actor.ts";
import { AppError, invalid } from "../domain/errors.ts";
import { type ChannelKind, channelKinds, maskAll } from "../domain/subscription.ts";
import * as store from "../store/consents.ts";
import { change } from "./change.ts";
import { addressDigest, type Consent } from "./consents.ts";
import type { Context } from "./context.ts";
import { maskedAddress } from "./destinations.ts";
import { isErased } from "./erased.ts";

/** What is known of an address, whether its subscription goes on or not. */
export interface AddressRecord {
  /** Proofs, oldest first; those of subscriptions that ended are kept for a time. */
  consents: Consent[];
  /** Its owner had their data erased and has not come back: of the time before nothing is kept. */
  erased: boolean;
}

type Place = { channel: ChannelKind; address: string };

/** The address as each channel that takes it would store it: only by that its digest is found. */
function placesOf(ctx: Context, text: string): Place[] {
  // Private addresses too: it is only asked whether one was ever here.
  const reading = { allowPrivate: true, fingerprint: (key: string) => ctx.vault.digest("destination", key) };
  return channelKinds.flatMap((channel): Place[] => {
    const { fields, parse } = channelDefinitions[channel];
    const [first] = fields;
    if (!first || !["email", "tel", "url"].includes(first.type)) return [];
    try {
      return [{ channel, address: parse({ [first.name]: text }, reading).address }];
    } catch (error) {
      if (error instanceof AppError) return [];
      throw error;
    }
  });
}

/**
 * What an address has ever agreed to, also after its subscription has ended: then nothing but a keyed digest of it is
 * kept, so it has to be asked for in full. That it was asked stands in the audit log.
 * @param input an e-mail address, a telephone number, or the web address of a webhook or chat
 * @throws AppError `invalid` on `address`; `forbidden`
 */
export async function lookUpConsents(ctx: Context, actor: Actor, input: unknown): Promise<AddressRecord> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  const text = typeof input === "string" ? input.trim() : "";
  if (text === "") throw invalid("address", "Please give an address.");
  const places = placesOf(ctx, text);
  const [first] = places;
  if (!first) throw invalid("address", "This is no e-mail address, telephone number or web address.");
  return change(ctx, actor, async (c) => {
    const found: Consent[] = [];
    let erased = false;
    for (const { channel, address } of places) {
      found.push(...(await store.listOfAddress(c.tx, addressDigest(ctx, channel, address))));
      erased ||= await isErased(ctx, c.tx, channel, address);
    }
    const shown = first.channel === "email" ? maskAll(first.address) : maskedAddress(first.channel, first.address);
    c.audit("consent.look_up", "consents", null, { address: shown, found: found.length });
    return { consents: found.sort((a, b) => a.at.getTime() - b.at.getTime()), erased };
  });
}
