import { retrySchedules } from "../domain/delivery.ts";
import { invalid } from "../domain/errors.ts";
import { type PostResult, postJson } from "../net/http.ts";
import { type Card, cardOf } from "../render/card.ts";
import { cutEscaped } from "../render/cut.ts";
import { type AnswerRules, answerOutcome, jsonOf, retry } from "./answers.ts";
import type { ChannelDefinition, Destination, Reading, Sent } from "./channel.ts";
import { maskHook, shortPrint } from "./hook.ts";
import { plainPreview } from "./hook-channel.ts";

const timeoutMs = 15_000;

/** Telegram's HTML: these three characters, and a quote within an attribute. */
const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

const marks = { good: "🟢", notice: "🔵", warning: "🟠", bad: "🔴" } as const;

/** Telegram's HTML, below its 4,096 characters however much is escaped. */
export function telegramText(card: Card): string {
  const links = [`<a href="${escaped(card.link.url)}">${escaped(card.link.label)}</a>`];
  if (card.manage !== null) links.push(`<a href="${escaped(card.manage.url)}">${escaped(card.manage.label)}</a>`);
  const small = [...card.facts.map(([label, value]) => `${label}: ${value}`), ...(card.note ? [card.note] : [])];
  return [
    `${marks[card.tone]} <b>${cutEscaped(card.title, 300, escaped)}</b>\n${cutEscaped(card.page, 200, escaped)}`,
    cutEscaped(card.body, 1800, escaped),
    cutEscaped(card.components.join("\n"), 600, escaped),
    small.length === 0 ? "" : `<i>${cutEscaped(small.join("\n"), 500, escaped)}</i>`,
    links.join(" · "),
  ]
    .filter(Boolean)
    .join("\n\n");
}

const parameterOf = (body: string, name: string): unknown => {
  const { parameters } = jsonOf(body);
  return typeof parameters === "object" && parameters !== null
    ? (parameters as Record<string, unknown>)[name]
    : undefined;
};

const rules: AnswerRules = {
  service: "Telegram",
  // 403: the bot was put out of the chat. 404 and 401: there is no such bot any more.
  gone: [403],
  refused: [401, 404],
  why: (body) => (/chat not found/i.test(body) ? "chat not found" : null),
  waitSeconds(body) {
    const seconds = parameterOf(body, "retry_after");
    return typeof seconds === "number" ? seconds : null;
  },
};

function sentOf(result: PostResult, now: number): Sent {
  if (result.kind === "answered" && result.status === 400 && /chat not found/i.test(result.body))
    return { outcome: { kind: "reject", reason: "Telegram knows no such chat.", suppress: true } };
  const outcome = answerOutcome(result, now, rules);
  if (outcome.kind !== "delivered" || result.kind !== "answered") return { outcome };
  const { ok, result: message } = jsonOf(result.body);
  if (ok !== true) return { outcome: retry("Telegram's answer could not be read.") };
  const id = typeof message === "object" && message !== null && "message_id" in message ? message.message_id : null;
  return typeof id === "number" ? { outcome, thread: String(id) } : { outcome };
}

/** A group that has become a supergroup has another number, by which alone it is reached (`ResponseParameters`). */
function movedTo(result: PostResult): string | null {
  if (result.kind !== "answered" || result.status !== 400) return null;
  const id = parameterOf(result.body, "migrate_to_chat_id");
  return Number.isSafeInteger(id) ? String(id) : null;
}

const answering = (thread: string | null): Record<string, unknown> =>
  thread === null ? {} : { reply_parameters: { message_id: Number(thread), allow_sending_without_reply: true } };

function parse(input: Readonly<Record<string, unknown>>, reading: Reading): Destination {
  const token = typeof input.token === "string" ? input.token.trim() : "";
  if (!/^\d{5,16}:[\w-]{20,80}$/.test(token))
    throw invalid("token", "Please give the bot's token, as BotFather told it.");
  const chat = typeof input.chat === "string" ? input.chat.trim() : "";
  if (!/^(-?\d{3,20}|@[A-Za-z]\w{3,40})$/.test(chat))
    throw invalid("chat", "Please give the chat's number, or a public channel's name with its @.");
  return {
    address: `https://api.telegram.org/#${chat}.${shortPrint(reading, `${token} ${chat}`)}`,
    settings: { token, chat },
  };
}

/** Telegram by a bot of the subscriber's; later updates of an incident answer to its first. */
export const telegram: ChannelDefinition = {
  kind: "telegram",
  label: "Telegram",
  summary: "A bot of yours posts in a chat or a channel.",
  openTo: "everyone",
  verification: "link",
  fields: [
    {
      name: "token",
      label: "The bot's token",
      type: "password",
      required: true,
      hint: "BotFather makes a bot and tells its token. Add the bot to the chat.",
    },
    { name: "chat", label: "The chat", type: "text", required: true, placeholder: "-1001234567890" },
  ],
  offered: () => true,
  parse,
  mask: maskHook,
  preview: plainPreview,
  open(env) {
    const limit = env.timeoutMs ?? timeoutMs;
    return {
      kind: "telegram",
      schedule: retrySchedules.webhook,
      timeoutMs: limit,
      concurrency: 20,
      perHost: 20,
      async send(letter, signal) {
        const { token = "", chat = "" } = letter.settings;
        const message = {
          text: telegramText(cardOf(letter.message, letter.links, letter.language)),
          parse_mode: "HTML",
          link_preview_options: { is_disabled: true },
        };
        const url = `${env.services.telegramApi}/bot${token}/sendMessage`;
        const options = { allowPrivate: true, timeoutMs: limit, signal };
        const post = (to: string, more: Record<string, unknown>): Promise<PostResult> =>
          postJson(url, JSON.stringify({ chat_id: to, ...message, ...more }), {}, options);

        const result = await post(chat, answering(letter.thread));
        const moved = movedTo(result);
        if (moved !== null) {
          const sent = sentOf(await post(moved, {}), letter.now);
          return { ...sent, settings: { ...letter.settings, chat: moved } };
        }
        const sent = sentOf(result, letter.now);
        // All answer to the first.
        return letter.thread === null ? sent : { outcome: sent.outcome };
      },
      close() {
        // Each try has a connection of its own.
      },
    };
  },
};
