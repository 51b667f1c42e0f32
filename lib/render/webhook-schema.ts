import { severities } from "../domain/alert.ts";
import { impacts, incidentStatuses, maintenanceStatuses } from "../domain/incident.ts";
import { occasionLabels } from "../domain/maintenance.ts";
import { componentStatuses } from "../domain/status.ts";

type Schema = Record<string, unknown>;

const text: Schema = { type: "string" };
const textOrNull: Schema = { anyOf: [text, { type: "null" }] };
const time: Schema = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$" };
const timeOrNull: Schema = { anyOf: [time, { type: "null" }] };
const id: Schema = { type: "string", minLength: 1, maxLength: 40 };
const status: Schema = { enum: [...incidentStatuses, ...maintenanceStatuses] };
const componentStatus: Schema = { enum: [...componentStatuses] };
const url: Schema = { type: "string", pattern: "^https?://" };

/** An object with exactly these fields needed; receivers must let further ones pass. */
const object = (properties: Record<string, Schema>): Schema => ({
  type: "object",
  required: Object.keys(properties),
  properties,
});

const page = object({ id, name: text, url, time_zone: text });

const incident = object({
  id,
  page_id: id,
  name: text,
  status: { ...status, description: "From this update on; with an update that was corrected, what it is now." },
  previous_status: { enum: [...incidentStatuses, ...maintenanceStatuses, null] },
  impact: { enum: [...impacts, "maintenance"] },
  started_at: time,
  resolved_at: timeOrNull,
  scheduled_for: timeOrNull,
  scheduled_until: timeOrNull,
  next_update_by: timeOrNull,
  shortlink: url,
});

const update = object({
  id,
  incident_id: id,
  status: { ...status, description: "What the update says." },
  body: { ...text, description: "Markdown." },
  automatic: { type: "boolean", description: "No person wrote it." },
  display_at: time,
  affected_components: {
    type: "array",
    items: object({ code: id, name: text, old_status: componentStatus, new_status: componentStatus }),
  },
});

const occasions = ["updated", ...Object.keys(occasionLabels)];

const updated = object({
  type: { enum: ["incident.updated", ...occasions.map((occasion) => `maintenance.${occasion}`)] },
  timestamp: time,
  sequence: { type: "integer", minimum: 0, description: "Grows; /api/events?after=… gives what was missed." },
  data: object({
    meta: object({ manage: url, unsubscribe: url }),
    page,
    incident,
    update: {
      ...update,
      properties: {
        ...(update.properties as Record<string, Schema>),
        corrected_at: { ...time, description: "The update was sent before, with another text." },
      },
    },
  }),
});

const announcement = object({
  id,
  page_id: id,
  title: text,
  body: { ...text, description: "Markdown." },
  published_at: time,
  components: { type: "array", items: object({ code: id, name: text }), description: "Those that it is about." },
  shortlink: url,
});

const announced = object({
  type: { const: "announcement.published" },
  timestamp: time,
  sequence: { type: "integer", minimum: 0, description: "Grows; /api/events?after=… gives what was missed." },
  data: object({ meta: object({ manage: url, unsubscribe: url }), page, announcement }),
});

const challenged = object({
  type: { const: "subscription.challenge" },
  timestamp: time,
  challenge: { ...text, description: "To be given back, as it is or as JSON in a field of this name." },
  data: object({ page }),
});

const digested = object({
  type: { const: "digest.daily" },
  timestamp: time,
  data: object({
    meta: object({ manage: url, unsubscribe: url }),
    page,
    announcements: { type: "array", items: announcement },
    incidents: {
      type: "array",
      items: object({
        id,
        page_id: id,
        name: text,
        kind: { enum: ["incident", "maintenance"] },
        status,
        impact: { enum: [...impacts, "maintenance"] },
        shortlink: url,
        updates: {
          type: "array",
          items: object({ id, status, body: { ...text, description: "Markdown." }, display_at: time }),
        },
      }),
    },
  }),
});

const aboutIncident = (type: Schema, more: Record<string, Schema>, incidentMore: Record<string, Schema> = {}): Schema =>
  object({
    type,
    timestamp: time,
    data: object({ page, incident: object({ id, name: text, ...incidentMore, admin_url: url }), ...more }),
  });

/** What responders' own endpoints get besides. */
const duties = [
  object({
    type: { const: "alert.notified" },
    timestamp: time,
    data: object({
      page,
      alert: object({
        id,
        title: text,
        detail: textOrNull,
        severity: { enum: [...severities] },
        component: textOrNull,
        started_at: time,
        count: { type: "integer", minimum: 1 },
      }),
      acknowledge_url: url,
      inbox_url: url,
    }),
  }),
  aboutIncident({ enum: ["promise.due", "promise.lapsed"] }, { next_update_by: time }),
  aboutIncident({ const: "maintenance.overdue" }, { scheduled_until: time }, { status }),
  aboutIncident(
    { const: "action_item.due" },
    { action_item: object({ id, title: text, link: textOrNull, due_at: timeOrNull }) },
  ),
];

const noticed = object({ type: { const: "subscription.notice" }, timestamp: time, data: object({ page }) });

/** The JSON Schema (2020-12 and draft-07 alike) of what webhooks get. @param base the page's public address */
export function webhookSchema(base: string): Schema {
  return {
    $id: `${base}/schemas/webhook-v1.json`,
    title: "A webhook message, version 1",
    description: "Signed as Standard Webhooks 1.0 says. Fields may be added; none of these is taken away.",
    anyOf: [updated, announced, challenged, digested, ...duties, noticed],
  };
}
