import type { Operation } from "./openapi.ts";
import type { Method } from "./router.ts";

const incident = "/pages/{page_id}/incidents/{id}";

/** Of who is in charge of incidents, and of what belongs together. */
export const endingOperations: Record<string, Partial<Record<Method, Operation>>> = {
  [`${incident}/handovers`]: {
    GET: { summary: "Through whose hands an incident went, newest first", answer: "Handover[]" },
    POST: {
      summary: "Give an incident to another owner or communication lead",
      answer: "Handover",
      status: 201,
      body: ["handover", "HandoverInput"],
    },
  },
  [`${incident}/links`]: {
    GET: { summary: "What an incident has to do with others", answer: "IncidentLink[]", query: ["audience"] },
    POST: {
      summary: "Say what an incident has to do with another one; readers see it where they know of both",
      answer: "IncidentLink",
      status: 201,
      body: ["link", "IncidentLinkInput"],
    },
  },
  [`${incident}/links/{link_id}`]: { DELETE: { summary: "Take a link back", status: 204 } },
  [`${incident}/merge`]: {
    POST: {
      summary: "End it as a duplicate: its components and alerts move to the other one, in which it goes on",
      answer: "Incident",
      body: ["merge", "MergeInput"],
    },
  },
  [`${incident}/unmerge`]: {
    POST: { summary: "Undo a merge while the other one is open", answer: "Incident", body: ["merge", "UnmergeInput"] },
  },
};
