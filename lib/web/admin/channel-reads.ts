import type { ChannelKind } from "../../domain/subscription.ts";
import { channelForms, channelLabels, listedAddress } from "../../services/destinations.ts";
import { getContext } from "../context.ts";

/** What the desk may add, what it calls channels, and how it shows addresses: of chats nothing that opens them. */
export function deskChannels() {
  const forms = channelForms(getContext(), "responders").filter((form) => form.kind !== "push");
  return { forms, channelNames: channelLabels(), shown: listedAddress };
}

interface Listed {
  channel: ChannelKind;
  address: string;
}

/** Destinations as lists show them: with what their channel is called, and nothing that opens a chat. */
export function listed<T extends Listed>(destinations: readonly T[]): (T & { label: string })[] {
  const { channelNames, shown } = deskChannels();
  return destinations.map((one) => ({ ...one, address: shown(one), label: channelNames[one.channel] }));
}
