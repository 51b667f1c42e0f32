import { z } from "zod";
import { type Actor, actorLabel } from "../domain/actor.ts";
import { AppError, invalid } from "../domain/errors.ts";
import { limits } from "../domain/text.ts";
import * as incidents from "../store/incidents.ts";
import * as store from "../store/postmortems.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { assertNotMerged } from "./incident-links.ts";
import { derivedEdit } from "./incident-record.ts";
import { decisiveAudience, writeUpdate } from "./incident-updates.ts";
import { flag, parseInput } from "./input.ts";
import { type Postmortem, type PostmortemView, readView, requireIncident, writePostmortem } from "./postmortems.ts";

const publishInput = z.object({
  notify_subscribers: flag.optional(),
  version: z.coerce.number("This must be a version.").int("This must be a version.").min(0).optional(),
});

/** @returns the text to be published. @throws AppError `conflict`, `invalid` */
async function assertReady(c: Change, { incident, publicText }: PostmortemView): Promise<string> {
  await assertNotMerged(c, incident, "postmortem");
  if (incident.status !== "resolved" && incident.status !== "postmortem")
    throw new AppError("conflict", "A postmortem can be published once its incident is resolved.");
  if (decisiveAudience(await incidents.updatesOf(c.tx, [incident.id])) !== "public")
    throw new AppError("conflict", "The public does not know of this incident: there is no place to publish it.");
  if (publicText === "") throw invalid("summary", "There is nothing to be published yet.");
  if (publicText.length > limits.body)
    throw invalid("summary", `What would be published is longer than ${limits.body.toLocaleString("en")} characters.`);
  return publicText;
}

/** The update that carries it: a new one, or the one from before with the new text. */
async function carry(
  c: Change,
  actor: Actor,
  { incident, postmortem }: PostmortemView,
  body: string,
  notify: boolean,
): Promise<string> {
  const before = postmortem.publishedUpdateId && (await incidents.findUpdate(c.tx, postmortem.publishedUpdateId));
  if (before) {
    const revision = { id: c.id(), replacedAt: new Date(c.now), replacedBy: actorLabel(actor) };
    if (before.body !== body) await incidents.revise(c.tx, before, body, revision);
    await incidents.update(c.tx, incident.id, { updatedAt: new Date(c.now) });
    return before.id;
  }
  const post = { status: "postmortem", body, components: {}, notify, promiseMinutes: null, automatic: false } as const;
  return (await writeUpdate(c, actor, incident, post)).id;
}

/**
 * Publishes the public part as an update of the incident: on its page, in feeds, the archive and the public API.
 * Published again, it replaces the text; subscribers are told the first time alone.
 * @throws AppError `conflict` when the incident goes on, is not public, or the draft is newer than `version`
 */
export async function publishPostmortem(
  ctx: Context,
  actor: Actor,
  incidentId: string,
  input: unknown,
): Promise<Postmortem> {
  const { notify_subscribers: notify = true, version } = parseInput(publishInput, input);
  return change(ctx, actor, async (c) => {
    await incidents.lock(c.tx, incidentId);
    const view = await readView(c.tx, incidentId, c.now);
    const body = await assertReady(c, view);
    const { notifiedAt } = view.postmortem;
    const updateId = await carry(c, actor, view, body, notify && notifiedAt === null);
    const after = await writePostmortem(c, actor, incidentId, version, (before) => ({
      publishedAt: before.publishedAt ?? new Date(c.now),
      publishedBody: body,
      publishedUpdateId: updateId,
      notifiedAt: notifiedAt ?? (notify ? new Date(c.now) : null),
    }));
    c.audit("postmortem.publish", `incident ${incidentId}`, null, { update: updateId, notify });
    c.touch(view.incident.pageId);
    return after;
  });
}

/** Takes what was published off the page again; it is a draft as before. @throws AppError `conflict`, `not_found` */
export async function revertPostmortem(ctx: Context, actor: Actor, incidentId: string): Promise<Postmortem> {
  return change(ctx, actor, async (c) => {
    await incidents.lock(c.tx, incidentId);
    const incident = await requireIncident(c.tx, incidentId);
    const found = await store.find(c.tx, incidentId);
    if (!found?.publishedUpdateId) throw new AppError("conflict", "This postmortem is not published.");
    await store.removeUpdate(c.tx, found.publishedUpdateId);
    const updates = await incidents.updatesOf(c.tx, [incidentId]);
    const left = updates.filter((update) => update.audience === "public");
    const edit = derivedEdit(left);
    if (edit) await incidents.update(c.tx, incidentId, { ...edit, updatedAt: new Date(c.now) });
    const after = await writePostmortem(c, actor, incidentId, undefined, () => ({
      publishedAt: null,
      publishedBody: null,
      publishedUpdateId: null,
    }));
    c.audit("postmortem.revert", `incident ${incidentId}`, { body: found.publishedBody }, null);
    c.touch(incident.pageId);
    return after;
  });
}

/** Removes the draft and what was published of it; action items stay. @throws AppError `not_found` */
export async function deletePostmortem(ctx: Context, actor: Actor, incidentId: string): Promise<void> {
  await requireIncident(ctx.db, incidentId);
  const found = await store.find(ctx.db, incidentId);
  if (found?.publishedUpdateId) await revertPostmortem(ctx, actor, incidentId);
  await change(ctx, actor, async (c) => {
    await store.remove(c.tx, incidentId);
    c.audit("postmortem.delete", `incident ${incidentId}`, found ?? null, null);
  });
}
