import { textOf } from "./form-data.ts";

/** What the inputs of `components/status/preferences` say, as the services take it; what is not shown is left out. */
export function preferencesOf(form: FormData): Record<string, unknown> {
  const chosen: Record<string, unknown> = { follows_only: textOf(form, "scope") === "followed" };
  for (const name of ["minimum_impact", "cadence", "digest_hour", "language", "time_zone"])
    if (form.has(name)) chosen[name] = textOf(form, name);
  if (form.has("kinds_shown")) chosen.kinds = form.getAll("kinds");
  if (form.has("followed_shown")) chosen.incident_ids = form.getAll("followed");
  return chosen;
}
