import { retrySchedules } from "../domain/delivery.ts";
import { invalid } from "../domain/errors.ts";
import { isOver } from "../domain/incident.ts";
import type { Language } from "../domain/messages/languages.ts";
import { postJson } from "../net/http.ts";
import { type Card, cardOf, type Tone } from "../render/card.ts";
import { cut } from "../render/cut.ts";
import type { Message, SubscriberLinks } from "../render/message.ts";
import { answerOutcome } from "./answers.ts";
import type { ChannelDefinition } from "./channel.ts";
import { maskHook, shortPrint } from "./hook.ts";

const timeoutMs = 15_000;
const severities: Record<Tone, string> = { good: "info", notice: "info", warning: "warning", bad: "critical" };

type Action = "trigger" | "acknowledge" | "resolve";

/** What PagerDuty has taken of an incident so far; kept as the incident's thread. */
type Seen = "open" | "over";
const seenAfter: Record<Action, Seen> = { trigger: "open", acknowledge: "open", resolve: "over" };

/**
 * What an update is to PagerDuty; null for what pages nobody: a plan, a text put right, words about a subscription.
 * PagerDuty drops an acknowledgement of what it does not know, so whatever comes first calls people.
 * @param seen what it has taken of this incident; null for nothing yet
 */
function actionOf(message: Message, seen: string | null): Action | null {
  if (message.type !== "notice") return null;
  const { status, correctedAt } = message.notice;
  // The corrected update's status may be long past: as an event it would open what is over.
  if (status === "scheduled" || correctedAt !== undefined) return null;
  if (isOver(status)) return "resolve";
  return seen !== "open" || status === "investigating" || status === "in_progress" ? "trigger" : "acknowledge";
}

function details(card: Card): Record<string, unknown> {
  return {
    text: cut(card.body, 5000),
    components: card.components.slice(0, 50),
    ...Object.fromEntries(card.facts),
    ...(card.note === null ? {} : { note: card.note }),
  };
}

/** An event of PagerDuty's Events API v2; one incident of ours is one of theirs. */
export interface PagerdutyEvent {
  event_action: Action;
  [field: string]: unknown;
}

/**
 * What PagerDuty is told; null for what pages nobody.
 * @param seen what it has taken of this incident: an earlier event's `thread`
 */
export function pagerdutyEvent(
  message: Message,
  links: SubscriberLinks,
  routingKey: string,
  { language, seen = null }: { language?: Language; seen?: string | null } = {},
): PagerdutyEvent | null {
  const action = actionOf(message, seen);
  if (action === null || message.type !== "notice") return null;
  const card = cardOf(message, links, language);
  const { notice, page } = message;
  return {
    routing_key: routingKey,
    event_action: action,
    dedup_key: cut(`statuspage/${new URL(page.url).host}/incident/${notice.incidentId}`, 255),
    payload: {
      summary: cut(`${card.page}: ${card.title}`, 1024),
      source: new URL(page.url).host,
      severity: severities[card.tone],
      timestamp: new Date(notice.postedAt).toISOString(),
      ...(notice.components[0] ? { component: cut(notice.components[0].name, 200) } : {}),
      custom_details: details(card),
    },
    links: [{ href: card.link.url, text: card.link.label }],
    client: card.page,
    client_url: page.url,
  };
}

/** PagerDuty's Events API v2: for the people who mend things, so only responders add it. */
export const pagerduty: ChannelDefinition = {
  kind: "pagerduty",
  label: "PagerDuty",
  summary: "Opens, acknowledges and resolves an incident of a service's, by Events API v2.",
  openTo: "responders",
  verification: "none",
  fields: [
    {
      name: "routing_key",
      label: "Integration key",
      type: "password",
      required: true,
      hint: "Of an integration of the kind Events API v2.",
    },
  ],
  offered: () => true,
  parse(input, reading) {
    const key = typeof input.routing_key === "string" ? input.routing_key.trim() : "";
    if (!/^[A-Za-z0-9]{32}$/.test(key)) throw invalid("routing_key", "An integration key has 32 letters and digits.");
    return { address: `https://events.pagerduty.com/#${shortPrint(reading, key)}`, settings: { routing_key: key } };
  },
  mask: maskHook,
  preview: (message, links) => JSON.stringify(pagerdutyEvent(message, links, "(key)"), null, 2),
  open(env) {
    const limit = env.timeoutMs ?? timeoutMs;
    return {
      kind: "pagerduty",
      schedule: retrySchedules.webhook,
      timeoutMs: limit,
      concurrency: 10,
      perHost: 10,
      async send(letter, signal) {
        const { message, links, settings, language, thread: seen } = letter;
        const event = pagerdutyEvent(message, links, settings.routing_key ?? "", { language, seen });
        if (event === null) return { outcome: { kind: "delivered", detail: "nothing to page about" } };
        const url = `${env.services.pagerdutyApi}/v2/enqueue`;
        const options = { allowPrivate: true, timeoutMs: limit, signal };
        const result = await postJson(url, JSON.stringify(event), {}, options);
        const outcome = answerOutcome(result, letter.now, { service: "PagerDuty", gone: [404, 410] });
        return outcome.kind === "delivered" ? { outcome, thread: seenAfter[event.event_action] } : { outcome };
      },
      close() {
        // Each try has a connection of its own.
      },
    };
  },
};
