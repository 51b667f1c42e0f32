import type { ChannelKind } from "../domain/subscription.ts";
import { renderEmail } from "../render/email.ts";
import type { Message, SubscriberLinks } from "../render/message.ts";
import { channelDefinitions } from "./registry.ts";

/** What a channel would carry, for a person to look at before it leaves. */
export interface ChannelPreview {
  label: string;
  /** The subject of what has one. */
  title: string | null;
  text: string;
  /** A whole document, to be shown in a frame that runs nothing. */
  html: string | null;
}

const nobody = { deliveryId: "preview", subscriberId: "preview", mailDomain: "localhost" };

/** A channel's own words, made by what it sends with. */
export function previewOf(kind: ChannelKind, message: Message, links: SubscriberLinks): ChannelPreview {
  const { label, preview } = channelDefinitions[kind];
  if (kind !== "email") return { label, title: null, text: preview(message, links), html: null };
  const { subject, text, html } = renderEmail({ ...nobody, message, links });
  return { label, title: subject, text, html };
}
