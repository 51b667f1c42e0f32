import { grouped, textOf } from "../form-data.ts";

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
    audience: textOf(form, "audience"),
    audience_ids: internal ? form.getAll("audience_ids") : [],
  };
}
