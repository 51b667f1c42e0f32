import { z } from "zod";
import { type Actor, actorLabel } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import {
  type ComponentImpact,
  entryReaders,
  isOwnKey,
  mergeTimeline,
  ownKey,
  postmortemSections,
  type TimelineEdit,
  type TimelineEntry,
} from "../domain/postmortem.ts";
import { limits } from "../domain/text.ts";
import { type PostmortemFacts, publicMarkdown } from "../render/postmortem.ts";
import type { ActionItem } from "../store/action-items.ts";
import * as items from "../store/action-items.ts";
import type { Queryable } from "../store/database.ts";
import * as incidents from "../store/incidents.ts";
import * as pages from "../store/pages.ts";
import * as store from "../store/postmortems.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { readRecord } from "./incident-record.ts";
import { given, instantText, parseInput, requiredText } from "./input.ts";
import { hashToken, newToken } from "./tokens.ts";

export type Postmortem = store.Postmortem;

const longestEntry = 500;
const mostEdits = 1000;

/** A postmortem with all that it is made of. */
export interface PostmortemView {
  incident: incidents.Incident;
  /** Version 0: nobody has written anything yet. */
  postmortem: Postmortem;
  timeline: TimelineEntry[];
  impacts: ComponentImpact[];
  items: ActionItem[];
  facts: PostmortemFacts;
  /** Markdown that the public would read if it were published now. */
  publicText: string;
}

const blank = (incidentId: string, now: number): Postmortem => ({
  incidentId,
  sections: {},
  timeline: [],
  privateBody: "",
  previewHash: null,
  publishedAt: null,
  publishedBody: null,
  publishedUpdateId: null,
  notifiedAt: null,
  version: 0,
  updatedAt: new Date(now),
  updatedBy: "",
});

/** A real incident: a maintenance and a drill have no postmortem. @throws AppError `not_found` */
export async function requireIncident(q: Queryable, incidentId: string): Promise<incidents.Incident> {
  const incident = await incidents.find(q, incidentId);
  if (incident?.kind !== "incident" || incident.drillId !== null) throw notFound("incident");
  return incident;
}

/** In a transaction or outside of one. @throws AppError `not_found` */
export async function readView(q: Queryable, incidentId: string, now: number): Promise<PostmortemView> {
  const incident = await requireIncident(q, incidentId);
  const postmortem = (await store.find(q, incidentId)) ?? blank(incidentId, now);
  const page = await pages.find(q, incident.pageId);
  const record = await readRecord(q, incident, now);
  const timeline = mergeTimeline(record.facts, postmortem.timeline);
  const own = await items.listOf(q, incidentId);
  const facts: PostmortemFacts = {
    title: `Postmortem: ${incident.name}`,
    sections: postmortem.sections,
    timeline,
    impacts: record.impacts,
    items: own,
    privateBody: postmortem.privateBody,
    timeZone: page?.timeZone ?? "UTC",
  };
  const publicText = publicMarkdown(facts);
  return { incident, postmortem, timeline, impacts: record.impacts, items: own, facts, publicText };
}

/** A postmortem as it stands; an empty one where nobody has begun. @throws AppError `not_found` */
export const readPostmortem = (ctx: Context, incidentId: string): Promise<PostmortemView> =>
  readView(ctx.db, incidentId, ctx.clock.now());

const overtaken = (by: string): AppError =>
  new AppError("conflict", `${by || "Somebody"} has changed it in the meantime. Read it, then save yours again.`, {
    field: "version",
  });

/**
 * Writes a change over the version that its author has seen. To be called inside a change.
 * @param seen undefined: whatever it is
 * @throws AppError `conflict` when there is a newer version
 */
export async function writePostmortem(
  c: Change,
  actor: Actor,
  incidentId: string,
  seen: number | undefined,
  edit: (before: Postmortem) => Partial<Postmortem>,
): Promise<Postmortem> {
  const found = await store.find(c.tx, incidentId);
  const before = found ?? blank(incidentId, c.now);
  if (seen !== undefined && seen !== before.version) throw overtaken(before.updatedBy);
  const mark = { version: before.version + 1, updatedAt: new Date(c.now), updatedBy: actorLabel(actor) };
  const after: Postmortem = { ...before, ...edit(before), ...mark };
  const written = found ? await store.update(c.tx, before, after) : await store.insert(c.tx, after);
  if (!written) throw overtaken("Somebody");
  return after;
}

const versionSeen = z.coerce.number("This must be a version.").int("This must be a version.").min(0).optional();
const markdown = z
  .string("This must be text.")
  .max(limits.body, `This is longer than ${limits.body.toLocaleString("en")} characters.`)
  .optional();

const draftInput = z.object({
  ...(Object.fromEntries(postmortemSections.map((name) => [name, markdown])) as Record<
    (typeof postmortemSections)[number],
    typeof markdown
  >),
  private_body: markdown,
  version: versionSeen,
});

/**
 * Saves sections and the private part; what is left out stays.
 * @throws AppError `invalid` naming the field; `conflict` when it is newer than `version`; `not_found`
 */
export async function saveDraft(ctx: Context, actor: Actor, incidentId: string, input: unknown): Promise<Postmortem> {
  const { private_body, version, ...sections } = parseInput(draftInput, input);
  return change(ctx, actor, async (c) => {
    await requireIncident(c.tx, incidentId);
    const after = await writePostmortem(c, actor, incidentId, version, (before) => ({
      sections: { ...before.sections, ...given(sections) },
      ...given({ privateBody: private_body }),
    }));
    c.audit("postmortem.save", `incident ${incidentId}`, { version: after.version - 1 }, { version: after.version });
    return after;
  });
}

const entryInput = z.object({
  /** Of a recorded fact or an entry of one's own; left out to add one. */
  key: z.string("This must be text.").max(100, "There is no such entry.").optional(),
  at: instantText("the time").optional(),
  text: requiredText("a text", longestEntry).optional(),
  readers: z.enum(entryReaders, "This is none of public, private and hidden.").optional(),
  version: versionSeen,
});

/**
 * Changes an entry of the timeline, or adds one.
 * @throws AppError `invalid` naming the field; `conflict`; `not_found`
 */
export async function saveEntry(ctx: Context, actor: Actor, incidentId: string, input: unknown): Promise<Postmortem> {
  const { key, version, ...rest } = parseInput(entryInput, input);
  if (key === undefined && rest.at === undefined) throw invalid("at", "Please give the time.");
  if (key === undefined && rest.text === undefined) throw invalid("text", "Please give a text.");
  return change(ctx, actor, async (c) => {
    const { timeline } = await readView(c.tx, incidentId, c.now);
    if (key !== undefined && !timeline.some((entry) => entry.key === key)) throw notFound("entry");
    const edit: TimelineEdit = { key: key ?? ownKey(c.id()), ...given(rest) };
    const after = await writePostmortem(c, actor, incidentId, version, (before) => {
      const earlier = before.timeline.find((e) => e.key === edit.key);
      const others = before.timeline.filter((e) => e.key !== edit.key);
      if (others.length >= mostEdits) throw invalid("text", "The timeline has too many changes already.");
      return { timeline: [...others, { ...earlier, ...edit }] };
    });
    c.audit("postmortem.timeline", `incident ${incidentId}`, null, edit);
    return after;
  });
}

/** Takes an entry of one's own away, or what was changed in a recorded one. @throws AppError `conflict`, `not_found` */
export async function resetEntry(
  ctx: Context,
  actor: Actor,
  incidentId: string,
  key: string,
  version?: number,
): Promise<Postmortem> {
  return change(ctx, actor, async (c) => {
    await requireIncident(c.tx, incidentId);
    const after = await writePostmortem(c, actor, incidentId, version, (before) => {
      if (!before.timeline.some((edit) => edit.key === key)) throw notFound("entry");
      return { timeline: before.timeline.filter((edit) => edit.key !== key) };
    });
    c.audit("postmortem.timeline", `incident ${incidentId}`, { key, own: isOwnKey(key) }, null);
    return after;
  });
}

/**
 * Makes the link by which the public part of the draft can be read without signing in; an earlier link ends.
 * @returns its address; only its hash is kept
 */
export async function sharePreview(ctx: Context, actor: Actor, incidentId: string): Promise<string> {
  const token = newToken(ctx);
  await change(ctx, actor, async (c) => {
    await requireIncident(c.tx, incidentId);
    await writePostmortem(c, actor, incidentId, undefined, () => ({ previewHash: hashToken(token) }));
    c.audit("postmortem.share", `incident ${incidentId}`);
  });
  return `${ctx.installation.baseUrl}/preview/postmortem?token=${token}`;
}

/** The link opens nothing any more. @throws AppError `not_found` */
export async function revokePreview(ctx: Context, actor: Actor, incidentId: string): Promise<void> {
  await change(ctx, actor, async (c) => {
    await requireIncident(c.tx, incidentId);
    await writePostmortem(c, actor, incidentId, undefined, () => ({ previewHash: null }));
    c.audit("postmortem.unshare", `incident ${incidentId}`);
  });
}

/** What a preview link shows: the public part alone. @throws AppError `not_found` */
export async function readPreview(
  ctx: Context,
  token: unknown,
): Promise<Pick<PostmortemView, "incident" | "publicText">> {
  const hash = typeof token === "string" && /^[\w-]{20,100}$/.test(token) ? hashToken(token) : null;
  const found = hash === null ? undefined : await store.findByPreview(ctx.db, hash);
  if (!found) throw notFound("link");
  const { incident, publicText } = await readView(ctx.db, found.incidentId, ctx.clock.now());
  return { incident, publicText };
}
