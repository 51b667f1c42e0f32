import type { Operation } from "./openapi.ts";
import type { Method } from "./router.ts";

const changed: Operation = {
  summary: "Change a template: what is left out stays",
  answer: "Template",
  body: ["template", "TemplateInput"],
};

/** Of posts that have not left yet, and of templates. */
export const composerOperations: Record<string, Partial<Record<Method, Operation>>> = {
  "/pages/{page_id}/pending_posts": {
    GET: { summary: "Posts that have not left yet, the next to leave first", answer: "PendingPost[]" },
  },
  "/pages/{page_id}/pending_posts/{id}": {
    GET: { summary: "One post, left or not", answer: "PendingPost" },
    DELETE: { summary: "Take a post back before it leaves", answer: "PendingPost" },
  },
  "/pages/{page_id}/templates": {
    GET: { summary: "Templates, in their order", answer: "Template[]" },
    POST: { summary: "Add a template", answer: "Template", status: 201, body: ["template", "TemplateInput"] },
  },
  "/pages/{page_id}/templates/{id}": {
    GET: { summary: "One template", answer: "Template" },
    PATCH: changed,
    PUT: changed,
    DELETE: { summary: "Remove a template", answer: "Template" },
  },
};
