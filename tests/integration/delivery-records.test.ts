import { expect, it } from "vitest";
import type { Channel, Sent } from "../../lib/channels/channel.ts";
import { listAudit } from "../../lib/services/audit-log.ts";
import { createRecorder } from "../../lib/services/delivery-records.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { addSubscriber, findSubscriber } from "../../lib/services/subscriptions.ts";
import type { Delivery } from "../../lib/store/deliveries.ts";
import { claim } from "../../lib/store/delivery-claims.ts";
import * as channels from "../../lib/store/subscriber-channels.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { freeClaim } from "../support/notices.ts";

const owner = "owner0000000";

const failed: Sent = { outcome: { kind: "retry", reason: "The endpoint answered 500." } };
const taken: Sent = { outcome: { kind: "delivered", detail: "204" } };
/** Its first failure is its last: nothing is tried again. */
const channel = { kind: "webhook", schedule: [] } as unknown as Channel;

/** Writes the same outcome for all of them, in one commit. */
async function record({ ctx }: Desk, deliveries: readonly Delivery[], sent: Sent): Promise<void> {
  const recorder = createRecorder(ctx, owner);
  await Promise.all(deliveries.map((delivery) => recorder.add(channel, { kind: "sent", delivery, sent })));
}

async function lease({ ctx }: Desk): Promise<Delivery[]> {
  await expandEvents(ctx);
  const now = new Date(ctx.clock.now());
  const until = new Date(now.getTime() + 60_000);
  return ctx.db.transaction((tx) => claim(tx, { channel: "webhook", owner, now, until, ...freeClaim() }));
}

/** A webhook that gave its challenge back, with `count` notices leased for it. */
async function leased(d: Desk, count: number) {
  const { ctx, page } = d;
  ctx.installation.webhookAllowPrivate = true;
  const { subscriber } = await addSubscriber(ctx, dana, page.id, { endpoint: "http://127.0.0.1:9/hook" });
  await record(d, await lease(d), taken);
  for (let n = 0; n < count; n++)
    await createIncident(ctx, dana, page.id, { name: `Errors ${n}`, body: "We look into it." });
  const deliveries = await lease(d);
  expect(deliveries).toHaveLength(count);
  return { id: subscriber.id, deliveries };
}

onEachDatabase("outcomes that share a commit", (make) => {
  it("count one by one, and one that was taken begins the count anew", async () => {
    const d = await desk((await make()).db);
    const { id, deliveries } = await leased(d, 3);
    await record(d, deliveries.slice(0, 2), failed);
    expect(await findSubscriber(d.ctx, id)).toMatchObject({ state: "active" });
    await record(d, deliveries.slice(2), taken);
    expect((await channels.find(d.ctx.db, id))?.deadInRow).toBe(0);
  });

  it("pause an endpoint by the third that failed, and once", async () => {
    const d = await desk((await make()).db);
    const { id, deliveries } = await leased(d, 5);
    await record(d, deliveries, failed);
    expect(await findSubscriber(d.ctx, id)).toMatchObject({ state: "quarantined" });
    const actions = (await listAudit(d.ctx, 50)).map((entry) => entry.action);
    expect(actions.filter((action) => action === "subscriber.quarantine")).toHaveLength(1);
  });
});
