import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { createIncident, postUpdate, updateIncident } from "../../lib/services/incidents.ts";
import { createMaintenance } from "../../lib/services/maintenances.ts";
import { publicRevision, readHistory, readIncidentPage, readNewest, readPage } from "../../lib/services/page.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

onEachDatabase("the public page's read model", (make) => {
  it("holds no internal update anywhere, and nothing of an incident that has no other", async () => {
    const { db } = await make();
    const { ctx, page, api } = await desk(db);
    const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", body: "Public word." });
    const { incidentUpdates } = db.t;
    const [update] = await db.db.select().from(incidentUpdates);
    if (!update) throw new Error("an update should be there");
    const hidden = await createIncident(ctx, dana, page.id, {
      name: "Secret name",
      body: "Secret word.",
      components: { [api]: "operational" },
    });
    await db.transaction(async (tx) => {
      const secret = { ...update, id: "secret000000", audience: "internal" as const, body: "Secret word." };
      await tx.db.insert(incidentUpdates).values(secret);
    });
    await db.transaction((tx) =>
      tx.db
        .update(incidentUpdates)
        .set({ audience: "internal" as const })
        .where(eq(incidentUpdates.incidentId, hidden.id)),
    );
    const everything = JSON.stringify([
      await readPage(ctx),
      await readIncidentPage(ctx, id),
      await readHistory(ctx, { page: 1 }),
      await readNewest(ctx, 50),
    ]);
    expect(everything).toContain("Public word.");
    expect(everything).not.toContain("Secret");
    await expect(readIncidentPage(ctx, hidden.id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("moves its revision with every change that a visitor could see", async () => {
    const { ctx, page, api } = await desk((await make()).db);
    const seen = [await publicRevision(ctx)];
    const moved = async () => {
      const now = await publicRevision(ctx);
      expect(now).toBeGreaterThan(seen.at(-1) ?? 0);
      seen.push(now);
    };
    const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", components: { [api]: "major_outage" } });
    await moved();
    await updateIncident(ctx, dana, id, { name: "More errors" });
    await moved();
    await postUpdate(ctx, dana, id, { status: "resolved", body: "Over." });
    await moved();
    expect((await readPage(ctx)).components.find((c) => c.id === api)?.status).toBe("operational");
  });

  it("counts what ended on earlier days, also what is added to it afterwards", async () => {
    const { ctx, page, api } = await desk((await make()).db);
    const { statusChanges } = ctx.db.t;
    const outage = async (id: string, daysAgo: number) => {
      const startedAt = new Date(ctx.clock.now() - daysAgo * day);
      const endedAt = new Date(startedAt.getTime() + 30 * minute);
      const row = { id, componentId: api, status: "major_outage" as const, startedAt, endedAt };
      await ctx.db.transaction((tx) => tx.db.insert(statusChanges).values(row));
    };
    const minutesDown = async () => {
      const days = (await readPage(ctx)).components.find((c) => c.id === api)?.days ?? [];
      return days.reduce((sum, d) => sum + d.major_outage, 0) / minute;
    };
    expect(await minutesDown()).toBe(0);
    await outage("long-ago", 5);
    expect(await minutesDown()).toBe(30);
    await outage("before", 9);
    expect(await minutesDown()).toBe(60);
    expect(await minutesDown()).toBe(60);
    await createIncident(ctx, dana, page.id, { name: "Errors", components: { [api]: "major_outage" } });
    ctx.clock.advance(day);
    expect(await minutesDown()).toBe(60 + 24 * 60);
    ctx.clock.advance(85 * day);
    expect(await minutesDown()).toBe(86 * 24 * 60);
  });

  it("shows the archive by months, and plans with the newest", async () => {
    const { ctx, page, api } = await desk((await make()).db);
    const now = ctx.clock.now();
    ctx.clock.set(now - 200 * day);
    const old = await createIncident(ctx, dana, page.id, { name: "Long ago", body: "Text." });
    await postUpdate(ctx, dana, old.id, { status: "resolved", body: "Over." });
    ctx.clock.set(now);
    await createIncident(ctx, dana, page.id, { name: "Today", body: "Text." });
    await createMaintenance(ctx, dana, page.id, {
      name: "Next year",
      component_ids: [api],
      scheduled_for: new Date(now + 300 * day).toISOString(),
      scheduled_until: new Date(now + 301 * day).toISOString(),
    });
    const first = await readHistory(ctx, { page: 1 });
    expect(first.months).toHaveLength(3);
    expect(first.months[0]?.incidents.map((i) => i.name)).toEqual(["Next year", "Today"]);
    expect(first.hasOlder).toBe(true);
    const third = await readHistory(ctx, { page: 3 });
    expect(third.months.flatMap((m) => m.incidents.map((i) => i.name))).toEqual(["Long ago"]);
    expect(third.hasOlder).toBe(false);
  });
});
