import type { AnnouncementView } from "../domain/announcement.ts";
import { isOver } from "../domain/incident.ts";
import type { ProbeState } from "../domain/probe.ts";
import type { ShownStatus } from "../domain/status.ts";
import { DAY } from "../domain/uptime.ts";
import * as told from "../store/announcements.ts";
import * as store from "../store/audiences.ts";
import * as components from "../store/components.ts";
import * as probes from "../store/probes.ts";
import type { Audience } from "./audiences.ts";
import type { Context } from "./context.ts";
import { decisiveAudience } from "./incident-updates.ts";
import { type IncidentDetail, type IncidentUpdate, listIncidents } from "./incidents.ts";

/** What ended longer ago is not shown to groups any more. */
const recentMs = 14 * DAY;
const readAtMost = 200;

/** Whose rights let them read what is for any group. */
const seesEverything = (role: string | null): boolean => role === "admin" || role === "owner";

/** What somebody may read beside what is public. */
export interface Reader {
  /** The groups whose posts they may read. */
  audiences: Audience[];
  /** The groups that they are a member of, where they can have channels of their own. */
  memberOf: Audience[];
}

/** @param userId a person who is signed in */
export async function readerOf(ctx: Context, userId: string, pageId: string): Promise<Reader> {
  const [all, own, role] = await Promise.all([
    store.list(ctx.db, pageId),
    store.ofUser(ctx.db, userId),
    store.roleOf(ctx.db, userId),
  ]);
  const memberOf = own.filter((audience) => audience.pageId === pageId);
  return { audiences: seesEverything(role) ? all : memberOf, memberOf };
}

export interface InternalUpdate {
  update: IncidentUpdate;
  /** Names of the groups that it is for; null: everyone. */
  groups: string[] | null;
}

export interface InternalIncident {
  incident: IncidentDetail["incident"];
  components: IncidentDetail["components"];
  /** Does the public know of it? */
  published: boolean;
  /** Public and internal posts as one, newest first. */
  timeline: InternalUpdate[];
}

export interface InternalComponent {
  id: string;
  name: string;
  status: ShownStatus;
  pinned: boolean;
  /** What measures it, and why it fails. */
  probes: { name: string; state: ProbeState; since: Date; reason: string | null }[];
}

/** An announcement, with the names of the groups that it is for; null: everyone. */
export interface InternalAnnouncement {
  announcement: AnnouncementView;
  groups: string[] | null;
}

export interface InternalView {
  /** Of the last days, newest first. */
  announcements: InternalAnnouncement[];
  incidents: InternalIncident[];
  components: InternalComponent[];
}

function visible(detail: IncidentDetail, reader: Reader): InternalIncident | null {
  const names = new Map(reader.audiences.map((audience) => [audience.id, audience.name]));
  const timeline = detail.updates.flatMap((update): InternalUpdate[] => {
    if (update.audience === "public") return [{ update, groups: null }];
    if (update.audience !== "internal") return [];
    const groups = (detail.readers.get(update.id) ?? []).flatMap((id) => names.get(id) ?? []);
    return groups.length > 0 ? [{ update, groups }] : [];
  });
  if (timeline.length === 0) return null;
  const published = decisiveAudience(detail.updates) === "public";
  const newest = timeline.at(-1)?.update;
  // What was said to other groups shows in nothing, not in the state of what only groups know of either.
  const incident =
    published || !newest
      ? detail.incident
      : { ...detail.incident, status: newest.status, promiseAt: isOver(newest.status) ? null : newest.promiseAt };
  return { incident, components: detail.components, published, timeline: timeline.reverse() };
}

async function readComponents(ctx: Context, pageId: string): Promise<InternalComponent[]> {
  const [list, measured] = await Promise.all([components.list(ctx.db, pageId), probes.list(ctx.db, pageId)]);
  return list.map((component) => ({
    id: component.id,
    name: component.name,
    status: component.status,
    pinned: component.pinnedStatus !== null,
    probes: measured
      .filter((probe) => probe.componentId === component.id && probe.enabled)
      .map(({ name, state, stateSince, stateReason }) => ({ name, state, since: stateSince, reason: stateReason })),
  }));
}

/** What everyone and what this reader's groups were told lately. */
async function readAnnouncements(ctx: Context, pageId: string, reader: Reader): Promise<InternalAnnouncement[]> {
  const names = new Map(reader.audiences.map((audience) => [audience.id, audience.name]));
  const now = ctx.clock.now();
  const span = { from: new Date(now - recentMs), to: new Date(now + 1) };
  const rows = await told.listForGroups(ctx.db, pageId, [...names.keys()], span.from);
  const groups = await told.readersOf(
    ctx.db,
    rows.map((row) => row.id),
  );
  const theirs = (await told.views(ctx.db, rows)).map((announcement) => ({
    announcement,
    groups: (groups.get(announcement.id) ?? []).flatMap((id) => names.get(id) ?? []),
  }));
  const everyones = (await told.readSpan(ctx.db, pageId, span)).map((announcement) => ({ announcement, groups: null }));
  return [...theirs, ...everyones].sort((a, b) => b.announcement.publishedAt - a.announcement.publishedAt);
}

/** What groups are told: open and recent incidents with public and internal posts as one, and why components fail. */
export async function readInternalView(ctx: Context, pageId: string, reader: Reader): Promise<InternalView> {
  if (reader.audiences.length === 0) return { announcements: [], incidents: [], components: [] };
  const since = ctx.clock.now() - recentMs;
  const { items } = await listIncidents(ctx, pageId, { limit: readAtMost, page: 1 });
  const recent = items.filter(({ incident }) => (incident.resolvedAt?.getTime() ?? since) >= since);
  const shown = recent.flatMap((detail) => visible(detail, reader) ?? []);
  const open = (view: InternalIncident): number => (view.incident.resolvedAt === null ? 0 : 1);
  return {
    announcements: await readAnnouncements(ctx, pageId, reader),
    incidents: shown.sort((a, b) => open(a) - open(b)),
    components: await readComponents(ctx, pageId),
  };
}
