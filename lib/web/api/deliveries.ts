import { type DeliveryState, deliveryStates } from "../../domain/delivery.ts";
import { causeOf, isDeliveryCause } from "../../domain/delivery-cause.ts";
import { invalid, notFound } from "../../domain/errors.ts";
import { channelKinds } from "../../domain/subscription.ts";
import { type AddressedDelivery, listDeliveries, retryDelivery } from "../../services/delivering.ts";
import { type DeliveryReport, readDeliveryReport, retryAll } from "../../services/delivery-report.ts";
import { listedAddress } from "../../services/destinations.ts";
import { json } from "../respond.ts";
import { incidentOf } from "./incidents.ts";
import { idIn, numberIn, pageOf, wordIn } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

const ofUpdate = "/pages/:page_id/incidents/:id/incident_updates/:update_id/deliveries";

export const deliveryShape = (delivery: AddressedDelivery) => ({
  id: delivery.id,
  subscriber_id: delivery.subscriberId,
  incident_id: delivery.incidentId,
  incident_update_id: delivery.updateId,
  channel: delivery.channel,
  address: listedAddress(delivery),
  state: delivery.state,
  tries: delivery.attempts,
  cause: delivery.lastReason === null ? null : causeOf(delivery.lastReason),
  reason: delivery.lastReason,
  created_at: delivery.createdAt,
  sent_at: delivery.sentAt,
  next_try_at: delivery.nextAttemptAt,
});

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

export const reportShape = (report: DeliveryReport) => ({
  total: report.total,
  sent: report.sent,
  spreading: report.spreading,
  waiting: report.waiting,
  failing: report.failing,
  superseded: report.superseded,
  left_out: report.leftOut,
  channels: report.summary,
  seconds_to_half: seconds(report.reached.half),
  seconds_to_95_percent: seconds(report.reached.most),
  seconds_to_all: seconds(report.reached.all),
  causes: report.causes.map(({ cause, n, retrying, channels, example }) => ({
    cause,
    deliveries: n,
    retrying,
    channels,
    example,
  })),
});

/** The update that the path names. @throws AppError `not_found` */
async function updateOf(call: Call): Promise<string> {
  const { updates } = await incidentOf(call);
  const id = idIn(call, "update_id", "update");
  if (!updates.some((update) => update.id === id)) throw notFound("update");
  return id;
}

async function list(call: Call): Promise<Response> {
  const page = await pageOf(call);
  const text = (name: string) => call.query.get(name) || undefined;
  const items = await listDeliveries(call.ctx, {
    pageId: page.id,
    publicOnly: true,
    updateId: text("incident_update_id"),
    subscriberId: text("subscriber_id"),
    state: wordIn<DeliveryState>(call, "delivery_state", deliveryStates),
    channel: wordIn(call, "type", channelKinds),
    before: text("before"),
    limit: numberIn(call, "limit", 100, 1, 100),
  });
  return json(200, items.map(deliveryShape));
}

async function retry(call: Call): Promise<Response> {
  const id = await updateOf(call);
  const { cause } = await call.input("retry");
  if (cause !== undefined && !isDeliveryCause(cause)) throw invalid("cause", "There is no such cause.");
  return json(200, { deliveries: await retryAll(call.ctx, call.actor, id, cause) });
}

/** What became of notices, and sending them again. */
export const deliveryRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/deliveries", list),
  route("POST", "/pages/:page_id/deliveries/:delivery_id/retry", async (call) => {
    await pageOf(call);
    const id = call.param("delivery_id");
    if (!/^[a-z0-9]{12,24}$/.test(id)) throw notFound("delivery");
    await retryDelivery(call.ctx, call.actor, id);
    return json(200, { deliveries: 1 });
  }),
  route("GET", ofUpdate, async (call) =>
    json(200, reportShape(await readDeliveryReport(call.ctx, await updateOf(call)))),
  ),
  route("POST", `${ofUpdate}/retry`, retry),
];
