import { alertStates } from "../../domain/alert.ts";
import { channelKinds } from "../../domain/subscription.ts";
import { announcementOperations } from "./announcement-schemas.ts";
import { bounceHookOperations } from "./bounce-hooks.ts";
import { composerOperations } from "./composer-operations.ts";
import { consentOperations, consentParameters } from "./consents.ts";
import { deliveryOperations, deliveryParameters } from "./delivery-operations.ts";
import { drillOperations } from "./drill-operations.ts";
import { dutyOperations } from "./duty-operations.ts";
import { endingOperations } from "./ending-operations.ts";
import { maintenanceOperations } from "./openapi-maintenances.ts";
import { schemaRef, schemas } from "./openapi-schemas.ts";
import { peopleOperations } from "./people-operations.ts";
import { postmortemOperations } from "./postmortem-operations.ts";
import type { Method } from "./router.ts";
import { subscriberOperations, subscriberParameters } from "./subscriber-operations.ts";
import { preferenceOperations } from "./subscriber-preferences.ts";

export interface Operation {
  summary: string;
  /** Name of the schema of the answer; with [] for a list of it. None: 204. */
  answer?: string;
  /** 200 unless said otherwise. */
  status?: 200 | 201 | 204;
  /** The body's wrapper and the name of its schema. */
  body?: [wrapper: string, schema: string];
  query?: readonly string[];
}

const paged = ["q", "limit", "page"] as const;
const ofIncidents = [...paged, "audience"] as const;

const queryParameters: Record<string, object> = {
  q: { name: "q", in: "query", description: "Text to be found.", schema: { type: "string", maxLength: 255 } },
  limit: { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100, default: 100 } },
  page: { name: "page", in: "query", schema: { type: "integer", minimum: 1, default: 1 } },
  start: { name: "start", in: "query", schema: { type: "string" }, description: "90 days before the end by default." },
  end: { name: "end", in: "query", schema: { type: "string" }, description: "Now by default." },
  alert_state: {
    name: "alert_state",
    in: "query",
    schema: { enum: [...alertStates, "unresolved", "all"], default: "unresolved" },
  },
  audience: {
    name: "audience",
    in: "query",
    description: "`all` adds what internal groups are told; by default only what the public sees is given.",
    schema: { enum: ["public", "all"], default: "public" },
  },
  months: { name: "months", in: "query", schema: { type: "integer", minimum: 1, maximum: 36, default: 12 } },
  actor: { name: "actor", in: "query", description: "A part of the name of who did it.", schema: { type: "string" } },
  action: { name: "action", in: "query", description: "The beginning of the action.", schema: { type: "string" } },
  subject: { name: "subject", in: "query", description: "A part of what it was done to.", schema: { type: "string" } },
  from: { name: "from", in: "query", description: "First day, in UTC.", schema: { type: "string", format: "date" } },
  until: { name: "until", in: "query", description: "Last day, in UTC.", schema: { type: "string", format: "date" } },
  before: { name: "before", in: "query", description: "The `seq` to go on below.", schema: { type: "integer" } },
  type: { name: "type", in: "query", schema: { enum: channelKinds } },
  state: {
    name: "state",
    in: "query",
    schema: { enum: ["active", "unconfirmed", "quarantined", "all"], default: "active" },
  },
  ...subscriberParameters,
  ...consentParameters,
  ...deliveryParameters,
};

const edit = (summary: string, answer: string, body: [string, string]): Partial<Record<Method, Operation>> => ({
  PATCH: { summary, answer, body },
  PUT: { summary: `${summary} The same as PATCH: what is left out stays.`, answer, body },
});

const incidentList = (summary: string): Partial<Record<Method, Operation>> => ({
  GET: { summary, answer: "Incident[]", query: ofIncidents },
});

/** What the API answers, by path and method. A test holds it against the routes. */
export const operations: Record<string, Partial<Record<Method, Operation>>> = {
  "/pages": { GET: { summary: "Pages of this installation", answer: "Page[]" } },
  "/pages/{page_id}": {
    GET: { summary: "One page", answer: "Page" },
    ...edit("Change a page.", "Page", ["page", "PageInput"]),
  },
  "/pages/{page_id}/components": {
    GET: { summary: "All components, in the page's order", answer: "Component[]" },
    POST: { summary: "Add a component", answer: "Component", status: 201, body: ["component", "ComponentInput"] },
  },
  "/pages/{page_id}/components/{id}": {
    GET: { summary: "One component", answer: "Component" },
    ...edit("Change a component.", "Component", ["component", "ComponentInput"]),
    DELETE: { summary: "Take a component off the page, with its probes", status: 204 },
  },
  "/pages/{page_id}/components/{id}/uptime": {
    GET: { summary: "A component's uptime", answer: "ComponentUptime", query: ["start", "end"] },
  },
  "/pages/{page_id}/components/{id}/corrections": {
    GET: { summary: "What was corrected of a component's history, newest first", answer: "Correction[]" },
    POST: {
      summary: "Say what a component's status was within a span that is over; the page shows that it was corrected",
      answer: "Correction",
      status: 201,
      body: ["correction", "CorrectionInput"],
    },
  },
  "/pages/{page_id}/components/{id}/corrections/{correction_id}": {
    DELETE: { summary: "Take a correction back: what was measured is shown again", answer: "Correction" },
  },
  "/pages/{page_id}/component-groups": {
    GET: { summary: "All groups", answer: "ComponentGroup[]" },
    POST: {
      summary: "Add a group",
      answer: "ComponentGroup",
      status: 201,
      body: ["component_group", "ComponentGroupInput"],
    },
  },
  "/pages/{page_id}/component-groups/{id}": {
    GET: { summary: "One group", answer: "ComponentGroup" },
    ...edit("Change a group.", "ComponentGroup", ["component_group", "ComponentGroupInput"]),
    DELETE: { summary: "Remove a group; its components stay", answer: "ComponentGroup" },
  },
  "/pages/{page_id}/incidents": {
    GET: { summary: "Incidents and maintenances, newest first", answer: "Incident[]", query: ofIncidents },
    POST: {
      summary: "Open an incident, or plan a maintenance",
      answer: "Incident",
      status: 201,
      body: ["incident", "IncidentInput"],
    },
  },
  "/pages/{page_id}/incidents/unresolved": incidentList("Incidents that are not resolved"),
  "/pages/{page_id}/incidents/scheduled": incidentList("Maintenances that are not completed"),
  "/pages/{page_id}/incidents/upcoming": incidentList("Maintenances that have not begun"),
  "/pages/{page_id}/incidents/active_maintenance": incidentList("Maintenances in progress"),
  "/pages/{page_id}/incidents/{id}": {
    GET: { summary: "One incident or maintenance", answer: "Incident", query: ["audience"] },
    ...edit("Post an update (body, status or components), change fields, or both.", "Incident", [
      "incident",
      "IncidentInput",
    ]),
    DELETE: { summary: "Remove an incident for good", answer: "Incident" },
  },
  ...maintenanceOperations,
  ...endingOperations,
  "/pages/{page_id}/incidents/{id}/incident_updates/{update_id}": edit(
    "Correct an update's text; the earlier one is kept.",
    "IncidentUpdate",
    ["incident_update", "IncidentUpdateInput"],
  ),
  ...preferenceOperations,
  "/pages/{page_id}/probes": {
    GET: { summary: "All probes", answer: "Probe[]" },
    POST: { summary: "Add a probe", answer: "Probe", status: 201, body: ["probe", "ProbeInput"] },
  },
  "/pages/{page_id}/probes/test": {
    POST: { summary: "Run a probe once and store nothing", answer: "ProbeResult", body: ["probe", "ProbeInput"] },
  },
  "/pages/{page_id}/probes/{id}": {
    GET: { summary: "One probe", answer: "Probe" },
    ...edit("Change a probe.", "Probe", ["probe", "ProbeInput"]),
    DELETE: { summary: "Remove a probe with its results", status: 204 },
  },
  "/pages/{page_id}/probes/{id}/test": {
    POST: { summary: "Run a probe once, beside its schedule, and store nothing", answer: "ProbeResult" },
  },
  "/pages/{page_id}/audiences": {
    GET: { summary: "Internal groups, in their order", answer: "Audience[]" },
    POST: { summary: "Add an internal group", answer: "Audience", status: 201, body: ["audience", "AudienceInput"] },
  },
  "/pages/{page_id}/audiences/{id}": {
    GET: { summary: "One internal group", answer: "Audience" },
    ...edit("Change an internal group.", "Audience", ["audience", "AudienceInput"]),
    DELETE: { summary: "Remove an internal group with its membership and channels", answer: "Audience" },
  },
  "/pages/{page_id}/audiences/{id}/channels": {
    GET: { summary: "Where a group is told, newest first", answer: "Subscriber[]" },
    POST: {
      summary: "Add a channel of a group",
      answer: "NewSubscriber",
      status: 201,
      body: ["channel", "SubscriberInput"],
    },
  },
  "/pages/{page_id}/audiences/{id}/channels/{channel_id}": {
    DELETE: { summary: "Remove a channel of a group", answer: "Subscriber" },
  },
  "/pages/{page_id}/agents": {
    GET: { summary: "Locations of the installation and how their agents are", answer: "Agent[]" },
    POST: { summary: "Add a location", answer: "NewAgent", status: 201, body: ["agent", "AgentInput"] },
  },
  "/pages/{page_id}/agents/{id}": {
    GET: { summary: "One location", answer: "Agent" },
    DELETE: { summary: "Remove a location; its agent's token opens nothing any more", status: 204 },
  },
  ...announcementOperations,
  ...composerOperations,
  ...deliveryOperations,
  ...dutyOperations,
  ...postmortemOperations,
  ...drillOperations,
  ...peopleOperations,
  ...subscriberOperations,
  ...consentOperations,
  ...bounceHookOperations,
};

const json = (schema: object) => ({ "application/json": { schema } });

const errors = Object.fromEntries(
  [
    [400, "Malformed request"],
    [401, "No good token"],
    [404, "There is no such thing"],
    [409, "It has changed in the meantime, or can not follow"],
    [413, "Larger than 1 MiB"],
    [415, "Neither JSON nor a form"],
    [422, "A field is wrong; `field` names it"],
    [429, "Too many requests; Retry-After says when to come back"],
  ].map(([status, description]) => [String(status), { description, content: json(schemaRef("Error")) }]),
);

function answerOf({ answer, status = 200 }: Operation): object {
  if (answer === undefined) return { [String(status)]: { description: "Done" } };
  const list = answer.endsWith("[]");
  const schema = schemaRef(list ? answer.slice(0, -2) : answer);
  return { [String(status)]: { description: "Done", content: json(list ? { type: "array", items: schema } : schema) } };
}

function bodyOf([wrapper, schema]: [string, string]): object {
  const wrapped = { type: "object", properties: { [wrapper]: schemaRef(schema) }, required: [wrapper] };
  const either = { anyOf: [wrapped, schemaRef(schema)] };
  return { required: true, content: { ...json(either), "application/x-www-form-urlencoded": { schema: wrapped } } };
}

/** An entry of a timeline has a key of its own, as the postmortem gives it, and providers have names; a delivery's id is made of two. */
function idPattern(name: string | undefined): { pattern?: string } {
  if (name === "key" || name === "provider") return {};
  return { pattern: name === "delivery_id" ? "^[a-z0-9]{12,24}$" : "^[a-z0-9]{12}$" };
}

function operation(path: string, method: string, op: Operation): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string", ...idPattern(name) },
  }));
  const words = path
    .replaceAll(/\{(\w+)\}/g, "$1")
    .split("/")
    .filter(Boolean);
  return {
    operationId: [method.toLowerCase(), ...words].join("_").replaceAll("-", "_"),
    summary: op.summary,
    parameters: [...inPath, ...(op.query ?? []).map((name) => queryParameters[name])],
    ...(op.body ? { requestBody: bodyOf(op.body) } : {}),
    responses: { ...answerOf(op), ...errors },
  };
}

/** The management API as an OpenAPI 3.1 document. */
export function openApiDocument(baseUrl: string): object {
  const paths = Object.entries(operations).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, op]) => [method.toLowerCase(), operation(path, method, op)]),
    ),
  ]);
  return {
    openapi: "3.1.0",
    info: {
      title: "Candor management API",
      version: "1",
      description:
        "Shaped as Atlassian Statuspage's API v1. Bodies are JSON or forms with bracketed names, wrapped or not. " +
        "Fields of Statuspage that are not listed here are ignored. " +
        "Each token may make 600 requests a minute.",
    },
    servers: [{ url: `${baseUrl}/v1` }],
    security: [{ token: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description:
            "A token made by `npm run candor -- token create` or in the admin pages. `Authorization: OAuth TOKEN` works too. What a token's scopes do not cover is answered with 403.",
        },
      },
      schemas,
    },
  };
}

/** Answers `GET /api/openapi.json`: public, since it holds nothing of the installation but its address. */
export function answerOpenApi(baseUrl: string): Response {
  return new Response(`${JSON.stringify(openApiDocument(baseUrl))}\n`, {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Cache-Control": "public, max-age=300",
      "Access-Control-Allow-Origin": "*",
    },
  });
}
