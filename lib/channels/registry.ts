import type { ChannelKind } from "../domain/subscription.ts";
import type { Channel } from "./channel.ts";
import { type EmailSettings, emailChannel } from "./email.ts";
import { type WebhookSettings, webhookChannel } from "./webhook.ts";

export type Channels = Record<ChannelKind, Channel>;

export interface ChannelSettings {
  email: EmailSettings;
  webhook: WebhookSettings;
}

/** Every kind of destination, ready to send. */
export function createChannels(settings: ChannelSettings): Channels {
  return {
    email: emailChannel(settings.email),
    webhook: webhookChannel(settings.webhook),
  };
}
