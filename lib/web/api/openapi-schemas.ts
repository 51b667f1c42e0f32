import { agentStates } from "../../domain/agent.ts";
import { automationModes } from "../../domain/automation.ts";
import { endings } from "../../domain/ending.ts";
import { impacts, incidentStatuses, maintenanceStatuses } from "../../domain/incident.ts";
import { probeStates, quorums } from "../../domain/probe.ts";
import { componentPolicies, componentStatuses, shownStatuses } from "../../domain/status.ts";
import { channelKinds } from "../../domain/subscription.ts";
import { limits } from "../../domain/text.ts";
import { announcementSchemas } from "./announcement-schemas.ts";
import { bounceHookSchemas } from "./bounce-hooks.ts";
import { composerSchemas } from "./composer-schemas.ts";
import { deliverySchemas } from "./delivery-schemas.ts";
import { drillSchemas } from "./drill-schemas.ts";
import { dutySchemas } from "./duty-schemas.ts";
import { endingSchemas } from "./ending-schemas.ts";
import { maintenanceSchemas, plannedInput, plannedOutput } from "./openapi-maintenances.ts";
import { peopleSchemas } from "./people-schemas.ts";
import { postmortemSchemas } from "./postmortem-schemas.ts";
import { preferenceSchemas } from "./preference-schemas.ts";
import { subscriberSchemas } from "./subscriber-schemas.ts";

type Schema = Record<string, unknown>;

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const listOf = (items: Schema): Schema => ({ type: "array", items });
const text = (max?: number): Schema => (max === undefined ? { type: "string" } : { type: "string", maxLength: max });
const orNull = (schema: Schema): Schema => ({ ...schema, type: [schema.type, "null"] });
const oneOf = (values: readonly (string | null)[]): Schema => ({ enum: [...values] });
const yesNo: Schema = { type: "boolean" };
const whole: Schema = { type: "integer" };
const id: Schema = { type: "string", pattern: "^[a-z0-9]{12}$" };
const time: Schema = { type: "string", format: "date-time" };
const about = (schema: Schema, description: string): Schema => ({ ...schema, description });
const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  ...(required.length > 0 ? { required: [...required] } : {}),
});

const stamps = { created_at: time, updated_at: time };
const postStatus = oneOf([...incidentStatuses, ...maintenanceStatuses]);
const impact = oneOf([...impacts, "maintenance"]);

const pageInput = {
  name: text(limits.name),
  page_description: orNull(text(limits.description)),
  support_url: orNull(text(2000)),
  brand_color: orNull({ type: "string", pattern: "^#[0-9a-fA-F]{6}$" }),
  time_zone: about(text(), "A name of the IANA time zone database."),
};

const template = (what: string, max: number) =>
  about(orNull(text(max)), `${what}, with {{component}}, {{probe}} and {{since}}; null for the usual words.`);

const automation = object(
  {
    mode: about(
      oneOf(automationModes),
      "ask: a draft waits for a person; after: it is published unless dismissed; now: it is published at once.",
    ),
    after_minutes: about({ ...whole, minimum: 1, maximum: 1440, default: 5 }, "With `after`."),
    resolve_minutes: about(
      { type: ["integer", "null"], minimum: 1, maximum: 1440, default: null },
      "Minutes without failure after which an automatic incident that nobody has posted on is resolved; null: never.",
    ),
    name: template("The incident's title", limits.name),
    body: template("Its first text", limits.body),
  },
  ["mode"],
);

const componentInput = {
  name: text(limits.name),
  description: orNull(text(limits.description)),
  group_id: orNull(id),
  status: about(
    oneOf([...componentStatuses, "", null]),
    "Pins the status, over probes and incidents, until it is emptied.",
  ),
  showcase: yesNo,
  only_show_if_degraded: yesNo,
  show_response_time: about(yesNo, "Whether the page draws its response time. Candor's own."),
  start_date: orNull({ type: "string", format: "date" }),
  runbook_url: about(
    orNull({ type: "string", format: "uri" }),
    "What responders follow when it is in trouble: an http or https address, never public. Candor's own.",
  ),
  position: whole,
  policy: about(
    { ...oneOf(componentPolicies), default: "worst" },
    "How the states of its probes become its own: as bad as the worst, as more than half, or by weight. Candor's own.",
  ),
  depends_on: about(
    listOf(id),
    "All components that it can not work without; trouble of theirs explains its own. No circles. Candor's own.",
  ),
  automation: about(
    { ...automation, type: ["object", "null"] },
    "What its failing probes set going; null: a draft waits for a person. Candor's own.",
  ),
};

const correctionInput = {
  status: oneOf(shownStatuses),
  started_at: time,
  ended_at: about(time, "Not in the future."),
  reason: text(limits.description),
};

const groupInput = {
  name: text(limits.name),
  description: orNull(text(limits.description)),
  components: about(listOf(id), "The whole membership, in its order."),
  position: whole,
};

const incidentInput = {
  name: text(limits.name),
  status: postStatus,
  body: about(text(limits.body), "Markdown."),
  impact_override: { enum: [...impacts, "maintenance", null] },
  components: about(
    { type: "object", additionalProperties: oneOf(componentStatuses) },
    "Component ids and the statuses that this declares.",
  ),
  component_ids: about(listOf(id), "Affected components without a claim of what is wrong."),
  deliver_notifications: about({ ...yesNo, default: true }, "Whether subscribers are told."),
  promise_minutes: about(orNull(whole), "Minutes within which the next update is promised. Candor's own."),
  scheduled_for: about(time, "Makes it a maintenance; goes with scheduled_until."),
  scheduled_until: time,
  scheduled_auto_in_progress: { ...yesNo, default: true },
  scheduled_auto_completed: { ...yesNo, default: true },
  ...plannedInput,
  audience: about(
    { ...oneOf(["public", "internal"]), default: "public" },
    "For whom the post is. An internal one says nothing of components, and the public sees none of it. Candor's own.",
  ),
  audience_ids: about(listOf(id), "The groups that an internal post is for. Candor's own."),
  backfilled: about({ ...yesNo, default: false }, "It is over already: nobody is told unless that is asked for."),
  backfill_date: about(text(), "With backfilled: when it began, as an instant or a day."),
  resolved_at: about(time, "With backfilled: when it ended; an hour after its begin if left out. Candor's own."),
  ending: about(oneOf([...endings]), "How it ended, with the status resolved. Candor's own."),
  alert_id: about(id, "The alert that a new incident answers. Candor's own."),
  publish_at: about(
    { type: "string", format: "date-time" },
    "When it is published; it then waits, and the answer is 202 with a pending post. Candor's own.",
  ),
  expected_revision: about(id, "Newest update that the author has seen; 409 when there is a newer. Candor's own."),
};

const audienceInput = {
  name: text(limits.name),
  description: orNull(text(limits.description)),
  position: whole,
  member_ids: about(listOf(text()), "All people of the group, by the ids of their accounts."),
};

const probeInput = {
  name: text(limits.name),
  component_id: orNull(id),
  settings: about({ type: "object" }, "By kind. In a change, settings that are not named stay."),
  interval_s: about({ ...whole, default: 60 }, "Seconds."),
  timeout_ms: { ...whole, default: 10_000 },
  failures_to_down: { ...whole, default: 4 },
  successes_to_up: { ...whole, default: 2 },
  recheck_s: about(
    { type: "number", minimum: 0, maximum: 3600, default: 5 },
    "Seconds after a failure at which it is asked again until there is a verdict; 0 waits for the next turn.",
  ),
  locations: about({ ...listOf(text(60)), minItems: 1, default: ["local"] }, "Where it runs: local, or agents' names."),
  quorum: about(
    { ...oneOf(quorums), default: "majority" },
    "How many of its locations have to see it fail. A location without data has no vote.",
  ),
  weight: about(
    { type: "number", exclusiveMinimum: 0, maximum: 1000, default: 1 },
    "Its share in a component whose policy is weighted.",
  ),
  enabled: { ...yesNo, default: true },
};

export const schemas: Record<string, Schema> = {
  ...announcementSchemas,
  ...composerSchemas,
  ...deliverySchemas,
  ...dutySchemas,
  ...subscriberSchemas,
  ...bounceHookSchemas,
  ...endingSchemas,
  ...preferenceSchemas,
  ...postmortemSchemas,
  ...drillSchemas,
  ...peopleSchemas,
  Error: object({ error: text(), message: text(), field: about(text(), "The input field at fault.") }, [
    "error",
    "message",
  ]),
  Page: object({ id, ...stamps, ...pageInput, domain: text(), url: text() }),
  PageInput: object(pageInput),
  Component: object({
    id,
    page_id: id,
    ...stamps,
    ...componentInput,
    status: about(oneOf([...componentStatuses, ""]), "Empty while there is no data."),
    shown_status: about(oneOf(shownStatuses), "The same, with a word for no data. Candor's own."),
    pinned_status: about({ enum: [...componentStatuses, null] }, "Candor's own."),
    group: { const: false },
    automation_email: { type: "null" },
  }),
  ComponentInput: object(componentInput),
  ComponentUptime: object({
    id,
    name: text(),
    range_start: time,
    range_end: time,
    uptime_percentage: about({ type: ["number", "null"] }, "Null when nothing was measured."),
    major_outage: about(whole, "Seconds."),
    partial_outage: about(whole, "Seconds; each counts 30 %."),
    unmeasured: about(whole, "Seconds without data, which count neither way. Candor's own."),
    corrected: about(whole, "Seconds that a maintainer has corrected. Candor's own."),
    warnings: { type: ["array", "null"], items: text() },
  }),
  Correction: object({
    id,
    component_id: id,
    ...correctionInput,
    corrected_by: text(),
    created_at: time,
    withdrawn_at: about(orNull(time), "Since when it changes nothing any more."),
  }),
  CorrectionInput: object(correctionInput, ["status", "started_at", "ended_at", "reason"]),
  ComponentGroup: object({ id, page_id: id, ...stamps, ...groupInput }),
  ComponentGroupInput: object(groupInput),
  Incident: object({
    id,
    page_id: id,
    name: text(),
    status: postStatus,
    impact,
    impact_override: { enum: [...impacts, "maintenance", null] },
    ...stamps,
    started_at: time,
    monitoring_at: orNull(time),
    resolved_at: orNull(time),
    scheduled_for: orNull(time),
    scheduled_until: orNull(time),
    scheduled_auto_in_progress: yesNo,
    scheduled_auto_completed: yesNo,
    promise_at: about(orNull(time), "By when the next update is promised. Candor's own."),
    automatic: about(yesNo, "Opened by Candor itself. Candor's own."),
    backfilled: about(yesNo, "Written down when it was over already."),
    ending: about(oneOf([...endings, "merged", null]), "How it ended, where it was not simply resolved. Candor's own."),
    owner_id: about(orNull(text()), "Who is in charge: id of a person; never public. Candor's own."),
    lead_id: about(orNull(text()), "Who speaks to readers instead of the owner; never public. Candor's own."),
    ...plannedOutput,
    shortlink: text(),
    incident_updates: about(listOf(ref("IncidentUpdate")), "Newest first."),
    components: listOf(ref("Component")),
  }),
  IncidentInput: object(incidentInput),
  ...maintenanceSchemas,
  IncidentUpdate: object({
    id,
    incident_id: id,
    status: postStatus,
    body: text(),
    affected_components: listOf(object({ code: id, name: text(), old_status: text(), new_status: text() })),
    ...stamps,
    display_at: time,
    deliver_notifications: yesNo,
    edited_at: about(orNull(time), "Candor's own."),
    posted_by: about(text(), "Candor's own."),
    automatic: about(yesNo, "Posted by Candor itself. Candor's own."),
    occasion: about(
      oneOf(["rescheduled", "cancelled", "overrun", "merged", null]),
      "What it tells besides its status. Candor's own.",
    ),
    audience: about(oneOf(["public", "internal"]), "Candor's own."),
    audience_ids: about(listOf(id), "The groups that it is for. Candor's own."),
  }),
  IncidentUpdateInput: object({ body: text(limits.body) }, ["body"]),
  Subscriber: object({
    id,
    page_id: id,
    mode: oneOf(channelKinds),
    email: about(orNull(text()), "The address; for a webhook, whom to tell when it stops answering."),
    endpoint: orNull(text()),
    phone_number: orNull(text()),
    obfuscated_channel_name: about(orNull(text()), "Of a chat: enough to recognise it, nothing to use it by."),
    components: about({ type: ["array", "null"], items: id }, "Null: all, also those yet to come."),
    state: about(oneOf(["active", "unconfirmed", "quarantined"]), "Candor's own."),
    quarantined_at: orNull(time),
    confirmed_at: about(orNull(time), "Candor's own."),
    created_at: time,
  }),
  NewSubscriber: {
    allOf: [ref("Subscriber"), object({ secret: about(text(), "Signs a webhook's messages; told this once.") })],
  },
  SubscriberInput: object({
    email: text(),
    mode: about(oneOf(channelKinds), "The channel; without it the address says which is meant."),
    endpoint: about(text(), "Makes it a webhook, which has to answer a challenge before it is told anything."),
    format: about(oneOf(["candor", "statuspage"]), "The shape of a webhook's messages."),
    contact_email: about(text(), "Whom to write to when it stops answering."),
    phone_number: about(text(), "With its country, such as +493012345678."),
    url: about(text(), "The incoming webhook of a chat."),
    token: about(text(), "A bot's, of Slack or Telegram."),
    room: about(text(), "The channel's ID, for a bot of Slack's."),
    chat: about(text(), "The chat, for a bot of Telegram's."),
    routing_key: about(text(), "PagerDuty's integration key."),
    component_ids: listOf(id),
    skip_confirmation_notification: about(
      { ...yesNo, default: false },
      "Adds an address without asking its owner: whoever adds it answers for the consent. Not for webhooks.",
    ),
    consent: about(text(1000), "How the consent was got: kept as its proof."),
    tags: about(listOf(text(40)), "Words by which operators find subscribers."),
  }),
  SubscriberCount: object({
    ...Object.fromEntries(channelKinds.map((kind) => [kind, whole])),
    integration_partner: whole,
  }),
  Probe: object({
    id,
    page_id: id,
    kind: text(),
    ...probeInput,
    secret_settings: about(
      object({ headers: listOf(text()), body: yesNo }),
      "What it sends that may hold secrets: names of headers, and whether it has a body. Their content is not shown.",
    ),
    state: oneOf(probeStates),
    state_since: time,
    last_result_at: orNull(time),
    last_reason: orNull(text()),
    last_latency_ms: { type: ["number", "null"] },
    heartbeat_url: about(orNull(text()), "Where the job of a heartbeat has to call; null for other kinds. A secret."),
    ...stamps,
  }),
  ProbeInput: object({ kind: about(text(), "Such as http or ping; can not be changed."), ...probeInput }),
  Audience: object({
    id,
    page_id: id,
    ...audienceInput,
    members: listOf(object({ id: text(), name: text(), email: text() })),
    channels: about(whole, "How many of its channels are told."),
    ...stamps,
  }),
  AudienceInput: object(audienceInput),
  Agent: object({
    id,
    name: about(text(60), "The location's name, as probes list it."),
    state: about(oneOf(agentStates), "Waiting: its agent has never come."),
    last_seen_at: orNull(time),
    blind_since: about(orNull(time), "Since when its agent sees nothing of its network."),
    version: orNull(text()),
    probes: about(
      listOf(object({ id, name: text(), only: yesNo })),
      "Those that list it. Only: no other location does.",
    ),
    created_at: time,
  }),
  NewAgent: { allOf: [ref("Agent"), object({ token: about(text(), "For its agent; told this once.") })] },
  AgentInput: object({ name: text(60) }, ["name"]),
  ProbeResult: object({
    state: oneOf(["up", "degraded", "down"]),
    error_class: orNull(text()),
    reason: orNull(text()),
    latency_ms: { type: ["number", "null"] },
    facts: listOf(object({ label: text(), value: text() })),
  }),
};

/** Names of the schemas that have a document of their own. */
export const schemaRef = ref;
