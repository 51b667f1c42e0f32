import type { Request } from "./service-double.ts";

/** What a service would refuse of a request, by its published limits; empty for what it takes. */
export type Rules = (request: Request) => string[];

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function checks(...pairs: [boolean, string][]): string[] {
  return pairs.filter(([fine]) => !fine).map(([, words]) => words);
}

/** What Slack would draw: only links of its own form stand in angle brackets, and every & begins an entity. */
const slackText = (value: string, max: number): string[] =>
  checks(
    [value.length > 0 && value.length <= max, `text of ${value.length} characters, ${max} at most`],
    [!/<(?!https?:\/\/[^|>\s]+\|[^<>]+>)/.test(value.replace(/<https?:\/\/[^|>\s]+\|[^<>]+>/g, "")), "a stray <"],
    [!/&(?!amp;|lt;|gt;)/.test(value), "a stray &"],
  );

/** Block Kit: 50 blocks, 3,000 characters a section, 10 elements a context. */
export const slackRules: Rules = ({ text: body, headers }) => {
  const message = object(JSON.parse(body));
  const attachments = list(message.attachments);
  const blocks = [...list(message.blocks), ...attachments.flatMap((a) => list(a.blocks))];
  const inBlocks = blocks.flatMap((block) => {
    if (block.type === "section") return slackText(text(object(block.text).text), 3000);
    if (block.type === "context")
      return [
        ...checks([list(block.elements).length <= 10, "too many elements"]),
        ...list(block.elements).flatMap((e) => slackText(text(e.text), 3000)),
      ];
    return [`an unknown block ${String(block.type)}`];
  });
  return [
    ...checks(
      [/^application\/json/.test(headers["content-type"] ?? ""), "no JSON"],
      [blocks.length > 0 && blocks.length <= 50, "50 blocks at most"],
      [body.length < 13_000, "msg_blocks_too_long"],
      [attachments.every((a) => /^#[0-9a-f]{6}$/.test(text(a.color))), "no colour"],
    ),
    ...slackText(text(message.text), 4000),
    ...inBlocks,
  ];
};

/** A Workflows webhook: 28 KB; an Adaptive Card of a version that Teams knows, in elements that version has. */
export const teamsRules: Rules = ({ text: body, bytes }) => {
  const [attachment] = list(object(JSON.parse(body)).attachments);
  const card = object(attachment?.content);
  const lines = list(card.body);
  return checks(
    [bytes.length <= 28_000, "28 KB at most"],
    [object(JSON.parse(body)).type === "message", "no message"],
    [attachment?.contentType === "application/vnd.microsoft.card.adaptive", "no card"],
    [
      card.type === "AdaptiveCard" && ["1.2", "1.3", "1.4"].includes(text(card.version)),
      "a version Teams does not know",
    ],
    [lines.length > 0 && lines.every((l) => l.type === "RichTextBlock"), "an element that reads Markdown"],
    [
      lines.every((l) => list(l.inlines).every((run) => run.type === "TextRun" && text(run.text) !== "")),
      "an empty run",
    ],
    [list(card.actions).every((a) => a.type === "Action.OpenUrl" && /^https?:/.test(text(a.url))), "a strange action"],
    [list(card.actions).length <= 6, "6 actions at most"],
  );
};

/** Discord: 10 embeds, 6,000 characters in all, 256 / 4,096 / 1,024 of title, description and field. */
export const discordRules: Rules = ({ text: body, path }) => {
  const message = object(JSON.parse(body));
  const embeds = list(message.embeds);
  const [embed] = embeds;
  const fields = list(embed?.fields);
  const description = text(embed?.description);
  const all = [text(embed?.title), description, text(object(embed?.footer).text)]
    .concat(fields.flatMap((f) => [text(f.name), text(f.value)]))
    .join("");
  const outside = description
    .replace(/\[[^\]]+\]\(https?:\/\/[^)\s]+\)/g, "")
    .replace(/https?:\/\/[^\s<>()[\]*|\\]+/g, "");
  return checks(
    [path.includes("wait=true"), "no wait"],
    [embeds.length === 1, "one embed"],
    [JSON.stringify(message.allowed_mentions) === '{"parse":[]}', "mentions are allowed"],
    [all.length <= 6000, "6,000 characters at most"],
    [text(embed?.title).length <= 256 && text(embed?.title) !== "", "title"],
    [description.length <= 4096, "description"],
    [fields.length <= 25 && fields.every((f) => text(f.value).length <= 1024 && text(f.value) !== ""), "fields"],
    [Number.isInteger(embed?.color), "colour"],
    [!/(?<!\\)(?:\\\\)*[*_~`|[\]]/.test(outside), "Markdown that was not escaped"],
  );
};

const tags = /<\/?(?:b|i)>|<a href="https?:\/\/[^"<>]+">|<\/a>/g;

/** Telegram in HTML mode: 4,096 characters once read; its tags only, closed in turn; every & begins an entity. */
export const telegramRules: Rules = ({ text: body }) => {
  const message = object(JSON.parse(body));
  const html = text(message.text);
  const bare = html.replace(tags, "");
  const open: string[] = [];
  let nested = true;
  for (const [tag] of html.matchAll(tags)) {
    const name = /^<\/?(\w+)/.exec(tag)?.[1] ?? "";
    if (!tag.startsWith("</")) open.push(name);
    else if (open.pop() !== name) nested = false;
  }
  const reply = object(message.reply_parameters);
  return checks(
    [/^(-?\d+|@\w+)$/.test(text(message.chat_id)), "no chat"],
    [message.parse_mode === "HTML", "no HTML"],
    [!/[<>"]/.test(bare), "a stray < > or quote"],
    [!/&(?!amp;|lt;|gt;|quot;)/.test(bare), "a stray &"],
    [nested && open.length === 0, "tags that are not closed"],
    [bare.replace(/&\w+;/g, "x").length <= 4096 && bare.trim() !== "", "4,096 characters at most"],
    [message.reply_parameters === undefined || Number.isInteger(reply.message_id), "an answer to nothing"],
  );
};

/** Mattermost: 16,383 characters, 4,000 in older ones; nothing that calls people. */
export const mattermostRules: Rules = ({ text: body }) => {
  const [attachment] = list(object(JSON.parse(body)).attachments);
  const said = text(attachment?.text);
  return checks(
    [said.length <= 4000 && said !== "", "4,000 characters at most"],
    [!/@(?:all|channel|here)\b/.test(body), "a call to everyone"],
    [/^#[0-9a-f]{6}$/.test(text(attachment?.color)), "no colour"],
    [/^https?:/.test(text(attachment?.title_link)), "no link"],
  );
};

/** Google Chat: 32,000 bytes; its few HTML tags only. */
export const googleChatRules: Rules = ({ text: body, bytes, path }) => {
  const message = object(JSON.parse(body));
  const [first] = list(message.cardsV2);
  const widgets = list(list(object(first?.card).sections)[0]?.widgets);
  const paragraphs = widgets.map((w) => text(object(w.textParagraph).text)).filter(Boolean);
  const buttons = widgets.flatMap((w) => list(object(w.buttonList).buttons));
  const bare = paragraphs.join("").replace(/<\/?b>|<br>|<font color="#[0-9a-f]{6}">|<\/font>/g, "");
  return checks(
    [bytes.length <= 32_000, "32,000 bytes at most"],
    [path.includes("messageReplyOption="), "no thread"],
    [text(first?.cardId) !== "", "no card"],
    [paragraphs.length > 0 && !/[<>]/.test(bare), "a stray tag"],
    [buttons.length > 0 && buttons.every((b) => JSON.stringify(b.onClick).includes("http")), "no link"],
  );
};

/** PagerDuty's Events API v2: keys, actions and lengths as its reference lists them. */
export const pagerdutyRules: Rules = ({ text: body, bytes, path }) => {
  const event = object(JSON.parse(body));
  const payload = object(event.payload);
  return checks(
    [path === "/v2/enqueue", "another address"],
    [bytes.length <= 512_000, "512 KB at most"],
    [/^[A-Za-z0-9]{32}$/.test(text(event.routing_key)), "no key"],
    [["trigger", "acknowledge", "resolve"].includes(text(event.event_action)), "an unknown action"],
    [text(event.dedup_key) !== "" && text(event.dedup_key).length <= 255, "no de-duplication key"],
    [text(payload.summary) !== "" && text(payload.summary).length <= 1024, "summary"],
    [text(payload.source) !== "", "no source"],
    [["critical", "error", "warning", "info"].includes(text(payload.severity)), "an unknown severity"],
    [!Number.isNaN(Date.parse(text(payload.timestamp))), "no time"],
  );
};

const formRules =
  (name: string, check: (said: string) => [boolean, string][]): Rules =>
  ({ text: body, headers }) => {
    const form = new URLSearchParams(body);
    return checks(
      [headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true, "no form"],
      [/^Basic [\w+/=]+$/.test(headers.authorization ?? ""), "no account"],
      [/^\+[1-9]\d{6,14}$/.test(form.get("To") ?? ""), "no number"],
      [(form.get("From") ?? "") !== "", "no sender"],
      ...check(form.get(name) ?? ""),
    );
  };

/** A gateway as Twilio's: a text of at most 1,600 characters. */
export const smsRules = formRules("Body", (said) => [
  [said !== "" && said.length <= 320, "a long text"],
  [/https?:\/\/\S+$/.test(said), "the link is not whole"],
]);

/** A call: TwiML that is well-formed. */
export const voiceRules = formRules("Twiml", (said) => [
  [/^<Response><Say>[^<>]*<\/Say><Pause length="1"\/><Say>[^<>]*<\/Say><\/Response>$/.test(said), "no TwiML"],
  [!/&(?!amp;|lt;|gt;)/.test(said), "a stray &"],
]);
