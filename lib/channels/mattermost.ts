import { type Card, toneColours } from "../render/card.ts";
import { cutEscaped } from "../render/cut.ts";
import { outsideAddresses } from "../render/outside-addresses.ts";
import { jsonOf, shortWord } from "./answers.ts";
import { hookChannel } from "./hook-channel.ts";

/** An @ that calls nobody. */
const calm = (text: string): string => text.replaceAll("@", "@\u200b");

/** A backslash before what Mattermost's Markdown reads: a ~ links to no channel. Parentheses alone mean nothing. */
const escaped = (text: string): string =>
  outsideAddresses(text, (part) => calm(part.replace(/[\\*_~`|>#[\]<-]/g, (c) => `\\${c}`)));

/** A message with one attachment; Mattermost takes 16,383 characters, older ones 4,000. */
export function mattermostMessage(card: Card): unknown {
  const links = [`[${card.link.label}](${card.link.url})`];
  if (card.manage !== null) links.push(`[${card.manage.label}](${card.manage.url})`);
  // Titles and names are shown as they are, without Markdown.
  const title = cutEscaped(card.title, 300, calm);
  const lines = [...card.components, ...card.facts.map(([label, value]) => `${label}: ${value}`)];
  return {
    attachments: [
      {
        fallback: title,
        color: toneColours[card.tone],
        author_name: cutEscaped(card.page, 200, calm),
        title,
        title_link: card.link.url,
        text: [
          cutEscaped(card.body, 2000, escaped),
          cutEscaped(lines.join("\n"), 800, escaped),
          card.note ?? "",
          links.join(" · "),
        ]
          .filter(Boolean)
          .join("\n\n"),
      },
    ],
  };
}

/** Mattermost by an incoming webhook. Rocket.Chat and others that take the same are told by it too. */
export const mattermost = hookChannel({
  kind: "mattermost",
  label: "Mattermost",
  summary: "Posts in a channel, by an incoming webhook.",
  hosts: null,
  field: { label: "Mattermost webhook address", placeholder: "https://mattermost.example.com/hooks/…" },
  rules: { service: "Mattermost", gone: [404, 410], why: (body) => shortWord(jsonOf(body).id) },
  body: mattermostMessage,
});
