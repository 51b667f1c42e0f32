import { type ChannelKind, channelKinds } from "../domain/subscription.ts";
import type { Channel, ChannelDefinition, ChannelEnvironment } from "./channel.ts";
import { discord } from "./discord.ts";
import { email } from "./email.ts";
import { sms, voice } from "./gateway.ts";
import { googleChat } from "./google-chat.ts";
import { mattermost } from "./mattermost.ts";
import { pagerduty } from "./pagerduty.ts";
import { push } from "./push.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";
import { webhook } from "./webhook.ts";

/** Every kind of destination; a new one is a line here. */
export const channelDefinitions: Record<ChannelKind, ChannelDefinition> = {
  email,
  webhook,
  slack,
  teams,
  discord,
  telegram,
  mattermost,
  google_chat: googleChat,
  push,
  sms,
  voice,
  pagerduty,
};

/** Every kind of destination, ready to send. */
export function openChannels(env: ChannelEnvironment): Channel[] {
  return channelKinds.map((kind) => channelDefinitions[kind].open(env));
}

/** An address as logs, lists and the audit log may show it. */
export function maskedAddress(kind: ChannelKind, address: string): string {
  return channelDefinitions[kind].mask(address);
}
