import { type DeliveryState, deliveryStates } from "../../domain/delivery.ts";
import { causeOf, deliveryCauses, isDeliveryCause } from "../../domain/delivery-cause.ts";
import { may } from "../../domain/permission.ts";
import { type ChannelKind, channelKinds } from "../../domain/subscription.ts";
import { deliveriesCsv, type ExportedDelivery } from "../../render/subscribers.ts";
import type { Context } from "../../services/context.ts";
import { type DeliveryQuery, listDeliveries } from "../../services/delivering.ts";
import { readDeliveryReport, reasonsOf } from "../../services/delivery-report.ts";
import { csvOf, fileResponse } from "../stream.ts";
import { openDesk } from "./page.ts";
import { viewOf } from "./reads.ts";

/** What the address of a list of deliveries asks for. */
export interface DeliveriesAsked {
  state?: unknown;
  before?: unknown;
  channel?: unknown;
  update?: unknown;
  cause?: unknown;
}

const perPage = 50;

const words = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 200) : undefined;

async function queryOf(ctx: Context, asked: DeliveriesAsked): Promise<Omit<DeliveryQuery, "limit">> {
  const state: DeliveryState | undefined = deliveryStates.find((one) => one === asked.state);
  const channel: ChannelKind | undefined = channelKinds.find((one) => one === asked.channel);
  const updateId = words(asked.update);
  const reasons = updateId && isDeliveryCause(asked.cause) ? await reasonsOf(ctx, updateId, asked.cause) : undefined;
  return { state, channel, updateId, ...(reasons ? { reasons } : {}), before: words(asked.before) };
}

/** The deliveries that are asked for, with the report of their update where one is named. */
export async function deliveriesData(asked: DeliveriesAsked) {
  const desk = await openDesk("delivery.read");
  const query = await queryOf(desk.ctx, asked);
  const items = await listDeliveries(desk.ctx, { ...query, pageId: desk.page.id, limit: perPage });
  const report = query.updateId === undefined ? null : await readDeliveryReport(desk.ctx, query.updateId);
  return {
    ...viewOf(desk),
    items: items.map((item) => ({ ...item, cause: deliveryCauses[causeOf(item.lastReason)] })),
    report,
    updateId: query.updateId ?? null,
    state: query.state,
    channel: query.channel,
    cause: query.reasons && isDeliveryCause(asked.cause) ? asked.cause : undefined,
    states: deliveryStates,
    more: items.length === perPage,
    mayRetry: may(desk.who.user.role, "delivery.retry"),
  };
}

const exportedAtOnce = 500;

async function* exported(ctx: Context, query: Omit<DeliveryQuery, "limit">): AsyncGenerator<ExportedDelivery[]> {
  let before = query.before;
  for (;;) {
    const rows = await listDeliveries(ctx, { ...query, before, limit: exportedAtOnce });
    yield rows.map((row) => ({
      ...row,
      cause: row.lastReason === null ? "" : deliveryCauses[causeOf(row.lastReason)],
      reason: row.lastReason,
    }));
    if (rows.length < exportedAtOnce) return;
    before = rows.at(-1)?.id;
  }
}

/** Deliveries as a file, streamed; the query filters them as it does the page. */
export async function deliveriesResponse(request: Request): Promise<Response> {
  const { ctx, page } = await openDesk("delivery.read");
  const query = await queryOf(ctx, Object.fromEntries(new URL(request.url).searchParams));
  return fileResponse("deliveries.csv", "csv", csvOf(exported(ctx, { ...query, pageId: page.id }), deliveriesCsv));
}
