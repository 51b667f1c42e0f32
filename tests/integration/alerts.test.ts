import { expect, it } from "vitest";
import { listOpenAlerts, raiseMuted, resolveAlert } from "../../lib/services/alerts.ts";
import { createComponent, deleteComponent, findComponent, updateComponent } from "../../lib/services/components.ts";
import { createMaintenance, moveDueMaintenances } from "../../lib/services/maintenances.ts";
import { readOverview } from "../../lib/services/overview.ts";
import { findProbe } from "../../lib/services/probes.ts";
import { markStaleProbes } from "../../lib/services/verdicts.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { quickProbe, tell } from "../support/signals.ts";

const minute = 60_000;

/** What the inbox shows: each alert with those that it explains. */
async function inbox({ ctx, page }: Desk): Promise<string[]> {
  const { alerts } = await readOverview(ctx, page.id);
  return alerts.map(({ alert, explains }) =>
    [alert.title, ...explains.map((other) => other.title).sort()].join(" > ").replaceAll(" is failing", ""),
  );
}

const component = async (d: Desk, name: string, depends_on: string[] = []): Promise<string> =>
  (await createComponent(d.ctx, dana, d.page.id, { name, depends_on })).id;

async function maintain(d: Desk, componentId: string, ms: number): Promise<void> {
  const now = d.ctx.clock.now();
  await createMaintenance(d.ctx, dana, d.page.id, {
    name: "Work",
    scheduled_for: new Date(now + 1000).toISOString(),
    scheduled_until: new Date(now + ms).toISOString(),
    component_ids: [componentId],
  });
  d.ctx.clock.advance(1000);
  await moveDueMaintenances(d.ctx);
}

onEachDatabase("alerts", (make) => {
  it("open again when the trouble is back within half an hour, and are new ones after that", async () => {
    const d = await desk((await make()).db);
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "down");
    const [first] = await listOpenAlerts(d.ctx, d.page.id);
    await tell(d, probe, "up");
    expect(await listOpenAlerts(d.ctx, d.page.id)).toEqual([]);
    d.ctx.clock.advance(29 * minute);
    await tell(d, probe, "down");
    const again = d.ctx.clock.now();
    expect(await listOpenAlerts(d.ctx, d.page.id)).toMatchObject([
      { id: first?.id, state: "open", count: 2, resolvedAt: null, startedAt: new Date(again) },
    ]);
    await tell(d, probe, "up");
    d.ctx.clock.advance(31 * minute);
    await tell(d, probe, "down");
    const [last] = await listOpenAlerts(d.ctx, d.page.id);
    expect(last).toMatchObject({ count: 1 });
    expect(last?.id).not.toBe(first?.id);
  });

  it("are one for a flapping probe, which is degraded and unstable until calm and believed again then", async () => {
    const d = await desk((await make()).db);
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "up");
    const seen = new Set<string>();
    for (let turn = 0; turn < 7; turn++) {
      d.ctx.clock.advance(3 * minute);
      await tell(d, probe, turn % 2 === 0 ? "down" : "up");
      for (const alert of await listOpenAlerts(d.ctx, d.page.id)) seen.add(alert.id);
    }
    expect(seen.size).toBe(1);
    expect(await findProbe(d.ctx, probe.id)).toMatchObject({ state: "degraded" });
    expect((await findComponent(d.ctx, d.api)).status).toBe("degraded_performance");
    expect(await listOpenAlerts(d.ctx, d.page.id)).toMatchObject([
      { id: [...seen][0], title: "API answers is unstable" },
    ]);
    d.ctx.clock.advance(3 * minute);
    await tell(d, probe, "up");
    expect(await inbox(d)).toEqual(["API answers is unstable"]);
    d.ctx.clock.advance(14 * minute);
    await markStaleProbes(d.ctx);
    expect(await inbox(d)).toEqual(["API answers is unstable"]);
    d.ctx.clock.advance(minute);
    await markStaleProbes(d.ctx);
    expect(await findProbe(d.ctx, probe.id)).toMatchObject({ state: "up", unstableSince: null });
    expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
    expect(await inbox(d)).toEqual([]);
  });

  it("of twenty components that depend on a failing one are one, directly or by way of others", async () => {
    const d = await desk((await make()).db);
    const direct = await component(d, "Direct", [d.api]);
    const probes = [await quickProbe(d, d.api, "API"), await quickProbe(d, direct, "Direct")];
    for (let n = 0; n < 18; n++)
      probes.push(await quickProbe(d, await component(d, `Service ${n}`, [direct]), `Service ${n}`));
    for (const probe of probes) await tell(d, probe, "down");
    const { alerts } = await readOverview(d.ctx, d.page.id);
    expect(alerts.map(({ alert, explains }) => [alert.title, explains.length])).toEqual([["API is failing", 19]]);
  });

  it("that opened shortly before what explains them are attached to it, older ones are not", async () => {
    const d = await desk((await make()).db);
    const mail = await component(d, "Mail", [d.api]);
    const shop = await component(d, "Shop", [d.web, mail]);
    const [onApi, onMail, onShop, onWeb] = [
      await quickProbe(d, d.api, "API"),
      await quickProbe(d, mail, "Mail"),
      await quickProbe(d, shop, "Shop"),
      await quickProbe(d, d.web, "Website"),
    ];
    await updateComponent(d.ctx, dana, d.web, { depends_on: [d.api] });
    await tell(d, onWeb, "down");
    d.ctx.clock.advance(11 * minute);
    await tell(d, onMail, "down");
    await tell(d, onShop, "down");
    expect(await inbox(d)).toEqual(["Mail", "Website > Shop"]);
    await tell(d, onApi, "down");
    expect(await inbox(d)).toEqual(["API > Mail", "Website > Shop"]);
  });

  it("follow what explains them when that is found to be explained itself", async () => {
    const d = await desk((await make()).db);
    const mail = await component(d, "Mail", [d.api]);
    const shop = await component(d, "Shop", [mail]);
    const [onApi, onMail, onShop] = [
      await quickProbe(d, d.api, "API"),
      await quickProbe(d, mail, "Mail"),
      await quickProbe(d, shop, "Shop"),
    ];
    await tell(d, onMail, "down");
    await tell(d, onShop, "down");
    expect(await inbox(d)).toEqual(["Mail > Shop"]);
    await tell(d, onApi, "down");
    expect(await inbox(d)).toEqual(["API > Mail > Shop"]);
  });

  it.each(["recovers", "is closed by hand", "is deleted", "is no longer needed"])(
    "speak for themselves when they go on while what explained them %s",
    async (how) => {
      const d = await desk((await make()).db);
      const mail = await component(d, "Mail", [d.api]);
      const shop = await component(d, "Shop", [mail]);
      const [onApi, onMail, onShop] = [
        await quickProbe(d, d.api, "API"),
        await quickProbe(d, mail, "Mail"),
        await quickProbe(d, shop, "Shop"),
      ];
      for (const probe of [onApi, onMail, onShop]) await tell(d, probe, "down");
      expect(await inbox(d)).toEqual(["API > Mail > Shop"]);
      if (how === "recovers") await tell(d, onApi, "up");
      const [root] = (await readOverview(d.ctx, d.page.id)).alerts;
      if (how === "is closed by hand") await resolveAlert(d.ctx, dana, root?.alert.id ?? "");
      if (how === "is deleted") await deleteComponent(d.ctx, dana, d.api);
      if (how === "is no longer needed") await updateComponent(d.ctx, dana, mail, { depends_on: [] });
      expect((await inbox(d)).filter((line) => line !== "API")).toEqual(["Mail > Shop"]);
      await tell(d, onMail, "up");
      expect((await inbox(d)).filter((line) => line !== "API")).toEqual(["Shop"]);
    },
  );

  it("stay away while planned work is under way on what a component depends on, and come when trouble outlasts it", async () => {
    const d = await desk((await make()).db);
    const mail = await component(d, "Mail", [d.api]);
    const [onApi, onMail] = [await quickProbe(d, d.api, "API"), await quickProbe(d, mail, "Mail")];
    await maintain(d, d.api, 20 * minute);
    await tell(d, onApi, "down");
    await tell(d, onMail, "down");
    await raiseMuted(d.ctx);
    expect(await inbox(d)).toEqual([]);
    expect((await findComponent(d.ctx, d.api)).status).toBe("under_maintenance");
    d.ctx.clock.advance(20 * minute);
    await tell(d, onApi, "up");
    await moveDueMaintenances(d.ctx);
    await raiseMuted(d.ctx);
    await raiseMuted(d.ctx);
    expect(await listOpenAlerts(d.ctx, d.page.id)).toMatchObject([{ title: "Mail is failing", count: 1 }]);
  });

  it("that were closed by hand are not raised again while the same trouble lasts", async () => {
    const d = await desk((await make()).db);
    await tell(d, await quickProbe(d, d.api), "down");
    const [alert] = await listOpenAlerts(d.ctx, d.page.id);
    await resolveAlert(d.ctx, dana, alert?.id ?? "");
    d.ctx.clock.advance(minute);
    await raiseMuted(d.ctx);
    expect(await inbox(d)).toEqual([]);
  });

  it("need dependencies that are there and go in no circle", async () => {
    const d = await desk((await make()).db);
    const mail = await component(d, "Mail", [d.api]);
    const shop = await component(d, "Shop", [mail]);
    for (const [id, depends_on, message] of [
      [d.api, [d.api], "itself"],
      [d.api, [d.web, shop], "Shop already depends on API"],
      [d.api, ["zzzzzzzzzzzz"], "no such component"],
      [d.api, "all", "list"],
    ] as const)
      await expect(updateComponent(d.ctx, dana, id, { depends_on })).rejects.toMatchObject({
        code: "invalid",
        field: "depends_on",
        message: expect.stringContaining(message),
      });
    expect((await findComponent(d.ctx, d.api)).dependsOn).toEqual([]);
    await updateComponent(d.ctx, dana, mail, { depends_on: [] });
    expect((await updateComponent(d.ctx, dana, d.api, { depends_on: [shop, shop] })).dependsOn).toEqual([shop]);
    await deleteComponent(d.ctx, dana, shop);
    expect((await findComponent(d.ctx, d.api)).dependsOn).toEqual([]);
  });
});
