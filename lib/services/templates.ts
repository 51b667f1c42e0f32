import { z } from "zod";
import { type Actor, mayManage } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { impactOf, impacts, isComponentStatus, postStatusLabels, statusesOf } from "../domain/incident.ts";
import type { Typed } from "../domain/pending-post.ts";
import { assertVariables, fillTemplate, lengthOf, type TemplateValues } from "../domain/template.ts";
import { limits } from "../domain/text.ts";
import { when } from "../render/message.ts";
import * as components from "../store/components.ts";
import * as incidents from "../store/incidents.ts";
import * as pages from "../store/pages.ts";
import * as store from "../store/templates.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { flag, given, idText, parseInput, requiredText } from "./input.ts";
import { readPromiseRules } from "./promises.ts";

export type Template = store.Template;

const blank = (value: unknown): unknown => (value === "" ? null : value);
const fields = {
  kind: z.enum(["incident", "maintenance"], "This is neither an incident nor a maintenance.").optional(),
  title: z.string("This must be text.").trim().max(limits.name, "This is too long.").optional(),
  body: z.string("This must be text.").max(limits.body, "This is too long.").optional(),
  status: z.preprocess(blank, z.string("This is not a status.").nullable()).optional(),
  impact: z.preprocess(blank, z.enum(impacts, "This is not an impact.").nullable()).optional(),
  component_ids: z.array(idText("component"), "This must be a list of components.").max(1000).optional(),
  notify: flag.optional(),
  position: z.coerce.number("This must be a number.").int().min(0).max(9999).optional(),
};
const newTemplate = z.object({ name: requiredText("a name", limits.name), ...fields });
const templateEdit = z.object({ name: requiredText("a name", limits.name).optional(), ...fields });

function requireManager(actor: Actor): void {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
}

/** @throws AppError `invalid` naming the field */
function check(template: Template): Template {
  assertVariables(template.title, "title");
  assertVariables(template.body, "body");
  if (template.status !== null && !statusesOf(template.kind).includes(template.status))
    throw invalid("status", "This is not a status of this kind.");
  return template;
}

/** In their order. */
export function listTemplates(ctx: Context, pageId: string): Promise<Template[]> {
  return store.list(ctx.db, pageId);
}

/** @throws AppError `not_found` */
export async function findTemplate(ctx: Context, id: string): Promise<Template> {
  const template = await store.find(ctx.db, id);
  if (!template) throw notFound("template");
  return template;
}

const editOf = ({ component_ids, status, ...rest }: z.output<typeof templateEdit>) =>
  given({ ...rest, status: status as Template["status"] | undefined, componentIds: component_ids });

/** @throws AppError `invalid` naming the field, also for a variable that there is not; `not_found` for the page */
export async function createTemplate(ctx: Context, actor: Actor, pageId: string, input: unknown): Promise<Template> {
  requireManager(actor);
  const parsed = parseInput(newTemplate, input);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const at = new Date(c.now);
    const template = check({
      id: c.id(),
      pageId,
      kind: "incident",
      title: "",
      body: "",
      status: null,
      impact: null,
      componentIds: [],
      notify: true,
      position: (await store.list(c.tx, pageId)).length,
      createdAt: at,
      updatedAt: at,
      ...editOf(parsed),
      name: parsed.name,
    });
    await store.insert(c.tx, template);
    c.audit("template.create", `template ${template.id}`, null, parsed);
    return template;
  });
}

/** What is left out stays. @throws AppError `invalid` naming the field; `not_found` */
export async function updateTemplate(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Template> {
  requireManager(actor);
  const edit = editOf(parseInput(templateEdit, input));
  return change(ctx, actor, async (c) => {
    const before = await store.find(c.tx, id);
    if (!before) throw notFound("template");
    const after = check({ ...before, ...edit, updatedAt: new Date(c.now) });
    await store.update(c.tx, id, { ...edit, updatedAt: after.updatedAt });
    c.audit("template.update", `template ${id}`, before, edit);
    return after;
  });
}

/** @throws AppError `not_found` */
export async function removeTemplate(ctx: Context, actor: Actor, id: string): Promise<Template> {
  requireManager(actor);
  return change(ctx, actor, async (c) => {
    const template = await store.find(c.tx, id);
    if (!template) throw notFound("template");
    await store.remove(c.tx, id);
    c.audit("template.remove", `template ${id}`, template, null);
    return template;
  });
}

const troubled = "major_outage";

/**
 * A template as the composer's form takes it, its variables filled in by what is known now.
 * @param typed what the form holds already: components that were chosen there stay chosen
 * @throws AppError `not_found`
 */
export async function pickTemplate(
  ctx: Context,
  pageId: string,
  id: string,
  { incidentId, typed }: { incidentId: string | null; typed: Typed },
): Promise<Typed> {
  const [template, page, all] = await Promise.all([
    findTemplate(ctx, id),
    pages.find(ctx.db, pageId),
    components.list(ctx.db, pageId),
  ]);
  if (template.pageId !== pageId || !page) throw notFound("template");
  const incident = incidentId === null ? undefined : await incidents.find(ctx.db, incidentId);
  const declared = Object.fromEntries(
    all.flatMap((component) => {
      const chosen = typed[`component:${component.id}`];
      const status = isComponentStatus(chosen) ? chosen : null;
      return status || template.componentIds.includes(component.id)
        ? [[component.id, status ?? troubled] as const]
        : [];
    }),
  );
  const status = template.status ?? incident?.status ?? "investigating";
  const impact = template.impact ?? incident?.impactOverride ?? impactOf(Object.values(declared));
  const now = ctx.clock.now();
  const { minutes } = await readPromiseRules(ctx.db, pageId);
  const promised = minutes[impact];
  const [date = "", time = ""] = /^(.*?) (\d\d:\d\d.*)$/.exec(when(now, page.timeZone))?.slice(1) ?? [];
  const title = typeof typed.name === "string" && typed.name !== "" ? typed.name : (incident?.name ?? "");
  const named = all.flatMap((component) => (component.id in declared ? [component.name] : []));
  const values: TemplateValues = {
    component: named.length < 2 ? (named[0] ?? "") : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`,
    impact,
    status: postStatusLabels[status],
    title,
    time,
    date,
    duration: incident ? lengthOf(now - incident.startedAt.getTime()) : lengthOf(0),
    next_update: promised === null ? "" : when(now + promised * 60_000, page.timeZone),
    page: page.name,
  };
  return {
    body: fillTemplate(template.body, values),
    ...(incident || template.title === "" ? {} : { name: fillTemplate(template.title, values) }),
    ...(template.status === null ? {} : { status }),
    ...(template.impact === null ? {} : { impact_override: template.impact }),
    deliver_notifications: String(template.notify),
    ...Object.fromEntries(Object.entries(declared).map(([key, state]) => [`component:${key}`, state])),
  };
}
