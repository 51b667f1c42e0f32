import { type Severity, severityLabels } from "../domain/alert.ts";
import { oneLine } from "../domain/text.ts";
import type { Written } from "./email.ts";
import type { Part } from "./mail-parts.ts";
import { type Message, type PageFacts, when } from "./message.ts";

type AlertMessage = Extract<Message, { type: "alert" }>;
type ActionMessage = Extract<Message, { type: "action" }>;
type PromiseMessage = Extract<Message, { type: "promise" }>;

const footer = (page: PageFacts): Part[] => [
  { kind: "rule" },
  { kind: "small", text: `You get this because you are a responder of ${oneLine(page.name)}.` },
  { kind: "links", links: [["How you are told", `${page.url}/admin/duty`]] },
];

const label = (severity: Severity): string => severityLabels[severity];

/** Calls a responder: what is wrong in the first words, and one button. */
export function writeAlert({ page, alert, acknowledgeUrl, inboxUrl }: AlertMessage): Written {
  const title = oneLine(alert.title);
  return {
    subject: `[${oneLine(page.name)}] ${label(alert.severity)}: ${title}`,
    preheader: oneLine(alert.detail ?? "Nobody takes care of it yet."),
    parts: [
      { kind: "title", text: `${label(alert.severity)}: ${title}` },
      ...(alert.detail ? [{ kind: "line", text: oneLine(alert.detail) } as const] : []),
      {
        kind: "facts",
        rows: [
          ...(alert.component ? [["Component", oneLine(alert.component)] as [string, string]] : []),
          ["Since", when(alert.startedAt, page.timeZone)],
          ...(alert.count > 1 ? [["Seen", `${alert.count} times`] as [string, string]] : []),
        ],
      },
      { kind: "button", text: "I take care of it", url: acknowledgeUrl },
      { kind: "small", text: "The link asks once more before it acknowledges, and works for 24 hours." },
      { kind: "links", links: [["Open the inbox", inboxUrl]] },
      ...footer(page),
    ],
  };
}

/** Reminds of a promised update, before its time or after. */
export function writePromise({ page, promise, incidentUrl }: PromiseMessage): Written {
  const title = oneLine(promise.title);
  const due = when(promise.dueAt, page.timeZone);
  const head = promise.lapsed ? `Update overdue: ${title}` : `Update due soon: ${title}`;
  return {
    subject: `[${oneLine(page.name)}] ${head}`,
    preheader: promise.lapsed ? `Readers were promised one by ${due}.` : `Readers expect one by ${due}.`,
    parts: [
      { kind: "title", text: head },
      {
        kind: "line",
        text: promise.lapsed
          ? `Readers were promised an update by ${due}, and there has been none.`
          : `Readers were promised an update by ${due}.`,
      },
      { kind: "button", text: "Post an update", url: incidentUrl },
      { kind: "small", text: "Where there is no news, one click there says so and promises the next one." },
      ...footer(page),
    ],
  };
}

/** Reminds of an action item that came of a postmortem. */
export function writeAction({ page, item, itemUrl }: ActionMessage): Written {
  const title = oneLine(item.title);
  const due = when(item.dueAt, page.timeZone);
  return {
    subject: `[${oneLine(page.name)}] Action item due: ${title}`,
    preheader: `It is due by ${due}.`,
    parts: [
      { kind: "title", text: `Action item due: ${title}` },
      { kind: "line", text: `You took this on after "${oneLine(item.incidentName)}". It is due by ${due}.` },
      { kind: "button", text: "Open the action items", url: itemUrl },
      ...(item.link ? [{ kind: "links", links: [["In the tracker", item.link]] } satisfies Part] : []),
      { kind: "small", text: "There is no other reminder, unless the date changes." },
      ...footer(page),
    ],
  };
}
