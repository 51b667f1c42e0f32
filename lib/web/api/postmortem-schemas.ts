import { actionStates, entryReaders, factSources, postmortemSections } from "../../domain/postmortem.ts";
import { limits } from "../../domain/text.ts";

type Schema = Record<string, unknown>;

const id: Schema = { type: "string", pattern: "^[a-z0-9]{12}$" };
const text: Schema = { type: "string" };
const textOrNull: Schema = { type: ["string", "null"] };
const markdown: Schema = { type: "string", maxLength: limits.body, description: "Markdown." };
const time: Schema = { type: "string", format: "date-time" };
const timeOrNull: Schema = { type: ["string", "null"], format: "date-time" };
const whole: Schema = { type: "integer" };
const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  ...(required.length > 0 ? { required: [...required] } : {}),
});

const sections = Object.fromEntries(postmortemSections.map((name) => [name, markdown]));
const version: Schema = { ...whole, description: "Refused with 409 when there is a newer one." };
const item = {
  title: { ...text, maxLength: limits.name },
  owner_id: { ...textOrNull, description: "Id of a responder." },
  owner_name: { ...textOrNull, description: "Of somebody without an account." },
  due_at: timeOrNull,
  state: { enum: [...actionStates] },
  link: { ...textOrNull, description: "In a tracker: http or https." },
  is_public: { type: "boolean", description: "Its title is part of what is published." },
};

const seconds = { type: ["integer", "null"], description: "Seconds; of a month the median. Null: not known." };
const measures = {
  detect_s: seconds,
  acknowledge_s: seconds,
  first_post_s: seconds,
  resolve_s: seconds,
  promises_kept: { type: ["number", "null"], minimum: 0, maximum: 1 },
};

/** Of postmortems and action items. */
export const postmortemSchemas: Record<string, Schema> = {
  Postmortem: object({
    incident_id: id,
    body: { ...textOrNull, description: "As published." },
    body_draft: { ...text, description: "What would be published now." },
    body_draft_updated_at: time,
    published_at: timeOrNull,
    notify_subscribers: { type: "boolean" },
    sections: object(sections),
    private_body: { ...markdown, description: "Never published." },
    timeline: {
      type: "array",
      items: object({
        key: text,
        source: { enum: [...factSources, "person"] },
        at: time,
        text,
        readers: { enum: [...entryReaders] },
        edited: { type: "boolean" },
      }),
    },
    impact: {
      type: "array",
      items: object({
        component_id: id,
        name: text,
        degraded_ms: whole,
        partial_outage_ms: whole,
        major_outage_ms: whole,
      }),
    },
    version: whole,
    updated_by: text,
  }),
  PostmortemInput: object({
    ...sections,
    body_draft: { ...markdown, description: "All in one text, as Statuspage has it: becomes the summary." },
    private_body: markdown,
    version,
  }),
  PostmortemPublishInput: object({ notify_subscribers: { type: "boolean", default: true }, version }),
  TimelineEntryInput: object({ at: time, text, readers: { enum: [...entryReaders] }, version }),
  PreviewLink: object({ url: { ...text, description: "Shown this once." } }),
  Measures: object(measures),
  MonthMeasures: object({ month: time, incidents: whole, ...measures }),
  ActionItem: object({
    id,
    incident_id: id,
    ...item,
    reminded_at: timeOrNull,
    created_at: time,
    updated_at: time,
  }),
  ActionItemInput: object(item),
};
