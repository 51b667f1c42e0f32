import { ratedStatuses, severities } from "../../domain/alert.ts";
import { incidentStatuses } from "../../domain/incident.ts";
import { limits } from "../../domain/text.ts";

type Schema = Record<string, unknown>;

const text: Schema = { type: "string" };
const id: Schema = { type: "string", pattern: "^[a-z0-9]{12}$" };
const time: Schema = { type: "string", format: "date-time" };
const timeOrNull: Schema = { type: ["string", "null"], format: "date-time" };
const whole: Schema = { type: "integer" };
const wholeOrNull: Schema = { type: ["integer", "null"] };
const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  ...(required.length > 0 ? { required: [...required] } : {}),
});

const drill = {
  id,
  page_id: id,
  name: text,
  scenario: text,
  started_at: time,
  ended_at: timeOrNull,
  created_by: text,
};
const promised: Schema = { ...wholeOrNull, description: "Minutes to the next update; null: none is promised." };

/** Of drills and of the rules of duty. */
export const drillSchemas: Record<string, Schema> = {
  Drill: object(drill),
  DrillDetail: object({
    ...drill,
    incidents: { type: "array", items: object({ id, name: text, status: text }) },
    report: object({
      first_post_s: { ...wholeOrNull, description: "Seconds from the start to the first post." },
      resolved_s: wholeOrNull,
      promises: object({ made: whole, kept: whole, late: whole }),
      posts: { type: "array", items: { type: "object" } },
      failures: { type: "array", items: { type: "object" } },
    }),
  }),
  DrillInput: object({ name: { ...text, maxLength: limits.name }, scenario: { ...text, maxLength: limits.body } }, [
    "name",
    "scenario",
  ]),
  DrillUpdateInput: object({
    status: { enum: [...incidentStatuses] },
    body: { ...text, maxLength: limits.body },
    promise_minutes: wholeOrNull,
    components: { type: "object", additionalProperties: text },
  }),
  EscalationPolicy: object({
    min_severity: { enum: [...severities], description: "Alerts that are less bad call nobody." },
    steps: {
      type: "array",
      items: object({
        whom: { ...text, pattern: "^(everyone|(rotation|person):[\\w-]{1,64})$" },
        minutes: { ...whole, description: "Until the next step." },
      }),
    },
    repeat_minutes: whole,
    repeat_times: whole,
  }),
  SeverityRules: object(Object.fromEntries(ratedStatuses.map((status) => [status, { enum: [...severities] }]))),
  PromiseRules: object({
    critical: promised,
    major: promised,
    minor: promised,
    none: promised,
    remind_minutes: { ...whole, description: "Before it is due." },
  }),
};
