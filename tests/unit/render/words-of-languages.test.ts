import { describe, expect, it } from "vitest";
import { discordMessage } from "../../../lib/channels/discord.ts";
import { spokenText } from "../../../lib/channels/gateway.ts";
import { googleChatMessage } from "../../../lib/channels/google-chat.ts";
import { mattermostMessage } from "../../../lib/channels/mattermost.ts";
import { pagerdutyEvent } from "../../../lib/channels/pagerduty.ts";
import { pushMessage } from "../../../lib/channels/push.ts";
import { channelDefinitions } from "../../../lib/channels/registry.ts";
import { slackMessage } from "../../../lib/channels/slack.ts";
import { teamsMessage } from "../../../lib/channels/teams.ts";
import { telegramText } from "../../../lib/channels/telegram.ts";
import type { AnnouncementFacts } from "../../../lib/domain/announcement.ts";
import { type Language, languages } from "../../../lib/domain/messages/languages.ts";
import { channelKinds } from "../../../lib/domain/subscription.ts";
import { type Card, cardOf } from "../../../lib/render/card.ts";
import { renderEmail } from "../../../lib/render/email.ts";
import type { Message } from "../../../lib/render/message.ts";
import { statuspageWebhook } from "../../../lib/render/statuspage-webhook.ts";
import { reminderMessage } from "../../../lib/services/maintenance-letters.ts";
import { asCorrection, inLanguage, type LoadedNotice } from "../../../lib/services/notice.ts";
import { links, notice } from "../../support/letters.ts";

const at = Date.UTC(2026, 2, 10, 12);
const page = { id: "page00000001", name: "Qq", url: "https://qq.example", timeZone: "Europe/Berlin" };

/** Words that only an English sentence has; those that other languages share are left out. */
const english = new Set(
  `the this that these is are been has have you your yours we our ours from here there nothing somebody nobody one its
  asked ask answer yes not before after already changed follow follows shall leave readers update updates posted
  planned next by read subscription subscribed unsubscribe manage affected correction corrects internal please pass
  told begins hours hour day days minutes automatic automatically monitoring investigating identified resolved
  scheduled verifying completed progress rescheduled cancelled longer than merged reminder false alarm operational
  degraded performance partial outage what happened until confirm works once everything something happens when where
  how with without for and or of to it they them only somewhere`.split(/\s+/),
);

/** Our own names and the units and signs of protocols, in whichever language. */
const plainText = (text: string): string =>
  text
    .replace(/https?:\/\/[^\s"<>|)]+/g, " ")
    .replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, " ")
    .replace(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)))
    .replace(/&[a-z]+;/g, " ");

/** Every text within JSON, but for what protocols name. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return /^[\w.:/#-]+$/.test(value) && !value.includes(" ") ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const englishIn = (text: string): string[] => [
  ...new Set(
    (
      plainText(text)
        .toLowerCase()
        .match(/[a-zà-ÿ’']+/g) ?? []
    ).filter((word) => english.has(word)),
  ),
];

const told = (edit: object): LoadedNotice => ({
  ...notice({ title: "Qqq", body: "Zzz.", components: [] }),
  audienceIds: [],
  unmarked: null,
  ...edit,
});
const changed = (oldStatus: string, newStatus: string) => ({ componentId: "c1", name: "Vvv", oldStatus, newStatus });
const asNotice = (one: LoadedNotice): Message => ({ type: "notice", page, notice: one });
const plan = { kind: "maintenance", status: "scheduled", promiseAt: null, scheduledFor: at, scheduledUntil: at + 9e6 };
const internal = told({ audience: "internal", unmarked: { title: "Qqq", body: "Zzz.", groups: "Ggg" } });
const planned = told({ ...plan, scheduledFor: at + 100 * 60_000, calendar: { status: "scheduled" } });
const remind = { type: "maintenance.reminder", pageId: page.id, incidentId: "i", updateId: "u" } as const;

const announced: AnnouncementFacts = {
  id: "announce0001",
  audience: "public",
  title: "Qqq",
  body: "Zzz.",
  components: [{ id: "c1", name: "Vvv" }],
  publishedAt: at,
};

const messages: Record<string, (language: Language) => Message> = {
  "a notice": () =>
    asNotice(
      told({ components: [changed("operational", "major_outage"), changed("degraded_performance", "unknown")] }),
    ),
  "an automatic notice": () =>
    asNotice(told({ automatic: true, components: [changed("partial_outage", "operational")] })),
  "a correction": (language) => asNotice(asCorrection(told({}), at, language)),
  "an internal notice": (language) => asNotice(inLanguage(internal, language)),
  "an internal notice for nobody": (language) =>
    asNotice(inLanguage({ ...internal, unmarked: { title: "Qqq", body: "Zzz.", groups: null } }, language)),
  "an announcement": () => ({ type: "announcement", page, announcement: announced }),
  "a corrected announcement": (language) => ({
    type: "announcement",
    page,
    announcement: asCorrection(announced, at, language),
  }),
  "a reminder": (language) => {
    const message = reminderMessage(
      page,
      planned,
      { ...remind, scheduledFor: planned.scheduledFor ?? 0 },
      at,
      at,
      language,
    );
    if (message === null) throw new Error("no reminder");
    return message;
  },
  ...Object.fromEntries(
    (["investigating", "identified", "monitoring", "resolved", "postmortem"] as const).map((status) => [
      `a notice that it is ${status}`,
      () => asNotice(told({ status })),
    ]),
  ),
  ...Object.fromEntries(
    (["scheduled", "in_progress", "verifying", "completed"] as const).map((status) => [
      `a plan that is ${status}`,
      () => asNotice(told({ ...plan, status, automatic: true })),
    ]),
  ),
  ...Object.fromEntries(
    (["rescheduled", "cancelled", "overrun", "merged"] as const).map((occasion) => [
      `an occasion: ${occasion}`,
      () => asNotice(told({ ...plan, occasion })),
    ]),
  ),
  ...Object.fromEntries(
    (["false_alarm", "cancelled", "merged"] as const).map((ending) => [
      `an end: ${ending}`,
      () => asNotice(told({ status: "resolved", ending })),
    ]),
  ),
  "a question": () => ({ type: "confirm", page, confirmUrl: `${page.url}/x?token=t`, chosen: null }),
  "a question about some": () => ({ type: "confirm", page, confirmUrl: `${page.url}/x?token=t`, chosen: ["Vvv"] }),
  "a way to change it": () => ({ type: "manage", page }),
  "a pause": () => ({ type: "paused", page, destination: "qq…", reason: "503" }),
  "a question to the owner": () => ({ type: "leave", page, address: "qq@x.io", owner: "vv@x.io", leaveUrl: page.url }),
  "a day's message": (language) => ({
    type: "digest",
    page,
    language,
    digest: {
      at,
      incidents: [{ latest: told({ status: "resolved" }), updates: [told({}), told({ automatic: true })] }],
      announcements: [announced],
    },
  }),
  "a question at a new address": (language) => ({ type: "move", page, language, confirmUrl: page.url }),
};

const inChats: Record<string, (card: Card) => unknown> = {
  slack: slackMessage,
  teams: teamsMessage,
  discord: discordMessage,
  mattermost: mattermostMessage,
  google_chat: googleChatMessage,
  telegram: telegramText,
  voice: spokenText,
};

/** All that a reader of one channel is shown of a message. */
function shown(kind: (typeof channelKinds)[number], message: Message, language: Language): string[] {
  const inPage = { ...message, page: { ...message.page, language } };
  if (kind === "email") {
    const reader = { language, timeZone: page.timeZone };
    const mail = renderEmail({ deliveryId: "d", subscriberId: "s", mailDomain: "qq.example", message, links, reader });
    return [mail.subject, mail.text, mail.html];
  }
  // The names in JSON and its codes are for programs; what people write stands in two of its fields.
  if (kind === "webhook") {
    if (message.type !== "notice") return [];
    const { incident } = statuspageWebhook(message, links, at, language) as { incident: Record<string, unknown> };
    return textsIn([incident.name, incident.incident_updates]);
  }
  if (kind === "pagerduty") return textsIn(pagerdutyEvent(message, links, "k", { language }));
  if (kind === "push") return textsIn(JSON.parse(pushMessage(message, links, language)));
  const own = inChats[kind]?.(cardOf(message, links, language)) ?? [];
  return [...textsIn(own), channelDefinitions[kind].preview(inPage, links)];
}

describe.each(languages.filter((language) => language !== "en"))("what subscribers are told in %s", (language) => {
  it.each(channelKinds)("by %s has no English word in it", (kind) => {
    for (const [name, make] of Object.entries(messages))
      expect(englishIn(shown(kind, make(language), language).join("\n")), name).toEqual([]);
  });
});

it("is found to be English where it is", () => {
  for (const [name, make] of Object.entries(messages))
    expect(englishIn(shown("email", make("en"), "en").join("\n")).length, name).toBeGreaterThan(2);
});
