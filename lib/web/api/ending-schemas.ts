import { limits } from "../../domain/text.ts";

type Schema = Record<string, unknown>;

const id: Schema = { type: "string", pattern: "^[a-z0-9]{12}$" };
const person: Schema = { type: ["string", "null"], description: "Id of a responder; null: nobody." };
const note: Schema = { type: ["string", "null"], maxLength: limits.note, description: "Readers never see it." };

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
  HandoverInput: { type: "object", properties: { owner_id: person, lead_id: person, note } },
};
