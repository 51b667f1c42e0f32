import { z } from "zod";
import { type Actor, actorLabel } from "../domain/actor.ts";
import { invalid, notFound } from "../domain/errors.ts";
import { type Duty, dutiesBetween, nextHandOvers, rotationPeriods, startFor, weekdayOf } from "../domain/rotation.ts";
import { limits, oneLine } from "../domain/text.ts";
import * as pages from "../store/pages.ts";
import * as responders from "../store/responders.ts";
import * as store from "../store/rotations.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { idText, instantText, parseInput, requiredText } from "./input.ts";
import { onDutyIn, overrideOf } from "./on-duty.ts";
import { isTimeZone } from "./pages.ts";

export type Rotation = store.Rotation;
export type RotationOverride = store.RotationOverride;

const mostMembers = 50;
const longestOverrideMs = 90 * 24 * 3_600_000;
const shownMs = 14 * 24 * 3_600_000;

const rotationInput = z.object({
  name: requiredText("a name", limits.name),
  period: z.enum(rotationPeriods, "Please choose daily or weekly."),
  time_zone: z
    .string("This must be a time zone.")
    .refine(isTimeZone, "This is not a known time zone; use a name such as Europe/Berlin."),
  hand_over_at: z
    .string("Please give the time of hand-over.")
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Please give the time of hand-over as 09:00."),
  hand_over_day: z.coerce
    .number("Please choose a day.")
    .int("Please choose a day.")
    .min(1, "Please choose a day.")
    .max(7, "Please choose a day.")
    .optional(),
  members: z
    .array(z.string().max(64), "This must be a list of people.")
    .min(1, "Please choose at least one person.")
    .max(mostMembers, `These are more than ${mostMembers} people.`),
});

type Read = z.output<typeof rotationInput>;

/** The columns of a rotation. Whoever was on duty stays so through an edit; else the first member is. */
async function columnsOf(c: Change, parsed: Read, before: Rotation | null) {
  const members = [...new Set(parsed.members)];
  const known = new Set((await responders.list(c.tx)).map((person) => person.id));
  if (members.some((id) => !known.has(id))) throw invalid("members", "There is no such person.");
  const plan = {
    name: oneLine(parsed.name),
    period: parsed.period,
    timeZone: parsed.time_zone,
    handOverAt: parsed.hand_over_at,
    members,
  };
  const now = before === null ? null : onDutyIn(before, [], known, c.now);
  const index = Math.max(0, members.indexOf(now ?? ""));
  const weekday = parsed.hand_over_day ?? (before ? weekdayOf(before) : 1);
  return { ...plan, startsOn: startFor(plan, weekday, index, c.now) };
}

/** @throws AppError `invalid` naming the field; `not_found` for the page */
export async function createRotation(ctx: Context, actor: Actor, pageId: string, input: unknown): Promise<Rotation> {
  const parsed = parseInput(rotationInput, input);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const at = new Date(c.now);
    const rotation: Rotation = {
      id: c.id(),
      pageId,
      ...(await columnsOf(c, parsed, null)),
      createdAt: at,
      updatedAt: at,
    };
    await store.insert(c.tx, rotation);
    c.audit("rotation.create", `rotation ${rotation.id}`, null, rotation);
    return rotation;
  });
}

async function requireRotation(c: Change, id: string): Promise<Rotation> {
  const rotation = await store.find(c.tx, id);
  if (!rotation) throw notFound("rotation");
  return rotation;
}

const inputOf = (rotation: Rotation) => ({
  name: rotation.name,
  period: rotation.period,
  time_zone: rotation.timeZone,
  hand_over_at: rotation.handOverAt,
  members: rotation.members,
});

/** What is left out stays. @throws AppError `invalid` naming the field; `not_found` */
export async function updateRotation(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Rotation> {
  return change(ctx, actor, async (c) => {
    const before = await requireRotation(c, id);
    const edit = typeof input === "object" && input !== null ? input : {};
    const parsed = parseInput(rotationInput, { ...inputOf(before), ...edit });
    const after = { ...before, ...(await columnsOf(c, parsed, before)), updatedAt: new Date(c.now) };
    await store.update(c.tx, id, after);
    c.audit("rotation.update", `rotation ${id}`, before, after);
    return after;
  });
}

/** @throws AppError `not_found` */
export async function deleteRotation(ctx: Context, actor: Actor, id: string): Promise<void> {
  await change(ctx, actor, async (c) => {
    const before = await requireRotation(c, id);
    await store.remove(c.tx, id);
    c.audit("rotation.delete", `rotation ${id}`, before, null);
  });
}

const overrideInput = z.object({
  user_id: z.string("Please choose a person.").max(64),
  starts_at: instantText("the start"),
  ends_at: instantText("the end"),
});

/** Somebody takes a rotation's duty for a while. @throws AppError `invalid` naming the field; `not_found` */
export async function takeOver(
  ctx: Context,
  actor: Actor,
  rotationId: string,
  input: unknown,
): Promise<RotationOverride> {
  const parsed = parseInput(overrideInput, input);
  if (parsed.ends_at <= parsed.starts_at) throw invalid("ends_at", "The end must be after the start.");
  if (parsed.ends_at - parsed.starts_at > longestOverrideMs) throw invalid("ends_at", "This is longer than 90 days.");
  return change(ctx, actor, async (c) => {
    await requireRotation(c, rotationId);
    if (parsed.ends_at <= c.now) throw invalid("ends_at", "The end is already past.");
    if (!(await responders.find(c.tx, parsed.user_id))) throw invalid("user_id", "There is no such person.");
    const override: RotationOverride = {
      id: c.id(),
      rotationId,
      userId: parsed.user_id,
      startsAt: new Date(parsed.starts_at),
      endsAt: new Date(parsed.ends_at),
      createdBy: actorLabel(actor),
      createdAt: new Date(c.now),
    };
    await store.insertOverride(c.tx, override);
    c.audit("rotation.take_over", `rotation ${rotationId}`, null, override);
    return override;
  });
}

/** Gives a duty back: one that has begun ends now, one to come is off. @throws AppError `invalid`, `not_found` */
export async function giveBack(ctx: Context, actor: Actor, rotationId: string, id: string): Promise<void> {
  parseInput(idText("override"), id);
  await change(ctx, actor, async (c) => {
    const override = await store.findOverride(c.tx, id);
    if (override?.rotationId !== rotationId) throw notFound("override");
    if (override.startsAt.getTime() < c.now) await store.endOverride(c.tx, id, new Date(c.now));
    else await store.removeOverride(c.tx, id);
    c.audit("rotation.give_back", `rotation ${rotationId}`, override, null);
  });
}

/** @throws AppError `not_found` */
export async function findRotation(ctx: Context, id: string): Promise<Rotation> {
  const rotation = await store.find(ctx.db, id);
  if (!rotation) throw notFound("rotation");
  return rotation;
}

/** A rotation as people look at it: who is on duty, and the two weeks to come. */
export interface RotationView {
  rotation: Rotation;
  weekday: number;
  /** Null where nobody is. */
  onDuty: string | null;
  /** From now on for 14 days. */
  duties: Duty[];
  next: { at: number; userId: string } | null;
  /** Those that are not over. */
  overrides: RotationOverride[];
}

/** All rotations of a page, as of now. */
export async function readRotations(ctx: Context, pageId: string): Promise<RotationView[]> {
  const now = ctx.clock.now();
  const all = await store.list(ctx.db, pageId);
  const known = new Set((await responders.list(ctx.db)).map((person) => person.id));
  const rows = await store.overridesOf(
    ctx.db,
    all.map((rotation) => rotation.id),
    new Date(now),
  );
  return all.map((rotation) => {
    const overrides = rows.filter((row) => row.rotationId === rotation.id);
    const own = overrides.map(overrideOf);
    return {
      rotation,
      weekday: weekdayOf(rotation),
      onDuty: onDutyIn(rotation, own, known, now),
      duties: dutiesBetween(rotation, own, now, now + shownMs),
      next: nextHandOvers(rotation, own, now, 1)[0] ?? null,
      overrides,
    };
  });
}
