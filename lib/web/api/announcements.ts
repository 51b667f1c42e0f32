import { notFound } from "../../domain/errors.ts";
import {
  type AnnouncementDetail,
  editAnnouncement,
  findAnnouncement,
  listAnnouncements,
  publishAnnouncement,
  withdrawAnnouncement,
} from "../../services/announcements.ts";
import { announce } from "../../services/announcing.ts";
import { readDeliveryReport } from "../../services/delivery-report.ts";
import type { Input } from "../body.ts";
import { json } from "../respond.ts";
import { reportShape } from "./deliveries.ts";
import { asksForAll } from "./incidents.ts";
import { idIn, ofPage, pageOf, paging } from "./parameters.ts";
import { pendingShape } from "./pending-posts.ts";
import { type Call, type Route, route } from "./router.ts";

const list = "/pages/:page_id/announcements";
const one = `${list}/:id`;

const shapeOf = ({ announcement: a, audienceIds }: AnnouncementDetail) => ({
  id: a.id,
  page_id: a.pageId,
  title: a.title,
  body: a.body,
  audience: a.audience,
  audience_ids: audienceIds,
  component_ids: a.componentIds,
  deliver_notifications: a.notify,
  posted_by: a.postedBy,
  published_at: a.publishedAt,
  pinned_until: a.pinnedUntil,
  edited_at: a.editedAt,
  withdrawn_at: a.withdrawnAt,
  created_at: a.createdAt,
  updated_at: a.updatedAt,
});

/** The announcement that the path names, on the page that it names. @throws AppError `not_found` */
async function announcementOf(call: Call): Promise<AnnouncementDetail> {
  const page = await pageOf(call);
  const detail = await findAnnouncement(call.ctx, idIn(call, "id", "announcement"));
  ofPage(detail.announcement, page, "announcement");
  return detail;
}

const isPublic = ({ announcement }: AnnouncementDetail): boolean => announcement.audience === "public";

const answer = async (call: Call, status: number, id: string): Promise<Response> =>
  json(status, shapeOf(await findAnnouncement(call.ctx, id)));

/** The fields that are there. Empty ones count as absent, but for the time at which it leaves the top. */
const fieldsOf = (input: Input, names: readonly string[]): Input =>
  Object.fromEntries(
    names.flatMap((name): [string, unknown][] => {
      const value = input[name];
      if (value === "" && name === "pinned_until") return [[name, null]];
      return value === undefined || value === "" || (value === null && name !== "pinned_until") ? [] : [[name, value]];
    }),
  );

const edited = ["title", "body", "component_ids", "pin_days", "pinned_until", "deliver_notifications"];
const written = [...edited, "audience", "audience_ids"];

async function publish(call: Call): Promise<Response> {
  const page = await pageOf(call);
  const given = await call.input("announcement");
  const input = fieldsOf(given, written);
  const { publish_at: publishAt } = given;
  if (publishAt === undefined || publishAt === null || publishAt === "")
    return answer(call, 201, (await publishAnnouncement(call.ctx, call.actor, page.id, input)).id);
  const pending = await announce(call.ctx, call.actor, page.id, { input, publishAt, immediate: true });
  return json(202, pendingShape(pending));
}

export const announcementRoutes: readonly Route[] = [
  route("GET", list, async (call) => {
    const page = await pageOf(call);
    const { items } = await listAnnouncements(call.ctx, page.id, { ...paging(call), publicOnly: !asksForAll(call) });
    return json(200, items.map(shapeOf));
  }),
  route("POST", list, publish),
  route("GET", one, async (call) => {
    const detail = await announcementOf(call);
    if (!isPublic(detail) && !asksForAll(call)) throw notFound("announcement");
    return json(200, shapeOf(detail));
  }),
  route(["PATCH", "PUT"], one, async (call) => {
    const { announcement } = await announcementOf(call);
    const input = fieldsOf(await call.input("announcement"), edited);
    await editAnnouncement(call.ctx, call.actor, announcement.id, input);
    return answer(call, 200, announcement.id);
  }),
  route("DELETE", one, async (call) => {
    const { announcement } = await announcementOf(call);
    await withdrawAnnouncement(call.ctx, call.actor, announcement.id);
    return answer(call, 200, announcement.id);
  }),
  route("GET", `${one}/deliveries`, async (call) => {
    const { announcement } = await announcementOf(call);
    return json(200, reportShape(await readDeliveryReport(call.ctx, announcement.id)));
  }),
];
