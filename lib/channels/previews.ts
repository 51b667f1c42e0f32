import type { ChannelKind } from "../domain/subscription.ts";
import { renderEmail } from "../render/email.ts";
import type { Message, SubscriberLinks } from "../render/message.ts";
import { webhookPayload } from "../render/webhook-payload.ts";

/** What a channel would carry, for a person to look at before it leaves. */
export interface ChannelPreview {
  label: string;
  /** The subject of what has one. */
  title: string | null;
  text: string;
  /** A whole document, to be shown in a frame that runs nothing. */
  html: string | null;
}

type Preview = (message: Message, links: SubscriberLinks, at: number) => ChannelPreview;

function email(message: Message, links: SubscriberLinks): ChannelPreview {
  const nobody = { deliveryId: "preview", subscriberId: "preview", mailDomain: "localhost" };
  const { subject, text, html } = renderEmail({ ...nobody, message, links });
  return { label: "E-mail", title: subject, text, html };
}

function webhook(message: Message, links: SubscriberLinks, at: number): ChannelPreview {
  const text = JSON.stringify(webhookPayload(message, links, at), null, 2);
  return { label: "Webhook", title: null, text, html: null };
}

/** Each channel's own words, made by what it sends with. A channel without a line here does not compile. */
export const channelPreviews = { email, webhook } satisfies Record<ChannelKind, Preview>;
