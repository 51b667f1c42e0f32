import {
  type AudienceDetail,
  addChannel,
  createAudience,
  findAudience,
  listAudiences,
  listChannels,
  removeAudience,
  removeChannel,
  updateAudience,
} from "../../services/audiences.ts";
import { json } from "../respond.ts";
import { idIn, ofPage, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";
import { subscriberIn, subscriberShape } from "./subscribers.ts";

function audienceShape({ audience, members, channels }: AudienceDetail) {
  return {
    id: audience.id,
    page_id: audience.pageId,
    name: audience.name,
    description: audience.description,
    position: audience.position,
    member_ids: members.map((member) => member.id),
    members,
    channels,
    created_at: audience.createdAt,
    updated_at: audience.updatedAt,
  };
}

async function audienceOf(call: Call): Promise<AudienceDetail> {
  const page = await pageOf(call);
  const detail = await findAudience(call.ctx, idIn(call, "id", "group"));
  ofPage(detail.audience, page, "group");
  return detail;
}

async function answer(call: Call, status: number, id: string): Promise<Response> {
  return json(status, audienceShape(await findAudience(call.ctx, id)));
}

/** Internal groups: who is told more than the public, and where. */
export const audienceRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/audiences", async (call) =>
    json(200, (await listAudiences(call.ctx, (await pageOf(call)).id)).map(audienceShape)),
  ),
  route("POST", "/pages/:page_id/audiences", async (call) => {
    const page = await pageOf(call);
    return answer(call, 201, (await createAudience(call.ctx, call.actor, page.id, await call.input("audience"))).id);
  }),
  route("GET", "/pages/:page_id/audiences/:id", async (call) => json(200, audienceShape(await audienceOf(call)))),
  route(["PATCH", "PUT"], "/pages/:page_id/audiences/:id", async (call) => {
    const { audience } = await audienceOf(call);
    await updateAudience(call.ctx, call.actor, audience.id, await call.input("audience"));
    return answer(call, 200, audience.id);
  }),
  route("DELETE", "/pages/:page_id/audiences/:id", async (call) => {
    const detail = await audienceOf(call);
    await removeAudience(call.ctx, call.actor, detail.audience.id);
    return json(200, audienceShape(detail));
  }),
  route("GET", "/pages/:page_id/audiences/:id/channels", async (call) =>
    json(200, (await listChannels(call.ctx, (await audienceOf(call)).audience)).map(subscriberShape)),
  ),
  route("POST", "/pages/:page_id/audiences/:id/channels", async (call) => {
    const { audience } = await audienceOf(call);
    const input = subscriberIn(await call.input("channel"));
    const { subscriber, secret } = await addChannel(call.ctx, call.actor, audience.id, input);
    // The signing secret of a webhook is told this once.
    return json(201, { ...subscriberShape(subscriber), ...(secret === null ? {} : { secret }) });
  }),
  route("DELETE", "/pages/:page_id/audiences/:id/channels/:channel_id", async (call) => {
    const { audience } = await audienceOf(call);
    const id = idIn(call, "channel_id", "channel");
    return json(200, subscriberShape(await removeChannel(call.ctx, call.actor, audience.id, id)));
  }),
];
