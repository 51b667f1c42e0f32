import { channelKinds, type SubscriberState } from "../../domain/subscription.ts";
import { listedAddress } from "../../services/destinations.ts";
import {
  addSubscriber,
  findSubscriber,
  listSubscribers,
  removeSubscriber,
  type Subscriber,
} from "../../services/subscriptions.ts";
import type { Input } from "../body.ts";
import { json } from "../respond.ts";
import { idIn, ofPage, pageOf, paging, searchIn, wordIn } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

const states = ["active", "unconfirmed", "quarantined", "all"] as const;

export function subscriberShape(subscriber: Subscriber) {
  const { channel } = subscriber;
  return {
    id: subscriber.id,
    page_id: subscriber.pageId,
    mode: subscriber.channel,
    email: channel === "email" ? subscriber.address : subscriber.contactEmail,
    endpoint: channel === "webhook" ? subscriber.address : null,
    phone_number: channel === "sms" || channel === "voice" ? subscriber.address : null,
    // The address of a chat is the key to it.
    obfuscated_channel_name: ["email", "webhook", "sms", "voice"].includes(channel) ? null : listedAddress(subscriber),
    components: subscriber.componentIds,
    state: subscriber.state,
    skip_confirmation_notification: false,
    quarantined_at: subscriber.state === "quarantined" ? subscriber.updatedAt : null,
    purge_at: null,
    confirmed_at: subscriber.confirmedAt,
    created_at: subscriber.createdAt,
  };
}

/** Statuspage's default is those who are told; `all` is everyone. */
function stateIn(call: Call): { state?: SubscriberState } {
  const state = wordIn(call, "state", states) ?? "active";
  return state === "all" ? {} : { state };
}

export async function subscriberOf(call: Call): Promise<Subscriber> {
  const page = await pageOf(call);
  return ofPage(await findSubscriber(call.ctx, idIn(call, "id", "subscriber")), page, "subscriber");
}

async function list(call: Call): Promise<Response> {
  const page = await pageOf(call);
  const filter = { channel: wordIn(call, "type", channelKinds), q: searchIn(call), ...stateIn(call) };
  const { items, total } = await listSubscribers(call.ctx, page.id, { ...filter, ...paging(call) });
  return json(200, items.map(subscriberShape), { "X-Total-Count": String(total) });
}

async function countThem(call: Call): Promise<Response> {
  const page = await pageOf(call);
  const wanted = wordIn(call, "type", channelKinds);
  const filter = stateIn(call);
  const counts: Record<string, number> = {};
  for (const channel of wanted ? [wanted] : channelKinds)
    counts[channel] = (await listSubscribers(call.ctx, page.id, { ...filter, channel, limit: 1, page: 1 })).total;
  return json(200, wanted ? counts : { ...counts, integration_partner: 0 });
}

/** Clients send every field of their form: empty ones, and an empty list of components, mean nothing. */
export function subscriberIn(given: Input): Input {
  const input = { ...given };
  for (const name of ["mode", "email", "endpoint", "phone_number", "skip_confirmation_notification"])
    if (input[name] === "" || input[name] === null) delete input[name];
  const ids = input.component_ids;
  if (Array.isArray(ids)) {
    const named = ids.filter((id) => id !== "");
    input.component_ids = named.length > 0 ? named : null;
  }
  return input;
}

async function add(call: Call): Promise<Response> {
  const page = await pageOf(call);
  const input = subscriberIn(await call.input("subscriber"));
  const { subscriber, secret } = await addSubscriber(call.ctx, call.actor, page.id, input);
  // The signing secret of a webhook is told this once.
  return json(201, { ...subscriberShape(subscriber), ...(secret === null ? {} : { secret }) });
}

export const subscriberRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/subscribers", list),
  route("POST", "/pages/:page_id/subscribers", add),
  route("GET", "/pages/:page_id/subscribers/count", countThem),
  route("GET", "/pages/:page_id/subscribers/:id", async (call) => json(200, subscriberShape(await subscriberOf(call)))),
  route("DELETE", "/pages/:page_id/subscribers/:id", async (call) => {
    const subscriber = await subscriberOf(call);
    await removeSubscriber(call.ctx, call.actor, subscriber.id);
    return json(200, subscriberShape(subscriber));
  }),
];
