import { createServer, type Server } from "node:http";
import { afterEach, expect, it } from "vitest";
import { healthRoutes } from "../../lib/publish/health.ts";
import type { Context } from "../../lib/services/context.ts";
import { deliverDue } from "../../lib/services/delivering.ts";
import { readDeliveryReport } from "../../lib/services/delivery-report.ts";
import { countOnce } from "../../lib/services/delivery-totals.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident, findIncident, postUpdate } from "../../lib/services/incidents.ts";
import { holdShards } from "../../lib/services/probe-shards.ts";
import { holdSubscriber } from "../../lib/services/subscriber-holds.ts";
import { browseSubscribers } from "../../lib/services/subscriber-list.ts";
import { removeSubscriber } from "../../lib/services/subscriptions.ts";
import { forget } from "../../lib/store/delivery-totals.ts";
import * as settings from "../../lib/store/settings.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";
import { deliver, subscriberAt } from "../support/notices.ts";

let server: Server | null = null;
afterEach(() => {
  server?.close();
});

/** `/metrics` of a web process: each line's name and value. */
async function metrics(ctx: Context): Promise<Map<string, number>> {
  const handler = healthRoutes(ctx)["/metrics"];
  server = createServer((req, res) => void handler?.(req, res));
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const text = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  server.close();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

const told = { runs: 100, late: 3, skipped: 2, putOff: 1, running: 7, waiting: 5 };

onEachDatabase("the metrics of measuring", (make) => {
  it("are those of all probers that are alive together", async () => {
    const { ctx } = await desk((await make()).db);
    await holdShards(ctx, "dead", { ...told, runs: 1000 });
    ctx.clock.advance(20_000);
    await holdShards(ctx, "one", told);
    await holdShards(ctx, "two", { ...told, runs: 50, waiting: 0 });
    const seen = await metrics(ctx);
    expect(seen.get("candor_probe_runs_total")).toBe(150);
    expect(seen.get("candor_probe_runs_late_total")).toBe(6);
    expect(seen.get("candor_probe_turns_skipped_total")).toBe(4);
    expect(seen.get("candor_probe_turns_put_off_total")).toBe(2);
    expect(seen.get("candor_probes_running")).toBe(14);
    expect(seen.get("candor_probe_results_waiting")).toBe(5);
  });

  it("are zero while nobody measures", async () => {
    const { ctx } = await desk((await make()).db);
    expect((await metrics(ctx)).get("candor_probe_runs_total")).toBe(0);
  });
});

onEachDatabase("the metrics of delivering", (make) => {
  it("tell what waits now, what has ended since the beginning, and how soon the newest update was told", async () => {
    const { ctx, page } = await desk((await make()).db);
    for (const name of ["ada", "bo"]) await subscriberAt(ctx, page.id, `${name}@example.com`);
    await createIncident(ctx, dana, page.id, { name: "Errors", status: "investigating", body: "Looking." });
    await expandEvents(ctx);
    ctx.clock.advance(3000);
    const waiting = await metrics(ctx);
    expect(waiting.get('candor_delivery_queue{channel="email"}')).toBe(2);
    expect(waiting.get('candor_delivery_oldest_due_seconds{channel="email"}')).toBe(3);
    expect(waiting.get("candor_delivery_queue_age_seconds")).toBe(3);
    expect(waiting.has("candor_last_update_95_percent_seconds")).toBe(false);
    await deliverDue(ctx, { smtpUrl: null });
    const done = await metrics(ctx);
    expect(done.get('candor_delivery_queue{channel="email"}')).toBe(undefined);
    expect(done.get('candor_delivery_results_total{channel="email",result="sent"}')).toBe(2);
    expect(done.get('candor_deliveries{channel="email",state="sent"}')).toBe(2);
    expect(done.get("candor_last_update_95_percent_seconds")).toBe(3);
  });

  it("count what a newer update replaced, so that every delivery that was made is in one of the figures", async () => {
    const { ctx, page } = await desk((await make()).db);
    for (let i = 0; i < 5; i++) await subscriberAt(ctx, page.id, `s${i}@example.com`);
    const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", body: "Looking." });
    await expandEvents(ctx, 2);
    ctx.clock.advance(20 * 60_000);
    await postUpdate(ctx, dana, id, { status: "identified", body: "Found." });
    await expandEvents(ctx, 2);
    const { updates } = await findIncident(ctx, id);
    const old = updates.find((update) => update.status === "investigating")?.id ?? "";
    expect(await readDeliveryReport(ctx, old)).toMatchObject({
      total: 5,
      sent: 0,
      waiting: 0,
      superseded: 5,
      leftOut: 0,
    });
    const { items } = await browseSubscribers(ctx, page.id, {}, null, 10);
    await holdSubscriber(ctx, dana, items[0]?.id ?? "", { reason: "Wait" });
    await deliverDue(ctx, { smtpUrl: null });
    const counted = async () => {
      const all = [...(await metrics(ctx))].filter(([name]) => name.startsWith("candor_deliveries{"));
      return Object.fromEntries(all.map(([name, n]) => [/state="(\w+)"/.exec(name)?.[1], n]));
    };
    expect(await counted()).toEqual({ superseded: 5, sent: 4, suppressed: 1 });
    const made = await ctx.db.db.select().from(ctx.db.t.deliveries);
    expect(made).toHaveLength(10);
    // As it is after the upgrade of an installation that counted all but these: they are added once.
    await ctx.db.transaction(async (tx) => {
      await forget(tx, "superseded");
      await settings.write(tx, "deliveries.counted", true, new Date());
    });
    for (let i = 0; i < 2; i++) await countOnce(ctx);
    expect(await counted()).toEqual({ superseded: 5, sent: 4, suppressed: 1 });
  });

  it("count once what was delivered before they were kept, and keep what is counted", async () => {
    const { ctx, page } = await desk((await make()).db);
    await subscriberAt(ctx, page.id, "ada@example.com");
    await createIncident(ctx, dana, page.id, { name: "Errors", status: "investigating", body: "Looking." });
    await deliver(ctx);
    // As it is right after the upgrade of an old installation.
    await ctx.db.transaction((tx) => tx.db.delete(tx.t.deliveryTotals));
    const sent = async () => (await metrics(ctx)).get('candor_delivery_results_total{channel="email",result="sent"}');
    expect(await sent()).toBe(undefined);
    await countOnce(ctx);
    expect(await sent()).toBe(1);
    const { items } = await browseSubscribers(ctx, page.id, {}, null, 10);
    await removeSubscriber(ctx, dana, items[0]?.id ?? "");
    await countOnce(ctx);
    expect(await sent()).toBe(1);
  });
});
