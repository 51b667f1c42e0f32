import { channelForms, channelLabels, listedAddress } from "../../services/destinations.ts";
import { getContext } from "../context.ts";

/** What the desk may add, what it calls channels, and how it shows addresses: of chats nothing that opens them. */
export function deskChannels() {
  const forms = channelForms(getContext(), "responders").filter((form) => form.kind !== "push");
  return { forms, channelNames: channelLabels(), shown: listedAddress };
}
