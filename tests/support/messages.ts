import type { AnnouncementFacts } from "../../lib/domain/announcement.ts";
import type { Message } from "../../lib/render/message.ts";
import { notice, page, told } from "./letters.ts";

const at = Date.UTC(2026, 2, 10, 12);
const url = "https://status.example.com";

/** An announcement as every channel gets it. */
export const announcement: AnnouncementFacts = {
  id: "announce0001",
  audience: "public",
  title: "We move in May",
  body: "A new **data centre**. See [the plan](https://example.com/plan).",
  components: [{ id: "component001", name: "API" }],
  publishedAt: at,
};

/** One message of every kind that goes by mail, by a name for it. */
export const everyMessage: Record<string, Message> = {
  notice: told(),
  "notice of several components": told({
    body: "Logins fail.\n\n- Web\n- Apps\n\nSee [the help page](https://example.com/help).",
    components: [
      { componentId: "c1", name: "API", oldStatus: "operational", newStatus: "partial_outage" },
      { componentId: "c2", name: "Website", oldStatus: "degraded_performance", newStatus: "degraded_performance" },
      { componentId: "c3", name: "Imports <beta>", oldStatus: "major_outage", newStatus: "operational" },
    ],
  }),
  "notice posted by itself": told({ automatic: true, promiseAt: null }),
  "notice of the end": told({ status: "resolved", promiseAt: null, components: [] }),
  "notice of a false alarm": told({ status: "resolved", ending: "false_alarm", promiseAt: null, components: [] }),
  "notice of a maintenance": told({
    kind: "maintenance",
    status: "scheduled",
    title: "Move of the database",
    body: "The API is read-only meanwhile.",
    promiseAt: null,
    scheduledFor: at + 86_400_000,
    scheduledUntil: at + 90_000_000,
    components: [],
  }),
  "reminder of a maintenance": told({
    kind: "maintenance",
    status: "scheduled",
    occasion: "reminder",
    promiseAt: null,
  }),
  announcement: { type: "announcement", page, announcement },
  "internal announcement": {
    type: "announcement",
    page,
    announcement: { ...announcement, audience: "internal", title: "Internal: We move in May" },
  },
  "internal notice": told({ audience: "internal", title: "Internal: API errors" }),
  confirm: { type: "confirm", page, confirmUrl: `${url}/subscriptions/confirm?token=t`, chosen: null },
  "confirm for some": {
    type: "confirm",
    page,
    confirmUrl: `${url}/subscriptions/confirm?token=t`,
    chosen: ["API", "Website & shop"],
  },
  manage: { type: "manage", page },
  paused: { type: "paused", page, destination: "https://hooks.example.net/…", reason: "It answered 503." },
  invite: {
    type: "invite",
    page,
    joinUrl: `${url}/admin/join?token=t`,
    invitedBy: "Dana",
    role: "responder",
    until: at,
  },
  challenge: { type: "challenge", page, challenge: "challenge-1" },
  alert: {
    type: "alert",
    page,
    alert: {
      id: "alert0000001",
      title: "API does not answer",
      detail: "HTTP 503 from two locations",
      severity: "critical",
      component: "API",
      startedAt: at,
      count: 3,
    },
    acknowledgeUrl: `${url}/ack?token=t`,
    inboxUrl: `${url}/admin`,
  },
  promise: {
    type: "promise",
    page,
    promise: { id: "promise00001", incidentId: notice().incidentId, title: "API errors", dueAt: at, lapsed: true },
    incidentUrl: `${url}/admin/incidents/incident0001`,
  },
  overrun: {
    type: "overrun",
    page,
    overrun: { incidentId: "incident0001", title: "Move of the database", status: "in_progress", scheduledUntil: at },
    incidentUrl: `${url}/admin/incidents/incident0001`,
  },
  action: {
    type: "action",
    page,
    item: {
      id: "item00000001",
      title: "Add an index",
      dueAt: at,
      link: "https://tracker.example.com/1",
      incidentId: "incident0001",
      incidentName: "API errors",
    },
    itemUrl: `${url}/admin/incidents/incident0001/postmortem`,
  },
  leave: {
    type: "leave",
    page,
    address: "team@example.com",
    owner: "dana@example.com",
    leaveUrl: `${url}/subscriptions/leave?token=t`,
  },
  digest: {
    type: "digest",
    page,
    language: "en",
    digest: {
      at,
      incidents: [
        {
          latest: notice({ status: "resolved" }),
          updates: [notice(), notice({ status: "resolved", body: "It works again." })],
        },
        {
          latest: notice({ incidentId: "incident0002", title: "Slow imports" }),
          updates: [notice({ incidentId: "incident0002", title: "Slow imports" })],
        },
      ],
      announcements: [announcement],
    },
  },
  move: { type: "move", page, language: "en", confirmUrl: `${url}/subscriptions/move?token=t` },
};
