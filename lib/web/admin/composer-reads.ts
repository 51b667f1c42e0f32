import { usualPinDays } from "../../domain/announcement.ts";
import { AppError } from "../../domain/errors.ts";
import { en } from "../../domain/messages/en.ts";
import { type Formats, formatsFor } from "../../domain/messages/formats.ts";
import { actLabels } from "../../domain/pending-post.ts";
import { isId } from "../../domain/text.ts";
import { readComposerRules } from "../../services/composer-rules.ts";
import type { Context } from "../../services/context.ts";
import { findDraft } from "../../services/drafts.ts";
import { findIncident } from "../../services/incidents.ts";
import { findPending, listPending, listPostsOf, type PendingPost } from "../../services/pending-posts.ts";
import { type Desk, openDesk, orNotFound } from "./page.ts";
import { leftAt } from "./post-form.ts";

/** A post that has not left, for people to look at. */
export interface PendingView {
  id: string;
  incidentId: string | null;
  /** Of what it opens, or adds to. */
  title: string;
  body: string;
  writer: string;
  mine: boolean;
  /** What waits, where it is no post: for the head of it. */
  what: string | null;
  state: PendingPost["state"];
  publishAt: number;
  note: string | null;
  approvedBy: string | null;
  /** The newest update of its incident: what is posted over. */
  newest: { id: string; by: string; body: string } | null;
}

const instantText = (value: unknown, f: Formats): string | null =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) ? f.instant(Date.parse(value)) : null;

/** For whom an announcement would be, and for how long it would stand at the top of the page. */
function announcedFacts({ audience, pin_days: days, deliver_notifications: notify }: PendingPost["input"]): string {
  const pinned =
    audience === "internal" ? [] : [days === "0" ? "not at the top" : `${days ?? usualPinDays} days at the top`];
  const told = String(notify ?? true) === "true" ? "tells subscribers" : "tells nobody";
  return [audience === "internal" ? "for groups" : "for everyone", ...pinned, told].join(", ");
}

/** What would be done besides what its text says: whoever approves it has to see that. */
function factsOf({ act, input }: PendingPost, f: Formats, other: string | null): string | null {
  if (other !== null) return `Merge into "${other}"`;
  const times = [instantText(input.scheduled_for, f), instantText(input.scheduled_until, f)].filter((t) => t !== null);
  const rule = act === "series" ? `${input.rrule} from ${input.starts_at}` : null;
  const facts = [
    actLabels[act],
    times.length > 0 ? times.join(" – ") : null,
    rule,
    act === "extend" ? `by ${input.minutes} minutes` : null,
    act === "announcement" ? announcedFacts(input) : null,
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? null : facts.join(": ");
}

/** The name of the incident that a merge leads to; null for anything else, and where it is gone. */
async function targetOf(ctx: Context, { act, input }: PendingPost): Promise<string | null> {
  if (act !== "merge" || !isId(input.incident_id)) return null;
  try {
    return (await findIncident(ctx, input.incident_id)).incident.name;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

async function viewOf({ ctx, who, page }: Desk, post: PendingPost): Promise<PendingView> {
  const detail = post.incidentId === null ? null : await findIncident(ctx, post.incidentId);
  const newest = detail?.updates.at(-1);
  const { actor, input } = post;
  return {
    id: post.id,
    incidentId: post.incidentId,
    title: detail?.incident.name ?? String(input.name ?? input.title ?? ""),
    body: typeof input.body === "string" ? input.body : "",
    writer: actor.kind === "subscriber" ? "a subscriber" : actor.name,
    mine: post.madeBy === who.user.id,
    what: factsOf(post, formatsFor(en, page.timeZone), await targetOf(ctx, post)),
    state: post.state,
    publishAt: post.publishAt.getTime(),
    note: post.note,
    approvedBy: post.approvedBy,
    newest: newest ? { id: newest.id, by: newest.postedBy, body: newest.body } : null,
  };
}

/** What has not left yet, of the page or of one incident. */
export async function pendingData(incidentId?: string) {
  const desk = await openDesk();
  const posts = await listPending(desk.ctx, desk.page.id, incidentId);
  return {
    now: desk.ctx.clock.now(),
    f: formatsFor(en, desk.page.timeZone),
    posts: await Promise.all(posts.map((post) => viewOf(desk, post))),
  };
}

export async function onePending(id: string) {
  const desk = await openDesk();
  const post = await orNotFound(findPending(desk.ctx, id));
  return {
    now: desk.ctx.clock.now(),
    f: formatsFor(en, desk.page.timeZone),
    post: await viewOf(desk, post),
    /** Where it can be looked at once it has left. */
    left: leftAt(post),
    /** Where its draft is kept; null for what no composer wrote. */
    subject:
      post.act === "announcement"
        ? "announcement:new"
        : post.act !== "post"
          ? null
          : isId(post.input.alert_id)
            ? `alert:${post.input.alert_id}`
            : "incident:new",
  };
}

async function typedOf(ctx: Context, userId: string, subject: string) {
  // Taken first: what is kept from here on is newer than the page.
  const readAt = ctx.clock.now();
  const draft = await findDraft(ctx, userId, subject);
  return { content: draft?.content, keptAt: draft?.updatedAt.getTime() ?? null, readAt };
}

/** What has been typed of something before, with when it was kept (null: nothing was) and when it was looked for. */
export async function draftData(subject: string) {
  const { ctx, who } = await openDesk();
  return typedOf(ctx, who.user.id, subject);
}

/**
 * What an incident's composer begins with: what was typed of it, and a key that changes once its writer has posted or
 * taken back a post, so that the form begins anew.
 */
export async function composerStart(incidentId: string) {
  const { ctx, who } = await openDesk();
  const [typed, posts] = await Promise.all([
    typedOf(ctx, who.user.id, `incident:${incidentId}`),
    listPostsOf(ctx, incidentId),
  ]);
  const mine = posts.find((post) => post.madeBy === who.user.id);
  return {
    key: mine ? `${mine.id}${mine.state === "cancelled" ? " back" : ""}` : "first",
    typed,
  };
}

/** How posts leave. */
export async function composerRules() {
  const { ctx, page } = await openDesk();
  return { ...(await readComposerRules(ctx.db, page.id)), timeZone: page.timeZone };
}
