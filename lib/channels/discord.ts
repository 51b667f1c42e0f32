import { catalogue } from "../domain/messages/catalogue.ts";
import { type Card, toneColours } from "../render/card.ts";
import { cut, cutEscaped } from "../render/cut.ts";
import { outsideAddresses } from "../render/outside-addresses.ts";
import { jsonOf } from "./answers.ts";
import { hookChannel } from "./hook-channel.ts";

/** A backslash before what Discord's Markdown reads. Mentions are switched off for the message as a whole. */
const escaped = (text: string): string =>
  outsideAddresses(text, (part) => part.replace(/[\\*_~`|>#[\]<@:-]/g, (c) => `\\${c}`));

/** One embed: title 256, description 4,096, a field's value 1,024, in all 6,000 characters. */
export function discordMessage(card: Card): unknown {
  const fields = [
    ...(card.components.length === 0
      ? []
      : [{ name: catalogue[card.language].components, value: card.components.join("\n") }]),
    ...card.facts.map(([name, value]) => ({ name, value })),
  ].slice(0, 10);
  const links = [`[${card.link.label}](${card.link.url})`];
  if (card.manage !== null) links.push(`[${card.manage.label}](${card.manage.url})`);
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: cutEscaped(card.title, 250, escaped),
        url: card.link.url,
        description: [cutEscaped(card.body, 2500, escaped), links.join(" · ")].filter(Boolean).join("\n\n"),
        color: Number.parseInt(toneColours[card.tone].slice(1), 16),
        fields: fields.map(({ name, value }) => ({ name, value: cutEscaped(value, 1000, escaped), inline: false })),
        footer: { text: cut([card.page, card.note].filter(Boolean).join(" · "), 400) },
      },
    ],
  };
}

/** Discord by a channel's webhook. */
export const discord = hookChannel({
  kind: "discord",
  label: "Discord",
  summary: "Posts in a channel, by its webhook.",
  hosts: /^((ptb|canary)\.)?discord(app)?\.com$/,
  field: { label: "Discord webhook address", placeholder: "https://discord.com/api/webhooks/…" },
  rules: {
    service: "Discord",
    gone: [404, 410],
    waitSeconds(body) {
      const { retry_after: seconds } = jsonOf(body);
      return typeof seconds === "number" && seconds >= 0 ? seconds : null;
    },
  },
  target(url) {
    // Otherwise it answers before it has looked at the message.
    const target = new URL(url);
    target.searchParams.set("wait", "true");
    return target.href;
  },
  body: discordMessage,
});
