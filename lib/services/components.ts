import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { automationModes, placeholders, plainAutomation, strayPlaceholder } from "../domain/automation.ts";
import { type Dependency, makesCircle } from "../domain/dependencies.ts";
import { invalid, notFound } from "../domain/errors.ts";
import { groupBy } from "../domain/group-by.ts";
import { componentPolicies, componentStatuses } from "../domain/status.ts";
import { limits } from "../domain/text.ts";
import * as store from "../store/components.ts";
import type { Queryable } from "../store/database.ts";
import * as dependencies from "../store/dependencies.ts";
import * as pages from "../store/pages.ts";
import * as probes from "../store/probes.ts";
import { clearAlert, explainAllAnew } from "./alerts.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { flag, given, idText, optionalHttpUrl, optionalId, optionalText, parseInput, requiredText } from "./input.ts";
import { recomputeComponents } from "./status.ts";

/** A component with what it depends on. */
export interface Component extends store.Component {
  dependsOn: string[];
}
export type ComponentGroup = store.ComponentGroup;

const position = z.coerce.number("This must be a number.").int("This must be a whole number.").min(0).max(1_000_000);

const minutes = (least: number, most: number) =>
  z.coerce
    .number("This must be a number of minutes.")
    .int("This must be a whole number of minutes.")
    .min(least, `This must be at least ${least} ${least === 1 ? "minute" : "minutes"}.`)
    .max(most, `This must be at most ${most.toLocaleString("en")} minutes.`);

const aDay = 24 * 60;
const emptyToNull = (value: unknown): unknown => (value === "" ? null : value);
const noNumber = (value: unknown): unknown => (value === "" || value === null ? undefined : value);

const template = (max: number) =>
  optionalText(max).superRefine((text, issues) => {
    const stray = text ? strayPlaceholder(text) : null;
    if (stray !== null)
      issues.addIssue({
        code: "custom",
        message: `Nothing stands for {{${stray}}}; there are ${placeholders.map((p) => `{{${p}}}`).join(", ")}.`,
      });
  });

const automationInput = z
  .object(
    {
      mode: z.enum(automationModes, `This must be one of: ${automationModes.join(", ")}.`),
      after_minutes: z.preprocess(noNumber, minutes(1, aDay).default(plainAutomation.afterMinutes)),
      resolve_minutes: z.preprocess(emptyToNull, minutes(1, aDay).nullable()).default(null),
      name: template(limits.name),
      body: template(limits.body),
    },
    "This must say what to do: mode, and its settings.",
  )
  .nullable();

const componentInput = z.object({
  name: requiredText("a name", limits.name).optional(),
  description: optionalText(limits.description),
  group_id: optionalId("component group"),
  status: z
    .preprocess(
      (value) => (value === "" ? null : value),
      z.enum(componentStatuses, "This is not a component status.").nullable(),
    )
    .optional(),
  showcase: flag.optional(),
  only_show_if_degraded: flag.optional(),
  show_response_time: flag.optional(),
  start_date: z
    .preprocess(
      (value) => (value === "" ? null : value),
      z
        .string("This must be a date.")
        .refine((text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)), {
          message: "This must be a date such as 2030-01-31.",
        })
        .nullable(),
    )
    .optional(),
  /** For responders alone. */
  runbook_url: optionalHttpUrl(2000).refine((link) => !link?.startsWith("mailto:"), {
    message: "This must be an address that starts with https:// or http://.",
  }),
  position: position.optional(),
  policy: z.enum(componentPolicies, `This must be one of: ${componentPolicies.join(", ")}.`).optional(),
  depends_on: z.array(idText("component"), "This must be a list of components.").max(200).optional(),
  automation: automationInput.optional(),
});

const groupInput = z.object({
  name: requiredText("a name", limits.name).optional(),
  description: optionalText(limits.description),
  components: z.array(idText("component"), "This must be a list of components.").max(1000).optional(),
  position: position.optional(),
});

const withDependencies = (component: store.Component, all: readonly Dependency[]): Component => ({
  ...component,
  dependsOn: all.filter((d) => d.componentId === component.id).map((d) => d.dependsOnId),
});

export async function listComponents(ctx: Context, pageId: string): Promise<Component[]> {
  const [list, all] = await Promise.all([store.list(ctx.db, pageId), dependencies.listOf(ctx.db, pageId)]);
  const of = groupBy(all, (d) => d.componentId);
  return list.map((component) => withDependencies(component, of.get(component.id) ?? []));
}

export function listGroups(ctx: Context, pageId: string): Promise<ComponentGroup[]> {
  return store.listGroups(ctx.db, pageId);
}

/** @throws AppError `not_found` */
export async function findComponent(ctx: Context, id: string): Promise<Component> {
  const component = await read(ctx.db, id);
  if (!component) throw notFound("component");
  return component;
}

async function read(q: Queryable, id: string): Promise<Component | undefined> {
  const component = await store.find(q, id);
  return component && withDependencies(component, await dependencies.listOf(q, component.pageId));
}

/** @throws AppError `invalid` on `depends_on` for what is not there, and for a circle */
async function setDependencies(c: Change, component: store.Component, wanted: readonly string[]): Promise<void> {
  const ids = [...new Set(wanted)];
  const names = new Map((await store.list(c.tx, component.pageId)).map(({ id, name }) => [id, name]));
  if (ids.some((id) => !names.has(id))) throw invalid("depends_on", "There is no such component.");
  if (ids.includes(component.id)) throw invalid("depends_on", "A component can not depend on itself.");
  const all = await dependencies.listOf(c.tx, component.pageId);
  const circling = ids.find((id) => makesCircle(all, component.id, [id]));
  if (circling)
    throw invalid("depends_on", `${names.get(circling)} already depends on ${component.name}: that would be a circle.`);
  await dependencies.setOf(c.tx, component.id, ids);
  await explainAllAnew(c, component.pageId);
}

/** @throws AppError `not_found` */
export async function findGroup(ctx: Context, id: string): Promise<ComponentGroup> {
  const group = await store.findGroup(ctx.db, id);
  if (!group) throw notFound("component group");
  return group;
}

async function requireGroup(c: Change, pageId: string, groupId: string | null | undefined): Promise<void> {
  if (!groupId) return;
  const group = await store.findGroup(c.tx, groupId);
  if (group?.pageId !== pageId) throw invalid("group_id", "There is no such component group.");
}

function editOf(parsed: z.output<typeof componentInput>) {
  return given({
    name: parsed.name,
    description: parsed.description,
    groupId: parsed.group_id,
    pinnedStatus: parsed.status,
    showcase: parsed.showcase,
    onlyShowIfDegraded: parsed.only_show_if_degraded,
    showResponseTime: parsed.show_response_time,
    startDate: parsed.start_date,
    runbookUrl: parsed.runbook_url,
    position: parsed.position,
    policy: parsed.policy,
    automation: parsed.automation && {
      mode: parsed.automation.mode,
      afterMinutes: parsed.automation.after_minutes,
      resolveMinutes: parsed.automation.resolve_minutes,
      name: parsed.automation.name ?? null,
      body: parsed.automation.body ?? null,
    },
  });
}

/** @throws AppError `invalid` naming the field; `not_found` for the page */
export async function createComponent(ctx: Context, actor: Actor, pageId: string, input: unknown): Promise<Component> {
  const parsed = parseInput(componentInput.extend({ name: requiredText("a name", limits.name) }), input);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    await requireGroup(c, pageId, parsed.group_id);
    const at = new Date(c.now);
    const component: store.Component = {
      id: c.id(),
      pageId,
      groupId: null,
      description: null,
      position: await store.nextPosition(c.tx, pageId),
      showcase: true,
      onlyShowIfDegraded: false,
      showResponseTime: false,
      policy: "worst",
      automation: null,
      startDate: null,
      runbookUrl: null,
      pinnedStatus: null,
      status: "unknown",
      createdAt: at,
      updatedAt: at,
      deletedAt: null,
      ...editOf(parsed),
      name: parsed.name,
    };
    await store.insert(c.tx, component);
    if (parsed.depends_on) await setDependencies(c, component, parsed.depends_on);
    await recomputeComponents(c, [component.id]);
    const dependsOn = parsed.depends_on ?? [];
    c.audit("component.create", `component ${component.id}`, null, { ...component, dependsOn });
    c.touch(pageId);
    return (await read(c.tx, component.id)) ?? { ...component, dependsOn };
  });
}

/** @throws AppError `invalid` naming the field; `not_found` */
export async function updateComponent(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Component> {
  const parsed = parseInput(componentInput, input);
  return change(ctx, actor, async (c) => {
    const before = await read(c.tx, id);
    if (!before) throw notFound("component");
    await requireGroup(c, before.pageId, parsed.group_id);
    const edit = editOf(parsed);
    await store.update(c.tx, id, { ...edit, updatedAt: new Date(c.now) });
    if (parsed.depends_on) await setDependencies(c, before, parsed.depends_on);
    await recomputeComponents(c, [id]);
    c.audit("component.update", `component ${id}`, before, given({ ...edit, dependsOn: parsed.depends_on }));
    c.touch(before.pageId);
    return (await read(c.tx, id)) ?? before;
  });
}

/**
 * Takes a component off the page together with its probes; the archive goes on naming it.
 * @throws AppError `not_found`
 */
export async function deleteComponent(ctx: Context, actor: Actor, id: string): Promise<Component> {
  return change(ctx, actor, async (c) => {
    const before = await read(c.tx, id);
    if (!before) throw notFound("component");
    const lost = (await probes.list(c.tx, before.pageId)).filter((probe) => probe.componentId === id);
    for (const probe of lost) await clearAlert(c, `probe:${probe.id}`, c.now);
    await dependencies.removeOf(c.tx, id);
    await explainAllAnew(c, before.pageId);
    await store.retire(c.tx, id, new Date(c.now));
    c.audit("component.delete", `component ${id}`, before, null);
    c.touch(before.pageId);
    return before;
  });
}

async function requireMembers(c: Change, pageId: string, ids: readonly string[]): Promise<void> {
  const known = new Set((await store.list(c.tx, pageId)).map((component) => component.id));
  if (ids.some((id) => !known.has(id))) throw invalid("components", "There is no such component.");
  if (new Set(ids).size !== ids.length) throw invalid("components", "A component is named twice.");
}

/** @throws AppError `invalid` naming the field; `not_found` for the page */
export async function createGroup(ctx: Context, actor: Actor, pageId: string, input: unknown): Promise<ComponentGroup> {
  const parsed = parseInput(groupInput.extend({ name: requiredText("a name", limits.name) }), input);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const members = parsed.components ?? [];
    await requireMembers(c, pageId, members);
    const at = new Date(c.now);
    const group: ComponentGroup = {
      id: c.id(),
      pageId,
      name: parsed.name,
      description: parsed.description ?? null,
      position: parsed.position ?? (await store.nextGroupPosition(c.tx, pageId)),
      createdAt: at,
      updatedAt: at,
    };
    await store.insertGroup(c.tx, group);
    await store.setMembers(c.tx, group.id, members, at);
    c.audit("component_group.create", `component_group ${group.id}`, null, { ...group, components: members });
    c.touch(pageId);
    return group;
  });
}

/** `components`, where given, becomes the whole membership. @throws AppError `invalid`, `not_found` */
export async function updateGroup(ctx: Context, actor: Actor, id: string, input: unknown): Promise<ComponentGroup> {
  const parsed = parseInput(groupInput, input);
  return change(ctx, actor, async (c) => {
    const before = await store.findGroup(c.tx, id);
    if (!before) throw notFound("component group");
    const at = new Date(c.now);
    const edit = given({ name: parsed.name, description: parsed.description, position: parsed.position });
    await store.updateGroup(c.tx, id, { ...edit, updatedAt: at });
    if (parsed.components) {
      await requireMembers(c, before.pageId, parsed.components);
      await store.setMembers(c.tx, id, parsed.components, at);
    }
    c.audit("component_group.update", `component_group ${id}`, before, { ...edit, components: parsed.components });
    c.touch(before.pageId);
    return { ...before, ...edit, updatedAt: at };
  });
}

/** Its components stay, on their own. @throws AppError `not_found` */
export async function deleteGroup(ctx: Context, actor: Actor, id: string): Promise<ComponentGroup> {
  return change(ctx, actor, async (c) => {
    const before = await store.findGroup(c.tx, id);
    if (!before) throw notFound("component group");
    await store.removeGroup(c.tx, id);
    c.audit("component_group.delete", `component_group ${id}`, before, null);
    c.touch(before.pageId);
    return before;
  });
}
