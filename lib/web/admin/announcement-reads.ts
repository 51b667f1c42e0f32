import { type AnnouncementView, isPinned } from "../../domain/announcement.ts";
import { may } from "../../domain/permission.ts";
import { markdownToHtml } from "../../render/markdown.ts";
import { type AnnouncementDetail, findAnnouncement, listAnnouncements } from "../../services/announcements.ts";
import { listAudiences } from "../../services/audiences.ts";
import { listComponents } from "../../services/components.ts";
import { readDeliveryReport } from "../../services/delivery-report.ts";
import { type Desk, openDesk, orNotFound } from "./page.ts";
import { viewOf } from "./reads.ts";

const perPage = 50;

/** What of an announcement is said in a word. */
export type Standing = "pinned" | "published" | "withdrawn";

const standingOf = (a: Pick<AnnouncementView, "pinnedUntil" | "withdrawnAt">, now: number): Standing =>
  a.withdrawnAt !== null ? "withdrawn" : isPinned(a, now) ? "pinned" : "published";

/** Names of the groups that an announcement is for, and of the components that it is about. */
async function namesOf({ ctx, page }: Desk) {
  const [audiences, components] = await Promise.all([listAudiences(ctx, page.id), listComponents(ctx, page.id)]);
  return {
    groups: new Map(audiences.map(({ audience }) => [audience.id, audience.name])),
    components: components.map(({ id, name }) => ({ id, name })),
  };
}

function shown(
  { announcement: a, audienceIds }: AnnouncementDetail,
  names: Awaited<ReturnType<typeof namesOf>>,
  now: number,
) {
  const ms = (at: Date | null) => at?.getTime() ?? null;
  const until = ms(a.pinnedUntil);
  return {
    id: a.id,
    title: a.title,
    body: a.body,
    notify: a.notify,
    postedBy: a.postedBy,
    componentIds: a.componentIds,
    components: names.components.filter(({ id }) => a.componentIds.includes(id)).map(({ name }) => name),
    /** Null: everyone. */
    groups: a.audience === "public" ? null : audienceIds.flatMap((id) => names.groups.get(id) ?? []),
    publishedAt: a.publishedAt.getTime(),
    editedAt: ms(a.editedAt),
    withdrawnAt: ms(a.withdrawnAt),
    pinnedUntil: until,
    standing: standingOf({ pinnedUntil: until, withdrawnAt: ms(a.withdrawnAt) }, now),
  };
}

const pageNumber = (text: unknown): number =>
  typeof text === "string" && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 1;

/** All announcements, newest first. */
export async function announcementsData(query: { page?: unknown }) {
  const desk = await openDesk();
  const page = pageNumber(query.page);
  const [{ items, total }, names] = await Promise.all([
    listAnnouncements(desk.ctx, desk.page.id, { limit: perPage, page }),
    namesOf(desk),
  ]);
  const view = viewOf(desk);
  return {
    ...view,
    items: items.map((item) => shown(item, names, view.now)),
    page,
    pages: Math.max(1, Math.ceil(total / perPage)),
    mayPost: may(desk.who.user.role, "announcement.post"),
  };
}

/** One announcement, with how far it has come. */
export async function announcementData(id: string) {
  const desk = await openDesk();
  const found = await orNotFound(findAnnouncement(desk.ctx, id));
  const [names, report] = await Promise.all([namesOf(desk), readDeliveryReport(desk.ctx, id)]);
  const view = viewOf(desk);
  return {
    ...view,
    announcement: shown(found, names, view.now),
    components: names.components,
    html: markdownToHtml(found.announcement.body),
    report,
    mayPost: may(desk.who.user.role, "announcement.post"),
  };
}
