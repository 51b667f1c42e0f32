import type { Operation } from "./openapi.ts";
import type { Method } from "./router.ts";

type Operations = Record<string, Partial<Record<Method, Operation>>>;

const alert = (summary: string, body?: [string, string]): Partial<Record<Method, Operation>> => ({
  POST: { summary, answer: "Alert", ...(body ? { body } : {}) },
});

const rated: Operation = { summary: "Say how bad it is", answer: "Alert", body: ["alert", "AlertInput"] };
const changed: Operation = {
  summary: "Change a rotation: what is left out stays",
  answer: "Rotation",
  body: ["rotation", "RotationInput"],
};

/** Of alerts and duty. */
export const dutyOperations: Operations = {
  "/pages/{page_id}/alerts": {
    GET: { summary: "Alerts, newest first", answer: "Alert[]", query: ["alert_state", "limit", "page"] },
  },
  "/pages/{page_id}/alerts/{id}": {
    GET: { summary: "One alert", answer: "Alert" },
    PATCH: rated,
    PUT: rated,
  },
  "/pages/{page_id}/alerts/{id}/acknowledge": alert("Take care of it: nobody is called any more"),
  "/pages/{page_id}/alerts/{id}/snooze": alert("Put it off: nobody is called until then", ["alert", "SnoozeInput"]),
  "/pages/{page_id}/alerts/{id}/wake": alert("End a snooze before its time"),
  "/pages/{page_id}/alerts/{id}/resolve": alert("Close it"),
  "/pages/{page_id}/alerts/{id}/link": alert("Tie it to an open incident", ["alert", "AlertLinkInput"]),
  "/pages/{page_id}/responders": { GET: { summary: "Who may be on duty", answer: "Responder[]" } },
  "/pages/{page_id}/rotations": {
    GET: { summary: "Rotations with who is on duty now and in the coming two weeks", answer: "Rotation[]" },
    POST: { summary: "Add a rotation", answer: "Rotation", status: 201, body: ["rotation", "RotationInput"] },
  },
  "/pages/{page_id}/rotations/{id}": {
    GET: { summary: "One rotation", answer: "Rotation" },
    PATCH: changed,
    PUT: changed,
    DELETE: { summary: "Remove a rotation", status: 204 },
  },
  "/pages/{page_id}/rotations/{id}/overrides": {
    POST: {
      summary: "Somebody takes the duty for a while",
      answer: "RotationOverride",
      status: 201,
      body: ["override", "RotationOverrideInput"],
    },
  },
  "/pages/{page_id}/rotations/{id}/overrides/{override_id}": {
    DELETE: { summary: "Give a duty back", status: 204 },
  },
};
