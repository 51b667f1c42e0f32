import { limits } from "../../domain/text.ts";
import type { Operation } from "./openapi.ts";
import type { Method } from "./router.ts";

type Schema = Record<string, unknown>;

const id: Schema = { type: "string", pattern: "^[a-z0-9]{12}$" };
const time: Schema = { type: "string", format: "date-time" };
const timeOrNull: Schema = { type: ["string", "null"], format: "date-time" };
const text: Schema = { type: "string" };
const yesNo: Schema = { type: "boolean" };
const wallClock: Schema = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d$" };
const body: Schema = { type: "string", maxLength: limits.body, description: "Markdown. Left out: a plain sentence." };
const notify: Schema = { type: "boolean", default: true, description: "Whether subscribers are told." };
const listOf = (items: Schema): Schema => ({ type: "array", items });
const object = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: "object",
  properties,
  ...(required.length > 0 ? { required } : {}),
});

const reminders: Schema = {
  type: "array",
  items: { type: "integer", minimum: 1, maximum: 86_400 },
  maxItems: 10,
  description: "Minutes before the start at which subscribers are reminded. Candor's own.",
};
const overrunUpdate: Schema = {
  type: "boolean",
  default: false,
  description: "Whether subscribers are told by itself that it takes longer than planned. Candor's own.",
};

/** What maintenances take besides the fields of Statuspage. */
export const plannedInput: Record<string, Schema> = { reminders, overrun_update: overrunUpdate };

/** What incidents answer of maintenances besides the fields of Statuspage. */
export const plannedOutput: Record<string, Schema> = {
  ...plannedInput,
  next_reminder_at: timeOrNull,
  series_id: { ...id, type: ["string", "null"], description: "The series that made it. Candor's own." },
  occurrence_at: { ...timeOrNull, description: "The start that its series gave it. Candor's own." },
  overrun_at: { ...timeOrNull, description: "Since when it takes longer than planned. Candor's own." },
  cancelled_at: { ...timeOrNull, description: "When it was called off; its status is then completed. Candor's own." },
  conflicts: {
    ...listOf({ $ref: "#/components/schemas/MaintenanceConflict" }),
    description: "Other windows on the same components at the same time; with single maintenances. Candor's own.",
  },
};

const seriesInput: Record<string, Schema> = {
  name: { type: "string", maxLength: limits.name },
  body: { type: "string", maxLength: limits.body, description: "Markdown." },
  rrule: { type: "string", maxLength: 300, description: "RFC 5545, such as FREQ=WEEKLY;BYDAY=SU; daily at the most." },
  time_zone: { type: "string", description: "A name of the IANA time zone database; the page's by default." },
  starts_at: { ...wallClock, description: "The wall clock of the first start. It stays over changes of the clocks." },
  duration_minutes: { type: "integer", minimum: 1, maximum: 20_160 },
  exdates: { ...listOf(wallClock), description: "Starts that are left out." },
  component_ids: listOf(id),
  reminders,
  scheduled_auto_in_progress: { ...yesNo, default: true },
  scheduled_auto_completed: { ...yesNo, default: true },
  overrun_update: overrunUpdate,
  deliver_notifications: { ...notify, description: "Whether subscribers are told of each occurrence." },
  ahead_days: { type: "integer", minimum: 1, maximum: 365, default: 30, description: "How far ahead it plans." },
};

export const maintenanceSchemas: Record<string, Schema> = {
  MaintenanceConflict: object({
    incident_id: { ...id, type: ["string", "null"], description: "Null: its series has not made it yet." },
    series_id: { ...id, type: ["string", "null"] },
    name: text,
    scheduled_for: time,
    scheduled_until: time,
    components: { ...listOf(text), description: "The names of those that both have." },
  }),
  RescheduleInput: object({ scheduled_for: time, scheduled_until: time, body, deliver_notifications: notify }),
  ExtendInput: object(
    { minutes: { type: "integer", minimum: 1, maximum: 10_080 }, body, deliver_notifications: notify },
    ["minutes"],
  ),
  CancelInput: object({ body, deliver_notifications: notify }),
  MaintenanceSeries: object({
    id,
    page_id: id,
    ...seriesInput,
    created_at: time,
    updated_at: time,
    ended_at: timeOrNull,
    incidents: {
      ...listOf(object({ id, scheduled_for: time, scheduled_until: time, status: text })),
      description: "What it has made and is not over; not in lists.",
    },
    conflicts: {
      ...listOf({ $ref: "#/components/schemas/MaintenanceConflict" }),
      description: "Of the occurrences that it plans ahead; not in lists.",
    },
  }),
  MaintenanceSeriesInput: object(seriesInput, ["name", "rrule", "starts_at", "duration_minutes"]),
};

const change = (summary: string, schema: string): Partial<Record<Method, Operation>> => ({
  POST: { summary, answer: "Incident", body: ["incident", schema] },
});

const seriesBody: [string, string] = ["maintenance_series", "MaintenanceSeriesInput"];
const editSummary = "Change a series. Its occurrences to come follow, unless a person has changed them.";

export const maintenanceOperations: Record<string, Partial<Record<Method, Operation>>> = {
  "/pages/{page_id}/incidents/{id}/reschedule": change(
    "Give a maintenance new times, and tell subscribers",
    "RescheduleInput",
  ),
  "/pages/{page_id}/incidents/{id}/extend": change("Move a maintenance's end by minutes", "ExtendInput"),
  "/pages/{page_id}/incidents/{id}/cancel": change("Call a maintenance off; it stays on record", "CancelInput"),
  "/pages/{page_id}/maintenance-series": {
    GET: { summary: "Maintenances that come again", answer: "MaintenanceSeries[]" },
    POST: {
      summary: "Plan a maintenance that comes again",
      answer: "MaintenanceSeries",
      status: 201,
      body: seriesBody,
    },
  },
  "/pages/{page_id}/maintenance-series/{id}": {
    GET: { summary: "One series, with what it has made", answer: "MaintenanceSeries" },
    PATCH: { summary: editSummary, answer: "MaintenanceSeries", body: seriesBody },
    PUT: { summary: `${editSummary} The same as PATCH.`, answer: "MaintenanceSeries", body: seriesBody },
    DELETE: {
      summary: "End a series: occurrences to come that nobody has touched are called off",
      answer: "MaintenanceSeries",
    },
  },
};
