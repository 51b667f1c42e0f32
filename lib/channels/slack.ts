import { type DeliveryOutcome, retrySchedules } from "../domain/delivery.ts";
import { invalid } from "../domain/errors.ts";
import { type PostResult, postJson } from "../net/http.ts";
import { type Card, cardOf, toneColours } from "../render/card.ts";
import { cutEscaped } from "../render/cut.ts";
import { type AnswerRules, answerOutcome, jsonOf, retry, shortWord } from "./answers.ts";
import type { ChannelDefinition, Destination, Letter, Reading, Sent } from "./channel.ts";
import { maskHook, parseHook, shortPrint } from "./hook.ts";
import { plainPreview } from "./hook-channel.ts";

const timeoutMs = 15_000;

/** Slack's own signs are these three characters; and words that call everyone call nobody. */
const escaped = (text: string): string =>
  text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/@(?=(?:here|channel|everyone|group)\b)/gi, "@\u200b");

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });

/** A message of Block Kit: blocks beside a bar in the status's colour. A section holds 3,000 characters. */
export function slackMessage(card: Card): { text: string; attachments: unknown[] } {
  const title = cutEscaped(card.title, 300, escaped);
  const small = [...card.facts.map(([label, value]) => `${label}: ${value}`), ...(card.note ? [card.note] : [])];
  const links = [`<${card.link.url}|${escaped(card.link.label)}>`];
  if (card.manage !== null) links.push(`<${card.manage.url}|${escaped(card.manage.label)}>`);
  const blocks = [
    ...(card.body === "" ? [] : [section(cutEscaped(card.body, 2900, escaped))]),
    ...(card.components.length === 0 ? [] : [section(cutEscaped(card.components.join("\n"), 2500, escaped))]),
    ...(small.length === 0
      ? []
      : [{ type: "context", elements: [{ type: "mrkdwn", text: cutEscaped(small.join(" · "), 1500, escaped) }] }]),
    section(links.join(" · ")),
  ];
  const color = toneColours[card.tone];
  return { text: `*${escaped(card.page)}* ${title}`, attachments: [{ color, fallback: title, blocks }] };
}

const rules: AnswerRules = {
  service: "Slack",
  gone: [404, 410],
  why: (body) => shortWord(body.trim()) ?? shortWord(jsonOf(body).error),
};

const goneErrors = new Set(["channel_not_found", "is_archived", "channel_is_archived", "no_service"]);
const refusedErrors = new Set([
  ...["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission"],
  ...["missing_scope", "not_in_channel", "restricted_action", "team_access_not_granted", "access_denied"],
]);
const passingErrors = new Set(["ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"]);

/** What chat.postMessage said: Slack's API answers 200 to refusals too. */
function botOutcome(result: PostResult, now: number): Sent {
  const outcome = answerOutcome(result, now, rules);
  if (outcome.kind !== "delivered" || result.kind !== "answered") return { outcome };
  const { ok, ts, error } = jsonOf(result.body);
  if (ok === true) return typeof ts === "string" && /^\d+\.\d+$/.test(ts) ? { outcome, thread: ts } : { outcome };
  const word = shortWord(error);
  if (word === null) return { outcome: retry("Slack's answer could not be read.") };
  const reason = `Slack refused it (${word}).`;
  const refused: DeliveryOutcome = goneErrors.has(word)
    ? { kind: "reject", reason, suppress: true }
    : refusedErrors.has(word)
      ? { kind: "pause", reason }
      : passingErrors.has(word)
        ? retry(reason)
        : { kind: "reject", reason, suppress: false };
  return { outcome: refused };
}

function parse(input: Readonly<Record<string, unknown>>, reading: Reading): Destination {
  const token = typeof input.token === "string" ? input.token.trim() : "";
  if (token === "") return parseHook(input.url, reading, /^hooks\.slack(-gov)?\.com$/);
  if (!/^xox[a-z]-[\w-]{10,200}$/.test(token)) throw invalid("token", "A bot's token starts with xoxb-.");
  const room = typeof input.room === "string" ? input.room.trim() : "";
  if (!/^[CGD][A-Z0-9]{5,20}$/.test(room))
    throw invalid("room", "Please give the channel's ID, such as C0123ABCDEF: it stands in the channel's details.");
  return {
    address: `https://slack.com/#${room}.${shortPrint(reading, `${token} ${room}`)}`,
    settings: { token, room },
  };
}

/** Slack: by an incoming webhook, or by a bot that keeps each incident in one thread. */
export const slack: ChannelDefinition = {
  kind: "slack",
  label: "Slack",
  summary: "Posts in a channel. With a bot's token all updates of an incident stand in one thread.",
  openTo: "everyone",
  verification: "link",
  fields: [
    {
      name: "url",
      label: "Incoming webhook address",
      type: "url",
      required: false,
      either: true,
      placeholder: "https://hooks.slack.com/services/…",
    },
    {
      name: "token",
      label: "Or a bot's token",
      type: "password",
      required: false,
      either: true,
      hint: "Needs the right chat:write. All updates of an incident then stand in one thread.",
    },
    {
      name: "room",
      label: "The channel's ID, for a bot",
      type: "text",
      required: false,
      either: true,
      placeholder: "C0123ABCDEF",
    },
  ],
  offered: () => true,
  parse,
  mask: maskHook,
  preview: plainPreview,
  open(env) {
    const limit = env.timeoutMs ?? timeoutMs;

    async function sendByBot(letter: Letter, token: string, signal?: AbortSignal): Promise<Sent> {
      const message = {
        channel: letter.settings.room,
        ...slackMessage(cardOf(letter.message, letter.links, letter.language)),
        unfurl_links: false,
        unfurl_media: false,
        ...(letter.thread === null ? {} : { thread_ts: letter.thread }),
      };
      const url = `${env.services.slackApi}/chat.postMessage`;
      const headers = { authorization: `Bearer ${token}` };
      // The address is the operator's own, so it may be anywhere.
      const options = { allowPrivate: true, timeoutMs: limit, signal };
      const sent = botOutcome(await postJson(url, JSON.stringify(message), headers, options), letter.now);
      // All answer to the first.
      return letter.thread === null ? sent : { outcome: sent.outcome };
    }

    return {
      kind: "slack",
      schedule: retrySchedules.webhook,
      timeoutMs: limit,
      concurrency: 20,
      perHost: 10,
      async send(letter, signal) {
        const { token, url = "" } = letter.settings;
        if (token !== undefined) return sendByBot(letter, token, signal);
        const body = JSON.stringify(slackMessage(cardOf(letter.message, letter.links, letter.language)));
        const options = { allowPrivate: env.allowPrivate, timeoutMs: limit, signal };
        return { outcome: answerOutcome(await postJson(url, body, {}, options), letter.now, rules) };
      },
      close() {
        // Each try has a connection of its own.
      },
    };
  },
};
