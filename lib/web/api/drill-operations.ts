import type { Operation } from "./openapi.ts";
import type { Method } from "./router.ts";

type Operations = Record<string, Partial<Record<Method, Operation>>>;

const rules = (what: string, wrapper: string, schema: string): Partial<Record<Method, Operation>> => {
  const change: Operation = {
    summary: `Change ${what}: what is left out stays`,
    answer: schema,
    body: [wrapper, schema],
  };
  return { GET: { summary: `Read ${what}`, answer: schema }, PATCH: change, PUT: change };
};

/** Of drills, and of the rules by which alerts find people and updates are promised. */
export const drillOperations: Operations = {
  "/pages/{page_id}/drills": {
    GET: { summary: "Drills, newest first", answer: "Drill[]" },
    POST: {
      summary: "Begin a drill: the clock runs",
      answer: "DrillDetail",
      status: 201,
      body: ["drill", "DrillInput"],
    },
  },
  "/pages/{page_id}/drills/{id}": {
    GET: { summary: "A drill with its incidents and its report", answer: "DrillDetail" },
    DELETE: { summary: "Remove a drill with all that was rehearsed in it", status: 204 },
  },
  "/pages/{page_id}/drills/{id}/end": { POST: { summary: "End a drill; its report is kept", answer: "DrillDetail" } },
  "/pages/{page_id}/drills/{id}/incidents": {
    POST: {
      summary: "Open an incident in a drill: its recipients alone hear of it",
      answer: "DrillDetail",
      status: 201,
      body: ["incident", "IncidentInput"],
    },
  },
  "/pages/{page_id}/drills/{id}/incidents/{incident_id}/updates": {
    POST: {
      summary: "Post an update in a drill",
      answer: "DrillDetail",
      status: 201,
      body: ["update", "DrillUpdateInput"],
    },
  },
  "/pages/{page_id}/escalation_policy": rules("how alerts find somebody", "escalation_policy", "EscalationPolicy"),
  "/pages/{page_id}/severities": rules("how bad an alert is by its component's status", "severities", "SeverityRules"),
  "/pages/{page_id}/promise_rules": rules("when updates are promised by impact", "promise_rules", "PromiseRules"),
};
