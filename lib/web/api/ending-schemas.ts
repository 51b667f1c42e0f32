import { linkLabels, linkRelations } from "../../domain/incident-link.ts";
import { limits } from "../../domain/text.ts";

type Schema = Record<string, unknown>;

const id: Schema = { type: "string", pattern: "^[a-z0-9]{12}$" };
const person: Schema = { type: ["string", "null"], description: "Id of a responder; null: nobody." };
const note: Schema = { type: ["string", "null"], maxLength: limits.note, description: "Readers never see it." };

const said = {
  body: { type: "string", maxLength: limits.body, description: "Stands before the pointer to where it goes on." },
  deliver_notifications: { type: "boolean", default: true },
};

export const endingSchemas: Record<string, Schema> = {
  Handover: {
    type: "object",
    properties: {
      id,
      incident_id: id,
      created_at: { type: "string", format: "date-time" },
      handed_by: { type: "string" },
      owner_id: person,
      lead_id: person,
      note,
    },
  },
  IncidentLink: {
    type: "object",
    properties: {
      id,
      incident_id: id,
      relation: { enum: Object.keys(linkLabels), description: "What the incident is to the other one." },
      other_id: id,
      other_name: { type: "string" },
    },
  },
  IncidentLinkInput: {
    type: "object",
    properties: { incident_id: { ...id, description: "The other one." }, relation: { enum: [...linkRelations] } },
    required: ["incident_id", "relation"],
  },
  MergeInput: {
    type: "object",
    properties: { incident_id: { ...id, description: "The one that takes it in." }, ...said },
    required: ["incident_id"],
  },
  UnmergeInput: { type: "object", properties: said },
  HandoverInput: { type: "object", properties: { owner_id: person, lead_id: person, note } },
};
