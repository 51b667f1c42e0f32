import { isOver } from "../domain/incident.ts";
import type { Language } from "../domain/messages/languages.ts";
import { type Indicator, pageStatus } from "../domain/status.ts";
import { automaticWords } from "./mail-words.ts";
import { type Message, noticeUrl, type SubscriberLinks } from "./message.ts";
import { stateOf } from "./webhook-payload.ts";

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/**
 * An update in the shape of Statuspage's webhooks, for receivers that were written for those. Maintenance comes under
 * `incident` too, as theirs does; of the page's status it says what this update makes of it.
 * @param at when the fact came about, in milliseconds
 */
export function statuspageWebhook(
  message: Extract<Message, { type: "notice" }>,
  links: SubscriberLinks,
  at: number,
  language: Language = message.page.language ?? "en",
): Record<string, unknown> {
  const { notice: n, page } = message;
  const { name, status: state, resolvedAt } = stateOf(n);
  const over = isOver(state);
  const open: Indicator[] = over || n.impact === "maintenance" ? [] : [n.impact];
  // Of an old text that was put right after the end, no component has the status that it told.
  const stale = over && n.correctedAt !== undefined;
  const components = n.components.map((c) => ({ ...c, status: stale ? ("operational" as const) : c.newStatus }));
  const status = pageStatus(
    components.map((c) => c.status),
    open,
  );
  const note = automaticWords(n, { language, timeZone: page.timeZone });
  const maintenance = n.kind === "maintenance";
  return {
    meta: { unsubscribe: links.unsubscribe, documentation: `${page.url}/subscribe`, generated_at: iso(at) },
    page: { id: page.id, status_indicator: status.indicator, status_description: status.description },
    incident: {
      backfilled: false,
      created_at: iso(n.startedAt),
      impact: n.impact,
      impact_override: null,
      monitoring_at: n.status === "monitoring" ? iso(n.postedAt) : null,
      postmortem_body: n.status === "postmortem" ? n.body : null,
      postmortem_body_last_updated_at: n.status === "postmortem" ? iso(n.postedAt) : null,
      postmortem_ignored: false,
      postmortem_notified_subscribers: n.status === "postmortem",
      postmortem_notified_twitter: false,
      postmortem_published_at: n.status === "postmortem" ? iso(n.postedAt) : null,
      resolved_at: iso(resolvedAt),
      scheduled_auto_transition: maintenance,
      scheduled_for: iso(n.scheduledFor),
      scheduled_remind_prior: false,
      scheduled_reminded_at: null,
      scheduled_until: iso(n.scheduledUntil),
      shortlink: noticeUrl(page, n),
      status: state,
      updated_at: iso(n.postedAt),
      started_at: iso(n.startedAt),
      id: n.incidentId,
      organization_id: page.id,
      name,
      incident_updates: [
        {
          body: note === null ? n.body : `${n.body}\n\n${note}`,
          created_at: iso(n.postedAt),
          display_at: iso(n.postedAt),
          status: n.status,
          twitter_updated_at: null,
          updated_at: iso(n.postedAt),
          wants_twitter_update: false,
          affected_components: n.components.map((c) => ({
            code: c.componentId,
            name: c.name,
            old_status: c.oldStatus,
            new_status: c.newStatus,
          })),
          id: n.updateId,
          incident_id: n.incidentId,
        },
      ],
      components: components.map((c) => ({ id: c.componentId, name: c.name, status: c.status })),
    },
  };
}
