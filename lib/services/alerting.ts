import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { plainSeverities, ratedStatuses, type SeverityRules, severities } from "../domain/alert.ts";
import { notFound } from "../domain/errors.ts";
import { type Called, type EscalationPolicy, plainPolicy } from "../domain/escalation.ts";
import type { Queryable } from "../store/database.ts";
import * as pages from "../store/pages.ts";
import * as responders from "../store/responders.ts";
import * as rotations from "../store/rotations.ts";
import * as settings from "../store/settings.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { parseInput } from "./input.ts";

const policyOf = (pageId: string): string => `escalation:${pageId}`;
const severitiesOf = (pageId: string): string => `severities:${pageId}`;
const longestWaitMinutes = 24 * 60;
const mostSteps = 10;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** How a page's alerts find somebody. */
export async function readPolicy(q: Queryable, pageId: string): Promise<EscalationPolicy> {
  const stored = await settings.read(q, policyOf(pageId));
  return isObject(stored) ? { ...plainPolicy, ...stored } : plainPolicy;
}

/** What a component's status makes of an alert's severity. */
export async function readSeverities(q: Queryable, pageId: string): Promise<SeverityRules> {
  const stored = await settings.read(q, severitiesOf(pageId));
  return isObject(stored) ? { ...plainSeverities, ...stored } : plainSeverities;
}

const severity = z.enum(severities, "This is not a severity.");

const minutes = (max: number) =>
  z.coerce
    .number("This must be a number of minutes.")
    .int("This must be a whole number of minutes.")
    .min(1, "This must be at least one minute.")
    .max(max, `This is more than ${max.toLocaleString("en")} minutes.`);

/** `everyone`, `rotation:ID` or `person:ID`. */
const called = z
  .string("Please choose whom to call.")
  .regex(/^(everyone|(rotation|person):[\w-]{1,64})$/, "Please choose whom to call.")
  .transform((text): Called => {
    const [kind = "", id = ""] = text.split(":");
    return kind === "rotation" || kind === "person" ? { kind, id } : { kind: "everyone" };
  });

const policyInput = z.object({
  min_severity: severity,
  steps: z
    .array(z.object({ whom: called, minutes: minutes(longestWaitMinutes) }), "This must be a list of steps.")
    .max(mostSteps, `These are more than ${mostSteps} steps.`),
  repeat_minutes: minutes(longestWaitMinutes),
  repeat_times: z.coerce
    .number("This must be a number.")
    .int("This must be a whole number.")
    .min(0, "This must not be negative.")
    .max(100, "This is more than 100 times."),
});

async function exists(q: Queryable, pageId: string, whom: Called): Promise<boolean> {
  if (whom.kind === "everyone") return true;
  if (whom.kind === "person") return (await responders.find(q, whom.id)) !== undefined;
  return (await rotations.find(q, whom.id))?.pageId === pageId;
}

/** @throws AppError `invalid` naming the field; `not_found` for whom a step calls */
export async function savePolicy(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
): Promise<EscalationPolicy> {
  const parsed = parseInput(policyInput, input);
  const after: EscalationPolicy = {
    minSeverity: parsed.min_severity,
    steps: parsed.steps,
    repeatMinutes: parsed.repeat_minutes,
    repeatTimes: parsed.repeat_times,
  };
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    for (const { whom } of after.steps) if (!(await exists(c.tx, pageId, whom))) throw notFound(whom.kind);
    const before = await readPolicy(c.tx, pageId);
    await settings.write(c.tx, policyOf(pageId), after, new Date(c.now));
    c.audit("page.escalation", `page ${pageId}`, before, after);
    return after;
  });
}

const severitiesInput = z.object(
  Object.fromEntries(ratedStatuses.map((status) => [status, severity.optional()])) as Record<
    (typeof ratedStatuses)[number],
    z.ZodOptional<typeof severity>
  >,
);

/** What is left out stays. @throws AppError `invalid` naming the field; `not_found` */
export async function saveSeverities(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
): Promise<SeverityRules> {
  const parsed = parseInput(severitiesInput, input);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const before = await readSeverities(c.tx, pageId);
    const after = Object.fromEntries(
      ratedStatuses.map((status) => [status, parsed[status] ?? before[status]]),
    ) as SeverityRules;
    await settings.write(c.tx, severitiesOf(pageId), after, new Date(c.now));
    c.audit("page.severities", `page ${pageId}`, before, after);
    return after;
  });
}
