import { z } from "zod";
import { type Actor, actorLabel } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { isOver, type PostStatus, postStatusLabels } from "../domain/incident.ts";
import { linkRelations } from "../domain/incident-link.ts";
import * as store from "../store/incident-links.ts";
import * as incidents from "../store/incidents.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { idText, parseInput } from "./input.ts";

export type IncidentLink = store.IncidentLink;
export type SeenLink = store.SeenLink;

const linkInput = z.object({
  incident_id: idText("incident"),
  relation: z.enum(linkRelations, `This must be one of: ${linkRelations.join(", ")}.`),
});

/**
 * Two incidents that can have to do with each other, held until the change is over.
 * @throws AppError `not_found` for the first; `invalid` on `incident_id` for the other one
 */
export async function requirePair(
  c: Change,
  id: string,
  otherId: string,
): Promise<[incidents.Incident, incidents.Incident]> {
  if (id === otherId) throw invalid("incident_id", "Choose another incident than this one.");
  // Always in the same order, so that two such changes never wait for each other.
  for (const one of [id, otherId].sort()) await incidents.lock(c.tx, one);
  const incident = await incidents.find(c.tx, id);
  const other = await incidents.find(c.tx, otherId);
  if (!incident) throw notFound("incident");
  if (other?.pageId !== incident.pageId) throw invalid("incident_id", "There is no such incident.");
  if (other.drillId !== incident.drillId)
    throw invalid("incident_id", "What is rehearsed has nothing to do with what is real.");
  return [incident, other];
}

/** What the pages of these two show has changed. Where the public does not know of both, nothing of the page moves. */
export async function touchBoth(c: Change, pageId: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) if (await store.touchLinked(c.tx, id, new Date(c.now))) c.touch(pageId);
}

/** All that an incident has to do with others, for the desk. */
export function listLinks(ctx: Context, incidentId: string, published = false): Promise<SeenLink[]> {
  return store.listOf(ctx.db, [incidentId], published);
}

/**
 * Says what an incident has to do with another one. The desk shows it on both, readers where they know of both.
 * @throws AppError `invalid` naming the field; `conflict` when the two are linked already; `not_found`
 */
export async function linkIncidents(ctx: Context, actor: Actor, id: string, input: unknown): Promise<SeenLink> {
  const { incident_id: otherId, relation } = parseInput(linkInput, input);
  return change(ctx, actor, async (c) => {
    const [incident, other] = await requirePair(c, id, otherId);
    if (await store.findBetween(c.tx, id, otherId))
      throw new AppError("conflict", "These two are linked already.", { field: "incident_id" });
    const link: IncidentLink = {
      id: c.id(),
      incidentId: id,
      otherId,
      relation,
      linkedBy: actorLabel(actor),
      createdAt: new Date(c.now),
      merge: null,
    };
    await store.insert(c.tx, link);
    c.audit("incident.link", `incident ${id}`, null, { incident: otherId, relation });
    await touchBoth(c, incident.pageId, [id, otherId]);
    return { incidentId: id, linkId: link.id, kind: relation, id: otherId, name: other.name };
  });
}

/** Takes a link back. @throws AppError `not_found`; `conflict` for a merge, which is undone instead */
export async function unlinkIncidents(ctx: Context, actor: Actor, id: string, linkId: string): Promise<void> {
  await change(ctx, actor, async (c) => {
    const link = await store.find(c.tx, linkId);
    const incident = await incidents.find(c.tx, id);
    if (!incident || !link || (link.incidentId !== id && link.otherId !== id)) throw notFound("link");
    if (link.merge !== null) throw new AppError("conflict", "These two were merged: undo the merge instead.");
    await touchBoth(c, incident.pageId, [link.incidentId, link.otherId]);
    await store.remove(c.tx, linkId);
    c.audit("incident.unlink", `incident ${id}`, { incident: link.otherId, relation: link.relation }, null);
  });
}

/**
 * What was merged into another one goes on there and has no postmortem of its own.
 * @throws AppError `conflict` naming where to post instead
 */
export async function assertNotMerged(c: Change, incident: incidents.Incident, status: PostStatus): Promise<void> {
  if (incident.ending !== "merged" || status === "resolved") return;
  const link = await store.findMerge(c.tx, incident.id);
  const target = link && (await incidents.find(c.tx, link.otherId));
  if (!target) return;
  const why = isOver(status) ? `${postStatusLabels[status]} belongs there` : "it goes on there";
  throw new AppError("conflict", `This was merged into "${target.name}": ${why}. Or undo the merge first.`, {
    field: "status",
  });
}
