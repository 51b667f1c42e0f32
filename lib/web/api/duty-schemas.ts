import { alertStates, severities, snoozes } from "../../domain/alert.ts";
import { rotationPeriods } from "../../domain/rotation.ts";
import { limits } from "../../domain/text.ts";

type Schema = Record<string, unknown>;

const id: Schema = { type: "string", pattern: "^[a-z0-9]{12}$" };
const idOrNull: Schema = { type: ["string", "null"] };
const text: Schema = { type: "string" };
const time: Schema = { type: "string", format: "date-time" };
const timeOrNull: Schema = { type: ["string", "null"], format: "date-time" };
const whole: Schema = { type: "integer" };
const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  ...(required.length > 0 ? { required: [...required] } : {}),
});

const override = { user_id: text, starts_at: time, ends_at: time };
const rotation = {
  name: { ...text, maxLength: limits.name },
  period: { enum: [...rotationPeriods] },
  time_zone: { ...text, description: "A name of the IANA time zone database." },
  hand_over_at: { ...text, pattern: "^([01]\\d|2[0-3]):[0-5]\\d$", description: "The wall clock in its zone." },
  hand_over_day: { ...whole, minimum: 1, maximum: 7, description: "1 for Monday; of a weekly one." },
  members: { type: "array", items: text, description: "Ids of responders, in order. Who is on duty stays so." },
};

/** Of alerts and duty. */
export const dutySchemas: Record<string, Schema> = {
  Alert: object({
    id,
    page_id: id,
    state: { enum: [...alertStates] },
    severity: { enum: [...severities] },
    title: text,
    detail: { type: ["string", "null"] },
    count: { ...whole, description: "How often it was signalled." },
    probe_id: idOrNull,
    component_id: idOrNull,
    incident_id: { ...idOrNull, description: "The incident that tells of it." },
    explained_by: { ...idOrNull, description: "The alert of what its component depends on." },
    started_at: time,
    acknowledged_at: timeOrNull,
    acknowledged_by: { type: ["string", "null"] },
    snoozed_until: timeOrNull,
    resolved_at: timeOrNull,
    updated_at: time,
  }),
  AlertInput: object({ severity: { enum: [...severities] } }, ["severity"]),
  SnoozeInput: object({
    for: { enum: [...snoozes], description: "Minutes, or until tomorrow at nine in the page's zone." },
    until: { ...time, description: "Instead of `for`; within a week." },
  }),
  AlertLinkInput: object({ incident_id: id }, ["incident_id"]),
  Responder: object({ id: text, name: text, email: text }),
  Rotation: object({
    id,
    page_id: id,
    ...rotation,
    on_duty: { type: ["string", "null"], description: "Id of the responder who is on duty now." },
    duties: {
      type: "array",
      description: "The coming two weeks.",
      items: object({ user_id: text, starts_at: time, ends_at: time, override_id: idOrNull }),
    },
    overrides: { type: "array", items: object({ id, ...override, created_by: text, created_at: time }) },
    created_at: time,
    updated_at: time,
  }),
  RotationInput: object(rotation),
  RotationOverride: object({ id, ...override, created_by: text, created_at: time }),
  RotationOverrideInput: object(override, ["user_id", "starts_at", "ends_at"]),
};
