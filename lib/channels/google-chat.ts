import { type Card, toneColours } from "../render/card.ts";
import { byteLength, cut } from "../render/cut.ts";
import { escapeHtml } from "../render/markdown.ts";
import { jsonOf, shortWord } from "./answers.ts";
import { hookChannel } from "./hook-channel.ts";

/** Google takes 32,000 bytes. */
const maxBytes = 20_000;

function withBody(card: Card, body: string): unknown {
  const small = [...card.facts.map(([label, value]) => `${label}: ${value}`), ...(card.note ? [card.note] : [])];
  const paragraphs = [
    `<font color="${toneColours[card.tone]}"><b>${escapeHtml(cut(card.title, 300))}</b></font>`,
    escapeHtml(body).replaceAll("\n", "<br>"),
    escapeHtml(cut(card.components.join("\n"), 2000)).replaceAll("\n", "<br>"),
    escapeHtml(small.join("\n")).replaceAll("\n", "<br>"),
  ].filter(Boolean);
  const links = [card.link, ...(card.manage === null ? [] : [card.manage])];
  const buttons = links.map(({ label, url }) => ({ text: label, onClick: { openLink: { url } } }));
  return {
    ...(card.incidentId === null ? {} : { thread: { threadKey: card.incidentId } }),
    cardsV2: [
      {
        cardId: "update",
        card: {
          header: { title: cut(card.page, 200) },
          sections: [
            { widgets: [...paragraphs.map((text) => ({ textParagraph: { text } })), { buttonList: { buttons } }] },
          ],
        },
      },
    ],
  };
}

/** A card (v2) that keeps to its incident's thread. */
export function googleChatMessage(card: Card): unknown {
  const size = (body: string): number => byteLength(JSON.stringify(withBody(card, body)));
  return withBody(card, cut(card.body, maxBytes, size));
}

/** Google Chat by a space's webhook. */
export const googleChat = hookChannel({
  kind: "google_chat",
  label: "Google Chat",
  summary: "Posts in a space, by its webhook; the updates of an incident stand in one thread.",
  hosts: /^chat\.googleapis\.com$/,
  field: { label: "Google Chat webhook address", placeholder: "https://chat.googleapis.com/v1/spaces/…" },
  rules: {
    service: "Google Chat",
    gone: [404, 410],
    why(body) {
      const { error } = jsonOf(body);
      return typeof error === "object" && error !== null && "status" in error ? shortWord(error.status) : null;
    },
  },
  target(url) {
    const target = new URL(url);
    target.searchParams.set("messageReplyOption", "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD");
    return target.href;
  },
  body: googleChatMessage,
});
