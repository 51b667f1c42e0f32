import { longestPinDays, usualPinDays } from "../../domain/announcement.ts";
import { limits } from "../../domain/text.ts";
import type { Operation } from "./openapi.ts";
import type { Method } from "./router.ts";

type Schema = Record<string, unknown>;

const id: Schema = { type: "string", pattern: "^[a-z0-9]{12}$" };
const ids: Schema = { type: "array", items: id };
const time: Schema = { type: "string", format: "date-time" };
const timeOrNull: Schema = { type: ["string", "null"], format: "date-time" };

const input: Record<string, Schema> = {
  title: { type: "string", maxLength: limits.name },
  body: { type: "string", maxLength: limits.body, description: "Markdown." },
  component_ids: {
    ...ids,
    description: "What it is about. Where some are named, only those are told who are told of one of them.",
  },
  pinned_until: { ...timeOrNull, description: "Until when it stands at the top of the page; null: it does not." },
  deliver_notifications: {
    type: "boolean",
    description: "Of a new one (true unless said otherwise) or of an edit (false), which tells those who got it.",
  },
};

const audience: Record<string, Schema> = {
  audience: { enum: ["public", "internal"], default: "public" },
  audience_ids: { ...ids, description: "The groups that an internal one is for." },
};

const pinDays: Schema = {
  type: "integer",
  minimum: 0,
  maximum: longestPinDays,
  default: usualPinDays,
  description: "Days at the top of the page from now on, in the place of pinned_until; 0: none.",
};

export const announcementSchemas: Record<string, Schema> = {
  Announcement: {
    type: "object",
    properties: {
      id,
      page_id: id,
      ...input,
      ...audience,
      posted_by: { type: "string" },
      published_at: time,
      edited_at: { ...timeOrNull, description: "When its title or text was changed last." },
      withdrawn_at: timeOrNull,
      created_at: time,
      updated_at: time,
    },
  },
  AnnouncementInput: {
    type: "object",
    properties: {
      ...input,
      ...audience,
      pin_days: pinDays,
      publish_at: { ...time, description: "Not before then: the answer is the pending post, with 202." },
    },
    required: ["title", "body"],
  },
  AnnouncementEdit: { type: "object", properties: { ...input, pin_days: pinDays } },
};

const path = "/pages/{page_id}/announcements";
const edit: Operation = {
  summary: "Change an announcement: what is left out stays",
  answer: "Announcement",
  body: ["announcement", "AnnouncementEdit"],
};

/** Of plain notices that touch no status; Candor's own. */
export const announcementOperations: Record<string, Partial<Record<Method, Operation>>> = {
  [path]: {
    GET: {
      summary: "Announcements, newest first, those that are withdrawn too",
      answer: "Announcement[]",
      query: ["limit", "page", "audience"],
    },
    POST: {
      summary: "Publish an announcement, now or later",
      answer: "Announcement",
      status: 201,
      body: ["announcement", "AnnouncementInput"],
    },
  },
  [`${path}/{id}`]: {
    GET: { summary: "One announcement", answer: "Announcement", query: ["audience"] },
    PATCH: edit,
    PUT: { ...edit, summary: `${edit.summary}. The same as PATCH.` },
    DELETE: {
      summary: "Withdraw an announcement: its address says so, the audit log keeps what it said",
      answer: "Announcement",
    },
  },
  [`${path}/{id}/deliveries`]: {
    GET: { summary: "How far an announcement has come, at this moment", answer: "DeliveryReport" },
  },
};
