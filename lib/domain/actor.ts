/** Who does it, and from which network address. Recorded in the audit log with every change. */
export type Actor =
  | { kind: "user"; id: string; name: string; from?: string }
  | { kind: "api_key"; id: string; name: string; from?: string }
  | { kind: "system"; name: string }
  | { kind: "source"; id: string; name: string }
  | { kind: "subscriber"; id: string };

export const system = (name: string): Actor => ({ kind: "system", name });

/** One line for the audit log and for "posted by". */
export function actorLabel(actor: Actor): string {
  return actor.kind === "subscriber" ? `subscriber ${actor.id}` : actor.name;
}

/** Responders' acts: people with a session, API tokens, and Candor itself. Strangers and subscribers may not. */
export function mayManage(actor: Actor): boolean {
  return actor.kind === "user" || actor.kind === "api_key" || actor.kind === "system";
}
