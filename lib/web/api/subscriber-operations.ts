import { lineVerdicts } from "../../domain/subscriber-import.ts";
import type { Operation } from "./openapi.ts";
import type { Method } from "./router.ts";

const text = (name: string, description: string) => ({ name, in: "query", description, schema: { type: "string" } });

export const subscriberParameters: Record<string, object> = {
  tag: text("tag", "Only those with this tag."),
  component_id: text("component_id", "Only those who are told of this component."),
  after: text(
    "after",
    "Empty for the first page, then what the header X-Next-After said: quick however long the list is.",
  ),
  before_event: {
    name: "before",
    in: "query",
    description: "Go on below this event number.",
    schema: { type: "integer" },
  },
  after_line: { name: "after_line", in: "query", schema: { type: "integer", default: 0 } },
  verdict: { name: "verdict", in: "query", schema: { enum: [...lineVerdicts] } },
};

const whom = ["q", "type", "state", "tag", "component_id"] as const;
const one = "/pages/{page_id}/subscribers/{id}";
const imports = "/pages/{page_id}/subscribers/imports";

/** Of subscribers, of what operators do with them, and of files of them. */
export const subscriberOperations: Record<string, Partial<Record<Method, Operation>>> = {
  "/pages/{page_id}/subscribers": {
    GET: {
      summary: "Subscribers, newest first",
      answer: "SubscriberDetail[]",
      query: [...whom, "limit", "page", "after"],
    },
    POST: {
      summary: "Add a subscriber, who has to confirm",
      answer: "NewSubscriber",
      status: 201,
      body: ["subscriber", "SubscriberInput"],
    },
  },
  "/pages/{page_id}/subscribers/count": {
    GET: { summary: "How many there are, by type", answer: "SubscriberCount", query: ["type", "state"] },
  },
  "/pages/{page_id}/subscribers/export": {
    GET: { summary: "Subscribers with their proofs of consent as CSV (text/csv), which an import reads", query: whom },
  },
  "/pages/{page_id}/subscribers/tags": {
    GET: { summary: "Tags in use, the most frequent first", answer: "UsedTag[]" },
    POST: {
      summary: "Give tags to subscribers, or take them: to those of these ids, else to all that the query asks for",
      answer: "TagResult",
      body: ["tags", "TagInput"],
      query: whom,
    },
  },
  [imports]: {
    GET: { summary: "Files so far, newest first", answer: "SubscriberImport[]" },
    POST: {
      summary:
        "Look through a file and add nobody yet: as fields, or as a text/csv body of up to 16 MiB with the other fields in the query",
      answer: "SubscriberImport",
      status: 201,
      body: ["import", "SubscriberImportInput"],
    },
  },
  [`${imports}/{id}`]: {
    GET: { summary: "One import and how far it is", answer: "SubscriberImport" },
    DELETE: { summary: "Forget an import with its lines; whom it has added stays", answer: "SubscriberImport" },
  },
  [`${imports}/{id}/lines`]: {
    GET: {
      summary: "What becomes of each line, in order",
      answer: "ImportLine[]",
      query: ["verdict", "after_line", "limit"],
    },
  },
  [`${imports}/{id}/start`]: {
    POST: { summary: "Add what was looked through, or go on where it stopped", answer: "SubscriberImport" },
  },
  [one]: {
    GET: { summary: "One subscriber", answer: "SubscriberDetail" },
    DELETE: { summary: "Remove a subscriber, who is not told of it", answer: "Subscriber" },
  },
  [`${one}/timeline`]: {
    GET: {
      summary: "What a subscriber agreed to and was sent, and what was changed",
      answer: "SubscriberTimeline",
      query: ["before_event", "limit"],
    },
  },
  [`${one}/quarantine`]: {
    POST: {
      summary: "Hold a subscriber back: nothing is sent until it is released",
      answer: "SubscriberDetail",
      body: ["quarantine", "QuarantineInput"],
    },
  },
  [`${one}/release`]: { POST: { summary: "Let a quarantined subscriber go on", answer: "SubscriberDetail" } },
  [`${one}/resend_confirmation`]: {
    POST: { summary: "Send the link to confirm once more, three times a day at most", answer: "SubscriberDetail" },
  },
  [`${one}/shared_mailbox`]: {
    PUT: {
      summary: "Say that many people read this address and who confirms that it leaves; an empty owner takes it back",
      answer: "SubscriberDetail",
      body: ["shared_mailbox", "SharedMailboxInput"],
    },
  },
};
