import { drillMark } from "../domain/drill.ts";
import type { CurrentState, Notice } from "../domain/event.ts";
import { isOver } from "../domain/incident.ts";
import { announcementData } from "./announcement.ts";
import { digestData } from "./digest.ts";
import { type Message, noticeUrl, type PageFacts, type SubscriberLinks } from "./message.ts";

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const pagePart = (page: PageFacts) => ({ id: page.id, name: page.name, url: page.url, time_zone: page.timeZone });

/**
 * What the incident is, for programs that keep a copy of it. An update says how things are from it on; a text that was
 * put right later says nothing of that, so with it comes what the incident is now. A postmortem does not end it again.
 */
export function stateOf(n: Notice): CurrentState {
  if (n.correctedAt !== undefined && n.current) return n.current;
  const name = n.title;
  if (!isOver(n.status)) return { name, status: n.status, resolvedAt: null };
  const ended = n.status === "postmortem" ? n.current?.resolvedAt : null;
  return { name, status: n.status, resolvedAt: ended ?? n.postedAt };
}

/**
 * The JSON that a webhook gets (Standard Webhooks: `type`, `timestamp`, `data`); field names are Statuspage's.
 * @param at when the fact came about, in milliseconds; the same for every try.
 * @param sequence the event's number, by which what was missed can be asked for
 */
export function webhookPayload(
  message: Message,
  links: SubscriberLinks,
  at: number,
  sequence: number,
): Record<string, unknown> {
  const page = message.page;
  switch (message.type) {
    case "notice": {
      const n = message.notice;
      const { name, status, resolvedAt } = stateOf(n);
      return {
        type: n.kind === "maintenance" ? `maintenance.${n.occasion ?? "updated"}` : "incident.updated",
        timestamp: iso(at),
        sequence,
        data: {
          audience: n.audience,
          ...(n.audience === "drill" ? { drill: true, mark: drillMark } : {}),
          meta: { manage: links.manage, unsubscribe: links.unsubscribe },
          page: pagePart(page),
          incident: {
            id: n.incidentId,
            page_id: page.id,
            name,
            status,
            previous_status: n.previousStatus,
            impact: n.impact,
            started_at: iso(n.startedAt),
            resolved_at: iso(resolvedAt),
            scheduled_for: iso(n.scheduledFor),
            scheduled_until: iso(n.scheduledUntil),
            next_update_by: iso(n.promiseAt),
            shortlink: noticeUrl(page, n),
          },
          update: {
            id: n.updateId,
            incident_id: n.incidentId,
            status: n.status,
            body: n.body,
            automatic: n.automatic,
            ...(n.correctedAt === undefined ? {} : { corrected_at: iso(n.correctedAt) }),
            display_at: iso(n.postedAt),
            affected_components: n.components.map((c) => ({
              code: c.componentId,
              name: c.name,
              old_status: c.oldStatus,
              new_status: c.newStatus,
            })),
          },
        },
      };
    }
    case "announcement":
      return {
        type: "announcement.published",
        timestamp: iso(at),
        sequence,
        data: {
          audience: message.announcement.audience,
          meta: { manage: links.manage, unsubscribe: links.unsubscribe },
          page: pagePart(page),
          announcement: announcementData(page, message.announcement),
        },
      };
    case "challenge":
      return {
        type: "subscription.challenge",
        timestamp: iso(at),
        challenge: message.challenge,
        data: { page: pagePart(page) },
      };
    case "alert": {
      const a = message.alert;
      return {
        type: "alert.notified",
        timestamp: iso(at),
        data: {
          page: pagePart(page),
          alert: {
            id: a.id,
            title: a.title,
            detail: a.detail,
            severity: a.severity,
            component: a.component,
            started_at: iso(a.startedAt),
            count: a.count,
          },
          acknowledge_url: message.acknowledgeUrl,
          inbox_url: message.inboxUrl,
        },
      };
    }
    case "promise": {
      const p = message.promise;
      return {
        type: p.lapsed ? "promise.lapsed" : "promise.due",
        timestamp: iso(at),
        data: {
          page: pagePart(page),
          incident: { id: p.incidentId, name: p.title, admin_url: message.incidentUrl },
          next_update_by: iso(p.dueAt),
        },
      };
    }
    case "overrun": {
      const o = message.overrun;
      return {
        type: "maintenance.overdue",
        timestamp: iso(at),
        data: {
          page: pagePart(page),
          incident: { id: o.incidentId, name: o.title, status: o.status, admin_url: message.incidentUrl },
          scheduled_until: iso(o.scheduledUntil),
        },
      };
    }
    case "action": {
      const { item } = message;
      return {
        type: "action_item.due",
        timestamp: iso(at),
        data: {
          page: pagePart(page),
          incident: { id: item.incidentId, name: item.incidentName, admin_url: message.itemUrl },
          action_item: { id: item.id, title: item.title, link: item.link, due_at: iso(item.dueAt) },
        },
      };
    }
    case "digest":
      return {
        type: "digest.daily",
        timestamp: iso(at),
        data: {
          meta: { manage: links.manage, unsubscribe: links.unsubscribe },
          page: pagePart(page),
          ...digestData(message),
        },
      };
    case "move":
    case "invite":
    case "confirm":
    case "manage":
    case "paused":
    case "leave":
      return { type: "subscription.notice", timestamp: iso(at), data: { page: pagePart(page) } };
  }
}
