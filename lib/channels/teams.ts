import type { Card, Tone } from "../render/card.ts";
import { byteLength, cut } from "../render/cut.ts";
import { hookChannel } from "./hook-channel.ts";

/** The words for colours that an Adaptive Card knows. */
const colours: Record<Tone, string> = { good: "Good", notice: "Accent", warning: "Warning", bad: "Attention" };
/** Teams takes 28 KB; a flow adds to it on its way. */
const maxBytes = 20_000;

// Text runs are shown as they are: unlike text blocks they know no Markdown, so nothing in a post can become a link.
const line = (text: string, how: Record<string, unknown> = {}) => ({
  type: "RichTextBlock",
  inlines: [{ type: "TextRun", text, ...how }],
});

function withBody(card: Card, body: string): unknown {
  const small = { size: "Small", isSubtle: true };
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    msteams: { width: "Full" },
    body: [
      line(card.page, small),
      line(cut(card.title, 300), { size: "Large", weight: "Bolder", color: colours[card.tone] }),
      ...(body === "" ? [] : body.split(/\n{2,}/).map((paragraph) => line(paragraph))),
      ...card.components.slice(0, 40).map((text) => line(`• ${cut(text, 200)}`)),
      ...card.facts.map(([label, value]) => line(`${label}: ${value}`, small)),
      ...(card.note === null ? [] : [line(card.note, small)]),
    ],
    actions: [
      { type: "Action.OpenUrl", title: card.link.label, url: card.link.url },
      ...(card.manage === null ? [] : [{ type: "Action.OpenUrl", title: card.manage.label, url: card.manage.url }]),
    ],
  };
  const contentType = "application/vnd.microsoft.card.adaptive";
  return { type: "message", attachments: [{ contentType, contentUrl: null, content }] };
}

/** The message that a Workflows webhook takes, with an Adaptive Card 1.4. */
export function teamsMessage(card: Card): unknown {
  const size = (body: string): number => byteLength(JSON.stringify(withBody(card, body)));
  return withBody(card, cut(card.body, maxBytes, size));
}

/** Microsoft Teams by a flow of Workflows ("When a Teams webhook request is received"). */
export const teams = hookChannel({
  kind: "teams",
  label: "Microsoft Teams",
  summary: "Posts a card in a channel, by a webhook of Workflows.",
  // Microsoft has moved these addresses from host to host.
  hosts: null,
  field: {
    label: "Workflows webhook address",
    placeholder: "https://…",
    hint: "In the channel's menu, under Workflows: post to a channel when a webhook request is received.",
  },
  rules: { service: "Teams", gone: [404, 410] },
  body: teamsMessage,
});
