import type { IncidentKind } from "../domain/incident.ts";

/** Says of a post that no person wrote it; null of one that a person did. In the words of what has no language of its own. */
export function automaticNote(automatic: boolean, kind: IncidentKind): string | null {
  if (!automatic) return null;
  return kind === "incident"
    ? "This update was posted automatically by our monitoring."
    : "This update was posted automatically, as planned.";
}
