import type { Operation } from "./openapi.ts";
import type { Method } from "./router.ts";

type Operations = Record<string, Partial<Record<Method, Operation>>>;

const incident = "/pages/{page_id}/incidents/{id}";
const changed: Operation = {
  summary: "Change an action item: what is left out stays",
  answer: "ActionItem",
  body: ["action_item", "ActionItemInput"],
};

const entryChanged: Operation = {
  summary: "Change an entry of the timeline, recorded or of one's own: what is left out stays",
  answer: "Postmortem",
  body: ["entry", "TimelineEntryInput"],
};

/** Of postmortems and action items. */
export const postmortemOperations: Operations = {
  [`${incident}/postmortem`]: {
    GET: { summary: "The postmortem with its timeline and minutes of impact", answer: "Postmortem" },
    PUT: {
      summary: "Save the draft: what is left out stays",
      answer: "Postmortem",
      body: ["postmortem", "PostmortemInput"],
    },
    DELETE: { summary: "Remove the postmortem; action items stay", status: 204 },
  },
  [`${incident}/postmortem/publish`]: {
    PUT: {
      summary: "Publish its public part, or the changes since",
      answer: "Postmortem",
      body: ["postmortem", "PostmortemPublishInput"],
    },
  },
  [`${incident}/postmortem/revert`]: { PUT: { summary: "Take it off the page", answer: "Postmortem" } },
  [`${incident}/postmortem/timeline`]: {
    POST: { summary: "Add an entry to the timeline", answer: "Postmortem", body: ["entry", "TimelineEntryInput"] },
  },
  [`${incident}/postmortem/timeline/{key}`]: {
    PATCH: entryChanged,
    PUT: entryChanged,
    DELETE: { summary: "Remove an entry of one's own, or what was changed in a recorded one", answer: "Postmortem" },
  },
  [`${incident}/postmortem/preview`]: {
    POST: {
      summary: "Make the link by which its public part can be read without signing in; an earlier one ends",
      answer: "PreviewLink",
      status: 201,
    },
    DELETE: { summary: "The link opens nothing any more", status: 204 },
  },
  [`${incident}/measures`]: {
    GET: { summary: "How soon it was seen, answered, told and ended", answer: "Measures" },
  },
  "/pages/{page_id}/measures": {
    GET: { summary: "The same by month: medians, oldest first", answer: "MonthMeasures[]", query: ["months"] },
  },
  [`${incident}/action_items`]: {
    GET: { summary: "Action items of an incident, oldest first", answer: "ActionItem[]" },
    POST: {
      summary: "Add an action item",
      answer: "ActionItem",
      status: 201,
      body: ["action_item", "ActionItemInput"],
    },
  },
  [`${incident}/action_items/{item_id}`]: {
    PATCH: changed,
    PUT: changed,
    DELETE: { summary: "Delete an action item", status: 204 },
  },
  "/pages/{page_id}/action_items": {
    GET: { summary: "All open action items, the overdue first", answer: "ActionItem[]" },
  },
};
