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
};
