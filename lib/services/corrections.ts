import { z } from "zod";
import { type Actor, actorLabel } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { shownStatuses } from "../domain/status.ts";
import { limits } from "../domain/text.ts";
import * as components from "../store/components.ts";
import * as store from "../store/corrections.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { instantText, parseInput, requiredText } from "./input.ts";

export type StatusCorrection = store.StatusCorrection;

const newCorrection = z.object({
  status: z.enum(shownStatuses, `This must be one of: ${shownStatuses.join(", ")}.`),
  started_at: instantText("the start"),
  ended_at: instantText("the end"),
  reason: requiredText("a reason", limits.description),
});

/** All that was ever corrected of a component, newest first. */
export function listCorrections(ctx: Context, componentId: string): Promise<StatusCorrection[]> {
  return store.listOf(ctx.db, componentId);
}

/**
 * Writes one correction, read and checked, in the given change.
 * @param incidentId the false alarm whose end says it
 */
export async function layCorrection(
  c: Change,
  actor: Actor,
  componentId: string,
  said: Pick<StatusCorrection, "status" | "startedAt" | "endedAt" | "reason">,
  incidentId: string | null = null,
): Promise<StatusCorrection> {
  const correction: StatusCorrection = {
    id: c.id(),
    componentId,
    ...said,
    correctedBy: actorLabel(actor),
    createdAt: new Date(c.now),
    withdrawnAt: null,
    incidentId,
  };
  await store.insert(c.tx, correction);
  c.audit("component.correct", `component ${componentId}`, null, correction);
  return correction;
}

/**
 * Says what a component's status was within a span that is over. What was measured stays stored; the page shows that
 * it was corrected.
 * @throws AppError `invalid` naming the field; `not_found`
 */
export async function correctHistory(
  ctx: Context,
  actor: Actor,
  componentId: string,
  input: unknown,
): Promise<StatusCorrection> {
  const parsed = parseInput(newCorrection, input);
  if (parsed.ended_at <= parsed.started_at) throw invalid("ended_at", "The end must be after the start.");
  return change(ctx, actor, async (c) => {
    const component = await components.find(c.tx, componentId);
    if (!component) throw notFound("component");
    if (parsed.ended_at > c.now) throw invalid("ended_at", "Only the past can be corrected; pin the status instead.");
    const correction = await layCorrection(c, actor, componentId, {
      status: parsed.status,
      startedAt: new Date(parsed.started_at),
      endedAt: new Date(parsed.ended_at),
      reason: parsed.reason,
    });
    c.touch(component.pageId);
    return correction;
  });
}

/** Takes a correction back: what was measured is shown again. @throws AppError `not_found`, `conflict` */
export async function withdrawCorrection(
  ctx: Context,
  actor: Actor,
  componentId: string,
  id: string,
): Promise<StatusCorrection> {
  return change(ctx, actor, async (c) => {
    const correction = await store.find(c.tx, id);
    const component = await components.find(c.tx, componentId);
    if (!component || correction?.componentId !== componentId) throw notFound("correction");
    if (correction.withdrawnAt) throw new AppError("conflict", "This correction has been taken back already.");
    const withdrawn = await takeBack(c, correction);
    c.touch(component.pageId);
    return withdrawn;
  });
}

/** The same in the given change. */
export async function takeBack(c: Change, correction: StatusCorrection): Promise<StatusCorrection> {
  const withdrawnAt = new Date(c.now);
  await store.withdraw(c.tx, correction.id, withdrawnAt);
  c.audit("component.withdraw_correction", `component ${correction.componentId}`, correction, { withdrawnAt });
  return { ...correction, withdrawnAt };
}
