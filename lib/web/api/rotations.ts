import { notFound } from "../../domain/errors.ts";
import { listResponders } from "../../services/contacts.ts";
import {
  createRotation,
  deleteRotation,
  findRotation,
  giveBack,
  type Rotation,
  type RotationOverride,
  type RotationView,
  readRotations,
  takeOver,
  updateRotation,
} from "../../services/rotations.ts";
import { json, noContent } from "../respond.ts";
import { idIn, ofPage, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

const iso = (at: number): string => new Date(at).toISOString();

const overrideShape = (override: RotationOverride) => ({
  id: override.id,
  user_id: override.userId,
  starts_at: override.startsAt,
  ends_at: override.endsAt,
  created_by: override.createdBy,
  created_at: override.createdAt,
});

const rotationShape = ({ rotation, weekday, onDuty, duties, overrides }: RotationView) => ({
  id: rotation.id,
  page_id: rotation.pageId,
  name: rotation.name,
  period: rotation.period,
  time_zone: rotation.timeZone,
  hand_over_at: rotation.handOverAt,
  hand_over_day: weekday,
  members: rotation.members,
  on_duty: onDuty,
  duties: duties.map(({ userId, from, to, overrideId }) => ({
    user_id: userId,
    starts_at: iso(from),
    ends_at: iso(to),
    override_id: overrideId,
  })),
  overrides: overrides.map(overrideShape),
  created_at: rotation.createdAt,
  updated_at: rotation.updatedAt,
});

async function rotationOf(call: Call): Promise<Rotation> {
  const page = await pageOf(call);
  return ofPage(await findRotation(call.ctx, idIn(call, "id", "rotation")), page, "rotation");
}

async function answer(call: Call, status: number, { id, pageId }: Pick<Rotation, "id" | "pageId">): Promise<Response> {
  const view = (await readRotations(call.ctx, pageId)).find(({ rotation }) => rotation.id === id);
  if (!view) throw notFound("rotation");
  return json(status, rotationShape(view));
}

const path = "/pages/:page_id/rotations";

export const rotationRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/responders", async (call) => {
    await pageOf(call);
    return json(200, await listResponders(call.ctx));
  }),
  route("GET", path, async (call) =>
    json(200, (await readRotations(call.ctx, (await pageOf(call)).id)).map(rotationShape)),
  ),
  route("POST", path, async (call) => {
    const page = await pageOf(call);
    return answer(call, 201, await createRotation(call.ctx, call.actor, page.id, await call.input("rotation")));
  }),
  route("GET", `${path}/:id`, async (call) => answer(call, 200, await rotationOf(call))),
  route(["PATCH", "PUT"], `${path}/:id`, async (call) => {
    const { id } = await rotationOf(call);
    return answer(call, 200, await updateRotation(call.ctx, call.actor, id, await call.input("rotation")));
  }),
  route("DELETE", `${path}/:id`, async (call) => {
    await deleteRotation(call.ctx, call.actor, (await rotationOf(call)).id);
    return noContent();
  }),
  route("POST", `${path}/:id/overrides`, async (call) => {
    const { id } = await rotationOf(call);
    return json(201, overrideShape(await takeOver(call.ctx, call.actor, id, await call.input("override"))));
  }),
  route("DELETE", `${path}/:id/overrides/:override_id`, async (call) => {
    const { id } = await rotationOf(call);
    await giveBack(call.ctx, call.actor, id, idIn(call, "override_id", "override"));
    return noContent();
  }),
];
