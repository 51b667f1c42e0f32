import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { invalid, notFound } from "../domain/errors.ts";
import { componentStatuses } from "../domain/status.ts";
import { limits } from "../domain/text.ts";
import * as store from "../store/components.ts";
import * as pages from "../store/pages.ts";
import * as probes from "../store/probes.ts";
import { clearAlert } from "./alerts.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { flag, given, idText, optionalId, optionalText, parseInput, requiredText } from "./input.ts";
import { recomputeComponents } from "./status.ts";

export type Component = store.Component;
export type ComponentGroup = store.ComponentGroup;

const position = z.coerce.number("This must be a number.").int("This must be a whole number.").min(0).max(1_000_000);

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
  position: position.optional(),
});

const groupInput = z.object({
  name: requiredText("a name", limits.name).optional(),
  description: optionalText(limits.description),
  components: z.array(idText("component"), "This must be a list of components.").max(1000).optional(),
  position: position.optional(),
});

export function listComponents(ctx: Context, pageId: string): Promise<Component[]> {
  return store.list(ctx.db, pageId);
}

export function listGroups(ctx: Context, pageId: string): Promise<ComponentGroup[]> {
  return store.listGroups(ctx.db, pageId);
}

/** @throws AppError `not_found` */
export async function findComponent(ctx: Context, id: string): Promise<Component> {
  const component = await store.find(ctx.db, id);
  if (!component) throw notFound("component");
  return component;
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
    position: parsed.position,
  });
}

/** @throws AppError `invalid` naming the field; `not_found` for the page */
export async function createComponent(ctx: Context, actor: Actor, pageId: string, input: unknown): Promise<Component> {
  const parsed = parseInput(componentInput.extend({ name: requiredText("a name", limits.name) }), input);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    await requireGroup(c, pageId, parsed.group_id);
    const at = new Date(c.now);
    const component: Component = {
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
      pinnedStatus: null,
      status: "unknown",
      createdAt: at,
      updatedAt: at,
      deletedAt: null,
      ...editOf(parsed),
      name: parsed.name,
    };
    await store.insert(c.tx, component);
    await recomputeComponents(c, [component.id]);
    c.audit("component.create", `component ${component.id}`, null, component);
    c.touch(pageId);
    return (await store.find(c.tx, component.id)) ?? component;
  });
}

/** @throws AppError `invalid` naming the field; `not_found` */
export async function updateComponent(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Component> {
  const parsed = parseInput(componentInput, input);
  return change(ctx, actor, async (c) => {
    const before = await store.find(c.tx, id);
    if (!before) throw notFound("component");
    await requireGroup(c, before.pageId, parsed.group_id);
    const edit = editOf(parsed);
    await store.update(c.tx, id, { ...edit, updatedAt: new Date(c.now) });
    await recomputeComponents(c, [id]);
    c.audit("component.update", `component ${id}`, before, edit);
    c.touch(before.pageId);
    return (await store.find(c.tx, id)) ?? before;
  });
}

/**
 * Takes a component off the page together with its probes; the archive goes on naming it.
 * @throws AppError `not_found`
 */
export async function deleteComponent(ctx: Context, actor: Actor, id: string): Promise<Component> {
  return change(ctx, actor, async (c) => {
    const before = await store.find(c.tx, id);
    if (!before) throw notFound("component");
    const lost = (await probes.list(c.tx, before.pageId)).filter((probe) => probe.componentId === id);
    for (const probe of lost) await clearAlert(c, `probe:${probe.id}`, c.now);
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
