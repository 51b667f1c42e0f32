import { subscribersCsv } from "../../render/subscribers.ts";
import { markShared } from "../../services/shared-mailboxes.ts";
import { exportSubscribers } from "../../services/subscriber-export.ts";
import { askAgain, holdSubscriber, releaseSubscriber } from "../../services/subscriber-holds.ts";
import { readSubscriber } from "../../services/subscriber-timeline.ts";
import { findSubscriber } from "../../services/subscriptions.ts";
import { listTags, type Selection, tagSubscribers } from "../../services/tagging.ts";
import { json } from "../respond.ts";
import { csvOf, fileResponse } from "../stream.ts";
import { deliveryShape } from "./deliveries.ts";
import { numberIn, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";
import { detailOf, filterIn, subscriberOf } from "./subscribers.ts";

const below = "/pages/:page_id/subscribers";

async function tag(call: Call): Promise<Response> {
  const page = await pageOf(call);
  const { ids, add, remove } = await call.input("tags");
  // Without ids the query says who is meant, as it does for the list.
  const selection: Selection = Array.isArray(ids)
    ? { ids: ids.filter((id) => typeof id === "string") }
    : { filter: filterIn(call) };
  return json(200, await tagSubscribers(call.ctx, call.actor, page.id, selection, { add, remove }));
}

async function timeline(call: Call): Promise<Response> {
  const page = await pageOf(call);
  const { id } = await subscriberOf(call);
  const before = numberIn(call, "before", 0, 0, 999_999_999) || null;
  const record = await readSubscriber(call.ctx, page.id, id, before, numberIn(call, "limit", 100, 1, 100));
  return json(200, {
    deliveries: record.sent.map(({ delivery, type, title }) => ({
      ...deliveryShape({ ...delivery, address: record.subscriber.address }),
      event: type,
      incident_name: title,
    })),
    before: record.before,
    consents: record.consents.map((proof) => ({
      at: proof.at,
      step: proof.step,
      way: proof.way,
      wording: proof.wording,
      note: proof.note,
      ip_hash: proof.ipHash,
      entered_by: proof.actor,
    })),
    changes: record.changes.map(({ at, actor, action }) => ({ at, actor, action })),
  });
}

/** Runs an act on one subscriber and answers with how it is then. */
const act = (work: (call: Call, id: string) => Promise<unknown>) => async (call: Call) => {
  const { id } = await subscriberOf(call);
  await work(call, id);
  return detailOf(call, await findSubscriber(call.ctx, id));
};

/** What operators do with subscribers beyond adding and removing them. */
export const subscriberDeskRoutes: readonly Route[] = [
  route("GET", `${below}/export`, async (call) => {
    const page = await pageOf(call);
    const parts = exportSubscribers(call.ctx, call.actor, page.id, filterIn(call));
    return fileResponse("subscribers.csv", "csv", csvOf(parts, subscribersCsv));
  }),
  route("GET", `${below}/tags`, async (call) => {
    await pageOf(call);
    return json(
      200,
      (await listTags(call.ctx)).map(({ tag: name, n }) => ({ name, subscribers: n })),
    );
  }),
  route("POST", `${below}/tags`, tag),
  route("GET", `${below}/:id/timeline`, timeline),
  route(
    "POST",
    `${below}/:id/quarantine`,
    act(async (call, id) => holdSubscriber(call.ctx, call.actor, id, await call.input("quarantine"))),
  ),
  route(
    "POST",
    `${below}/:id/release`,
    act((call, id) => releaseSubscriber(call.ctx, call.actor, id)),
  ),
  route(
    "POST",
    `${below}/:id/resend_confirmation`,
    act((call, id) => askAgain(call.ctx, call.actor, id)),
  ),
  route(
    "PUT",
    `${below}/:id/shared_mailbox`,
    act(async (call, id) => {
      const input = await call.input("shared_mailbox");
      await markShared(call.ctx, call.actor, id, input);
    }),
  ),
];
