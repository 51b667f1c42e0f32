import type { FormState } from "../../domain/form-state.ts";
import { postStatusLabels } from "../../domain/incident.ts";
import type { Context } from "../../services/context.ts";
import { findIncident } from "../../services/incidents.ts";
import type { PendingPost } from "../../services/pending-posts.ts";
import { grouped, instantOf, textOf } from "../form-data.ts";

/** The states chosen for components; those left at "as it was" are not named. */
function declared(form: FormData): Record<string, string> {
  return Object.fromEntries(Object.entries(grouped(form, "component:")).filter(([, status]) => status !== ""));
}

/** What a composer's form says of a post. What it hides while groups are chosen, it does not mean. */
export function post(form: FormData) {
  const internal = textOf(form, "audience") === "internal";
  return {
    status: textOf(form, "status"),
    body: textOf(form, "body"),
    components: internal ? {} : declared(form),
    impact_override: internal ? undefined : textOf(form, "impact_override"),
    promise_minutes: textOf(form, "promise_minutes") === "default" ? undefined : textOf(form, "promise_minutes"),
    deliver_notifications: form.getAll("deliver_notifications").at(-1),
    // The choice is hidden, and means nothing, until "resolved" is chosen.
    ending: textOf(form, "status") === "resolved" && !internal ? textOf(form, "ending") : undefined,
    audience: textOf(form, "audience"),
    audience_ids: internal ? form.getAll("audience_ids") : [],
  };
}

export const newIncident = (form: FormData) => ({
  name: textOf(form, "name"),
  alert_id: textOf(form, "alert"),
  ...post(form),
});

/** What is over already: the times are of the page's zone. Null where the form says nothing of the kind. */
export function pastIncident(form: FormData, timeZone: string) {
  if (form.getAll("over").at(-1) !== "true") return null;
  const { name, body, components, impact_override } = newIncident(form);
  return {
    name,
    body,
    components,
    impact_override,
    audience: textOf(form, "audience"),
    deliver_notifications: form.getAll("tell_of_past").at(-1),
    backfill: {
      started_at: instantOf(form, "started_at", timeZone),
      resolved_at: instantOf(form, "resolved_at", timeZone),
      resolved_body: textOf(form, "resolved_body"),
    },
  };
}

/** Under what the text of this form is kept while it is typed. */
export function draftSubject(form: FormData): string {
  const incident = textOf(form, "incident");
  const alert = textOf(form, "alert");
  return incident ? `incident:${incident}` : alert ? `alert:${alert}` : "incident:new";
}

/** Where a post can be followed. */
export function leftAt({ id, act, incidentId, input, publishedUpdateId }: PendingPost): string {
  if (act === "announcement_edit") return `/admin/announcements/${input.announcement_id}`;
  if (act === "announcement" && publishedUpdateId !== null) return `/admin/announcements/${publishedUpdateId}`;
  return incidentId === null ? `/admin/posts/${id}` : `/admin/incidents/${incidentId}`;
}

/** What a form says of an update that its writer has not seen. */
export async function newestOf(ctx: Context, incidentId: string): Promise<FormState["values"]> {
  const newest = (await findIncident(ctx, incidentId)).updates.at(-1);
  if (!newest) return {};
  const { id, postedBy, status, body } = newest;
  return { newer: id, newer_by: postedBy, newer_status: postStatusLabels[status], newer_body: body };
}
