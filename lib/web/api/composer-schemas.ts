import { impacts, incidentStatuses, maintenanceStatuses } from "../../domain/incident.ts";
import { pendingActs, pendingStates } from "../../domain/pending-post.ts";
import { templateVariables } from "../../domain/template.ts";
import { limits } from "../../domain/text.ts";

type Schema = Record<string, unknown>;

const id: Schema = { type: "string", pattern: "^[a-z0-9]{12}$" };
const idOrNull: Schema = { type: ["string", "null"] };
const text: Schema = { type: "string" };
const textOrNull: Schema = { type: ["string", "null"] };
const time: Schema = { type: "string", format: "date-time" };

const variables = Object.keys(templateVariables)
  .map((name) => `{{${name}}}`)
  .join(", ");

const template = {
  name: { ...text, maxLength: limits.name },
  kind: { enum: ["incident", "maintenance"] },
  title: { ...text, maxLength: limits.name },
  body: { ...text, maxLength: limits.body, description: `Markdown with variables: ${variables}.` },
  status: { enum: [...incidentStatuses, ...maintenanceStatuses, null] },
  impact: { enum: [...impacts, null] },
  component_ids: { type: "array", items: id },
  notify: { type: "boolean" },
  position: { type: "integer" },
};

/** Of posts that have not left yet, and of templates. */
export const composerSchemas: Record<string, Schema> = {
  PendingPost: {
    type: "object",
    properties: {
      id,
      page_id: id,
      incident_id: { ...idOrNull, description: "Null: it opens one." },
      act: { enum: [...pendingActs], description: "What is done when it leaves." },
      state: { enum: [...pendingStates] },
      publish_at: time,
      written_by: text,
      approved_by: textOrNull,
      incident_update_id: { ...idOrNull, description: "The update that it became; of an announcement its id." },
      note: { ...textOrNull, description: "Why it is held." },
      post: { type: "object", description: "As it was written." },
      created_at: time,
      updated_at: time,
    },
  },
  Template: {
    type: "object",
    properties: { id, page_id: id, ...template, created_at: time, updated_at: time },
  },
  TemplateInput: { type: "object", properties: template },
};
