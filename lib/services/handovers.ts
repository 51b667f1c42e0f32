import { z } from "zod";
import { type Actor, actorLabel } from "../domain/actor.ts";
import { invalid, notFound } from "../domain/errors.ts";
import { limits } from "../domain/text.ts";
import * as store from "../store/handovers.ts";
import * as incidents from "../store/incidents.ts";
import * as responders from "../store/responders.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { optionalText, parseInput } from "./input.ts";

export type Handover = store.Handover;

const personId = z
  .preprocess((value) => (value === "" ? null : value), z.string("Please choose a person.").max(64).nullable())
  .optional();

const handoverInput = z.object({
  owner_id: personId,
  lead_id: personId,
  note: optionalText(limits.note),
});

/** @throws AppError `invalid` on the field */
async function requireResponder(c: Change, field: string, id: string | null): Promise<void> {
  if (id !== null && !(await responders.find(c.tx, id))) throw invalid(field, "There is no such person.");
}

/** From whom to whom an incident has gone, newest first. */
export function listHandovers(ctx: Context, incidentId: string): Promise<Handover[]> {
  return store.listOf(ctx.db, incidentId);
}

/**
 * Gives an incident to another owner, or its communication to another lead, with a word on what has to be known. Who
 * is left out of the input stays; an empty one is nobody. Readers see none of it.
 * @throws AppError `invalid` naming the field; `not_found`
 */
export async function handOver(ctx: Context, actor: Actor, incidentId: string, input: unknown): Promise<Handover> {
  const parsed = parseInput(handoverInput, input);
  return change(ctx, actor, async (c) => {
    await incidents.lock(c.tx, incidentId);
    const before = await incidents.find(c.tx, incidentId);
    if (!before) throw notFound("incident");
    const ownerId = parsed.owner_id === undefined ? before.ownerId : parsed.owner_id;
    const leadId = parsed.lead_id === undefined ? before.leadId : parsed.lead_id;
    // Whoever has left since may stay as they were.
    if (ownerId !== before.ownerId) await requireResponder(c, "owner_id", ownerId);
    if (leadId !== before.leadId) await requireResponder(c, "lead_id", leadId);
    const note = parsed.note ?? null;
    if (ownerId === before.ownerId && leadId === before.leadId && note === null)
      throw invalid("owner_id", "Choose somebody else, or leave a note.");
    const handover: Handover = {
      id: c.id(),
      incidentId,
      at: new Date(c.now),
      handedBy: actorLabel(actor),
      ownerId,
      leadId,
      note,
    };
    await incidents.update(c.tx, incidentId, { ownerId, leadId });
    await store.insert(c.tx, handover);
    c.audit(
      "incident.hand_over",
      `incident ${incidentId}`,
      { ownerId: before.ownerId, leadId: before.leadId },
      { ownerId, leadId, note },
    );
    return handover;
  });
}
