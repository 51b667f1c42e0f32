import fc from "fast-check";
import { expect, it } from "vitest";
import { cadences, declines, type News, noticeKinds, type Preferences } from "../../lib/domain/preferences.ts";
import { wants } from "../../lib/domain/subscription.ts";
import { listDeliveries } from "../../lib/services/delivering.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident, findIncident, postUpdate } from "../../lib/services/incidents.ts";
import { createMaintenance } from "../../lib/services/maintenances.ts";
import { readReach } from "../../lib/services/recipients.ts";
import * as preferences from "../../lib/store/preferences.ts";
import * as recipients from "../../lib/store/recipients.ts";
import * as subscribers from "../../lib/store/subscribers.ts";
import { countTold } from "../support/count-told.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { subscriberAt } from "../support/notices.ts";

const minute = 60_000;

/** A subscriber who agreed, with a choice. */
async function chooser({ ctx, page }: Desk, name: string, choice: Partial<Preferences>, ids: string[] | null = null) {
  const subscriber = await subscriberAt(ctx, page.id, `${name}@example.com`, ids);
  await ctx.db.transaction((tx) => subscribers.update(tx, subscriber.id, choice, ctx.clock.now()));
  return subscriber.id;
}

const post = (d: Desk, incidentId: string, status: string, more: object = {}) => {
  d.ctx.clock.advance(minute);
  return postUpdate(d.ctx, dana, incidentId, { status, body: "News.", ...more });
};

/** Who was told of an incident, as `name: how often`. */
async function toldOf({ ctx }: Desk, incidentId: string): Promise<Record<string, number>> {
  await expandEvents(ctx);
  const counts: Record<string, number> = {};
  for (const update of (await findIncident(ctx, incidentId)).updates)
    for (const { address } of await listDeliveries(ctx, { updateId: update.id, limit: 500 })) {
      const name = address.split("@")[0] ?? "";
      counts[name] = (counts[name] ?? 0) + 1;
    }
  return counts;
}

onEachDatabase("what somebody chose to be told", (make) => {
  it("is in the database, and in what a responder is shown, just what the rules say", async () => {
    const { ctx, page, api, web } = await desk((await make()).db);
    const first = await subscriberAt(ctx, page.id, "first@example.com");
    const input = { name: "Errors", body: "We look.", components: { [api]: "partial_outage" } };
    const { id: incidentId } = await createIncident(ctx, dana, page.id, input);
    const choice = fc.record({
      wantsIncidents: fc.boolean(),
      wantsMaintenance: fc.boolean(),
      wantsPostmortems: fc.boolean(),
      wantsAnnouncements: fc.boolean(),
      minimumImpact: fc.integer({ min: 0, max: 3 }),
      cadence: fc.constantFrom(...cadences),
      followsOnly: fc.boolean(),
      componentIds: fc.constantFrom<string[] | null>(null, [api], [web], []),
    });
    const rows = fc.sample(choice, { numRuns: 120, seed: 7 }).map((chosen, n) => ({
      ...first,
      ...chosen,
      id: `who${String(n).padStart(9, "0")}`,
      address: `who${n}@example.com`,
    }));
    const [some, others] = [rows.filter((_, n) => n % 3 === 0), rows.filter((_, n) => n % 5 === 0)];
    await ctx.db.transaction(async (tx) => {
      for (const row of rows) await subscribers.insert(tx, row);
      for (const row of others) await preferences.follow(tx, row.id, incidentId);
    });
    // Told once already: every third, by an update of before.
    const before = { pageId: page.id, readers: { audience: "public", audienceIds: [] }, componentIds: [] } as const;
    const told = { eventId: "event0000001", eventSeq: 1, incidentId, updateId: null, priority: 1, now: new Date() };
    await ctx.db.transaction(async (tx) => {
      for (const row of some) {
        const range = { after: row.id.slice(0, -1), upTo: row.id };
        await recipients.tell(tx, { ...before, scopes: ["public"], wanted: null }, range, told);
      }
    });
    const had = new Set([
      ...(await preferences.toldBefore(
        ctx.db,
        incidentId,
        rows.map((r) => r.id),
      )),
    ]);
    expect(had.size).toBeGreaterThanOrEqual(some.length);
    const follows = new Set(others.map((row) => row.id));
    await postUpdate(ctx, dana, incidentId, { status: "identified", body: "More." });
    for (const kind of noticeKinds)
      for (const impact of [null, 0, 2])
        for (const isTurn of [true, false]) {
          const news: News = { kind, impact, isTurn };
          const expected = [first, ...rows].filter((s) => {
            const ties = { follows: follows.has(s.id), told: had.has(s.id) };
            return declines(s, news, ties) === null && (ties.follows || wants(s, [api]));
          });
          const wanted = await preferences.tellingOf(ctx.db, incidentId, news);
          const readers = { audience: "public", audienceIds: [] } as const;
          const telling = await recipients.tellingOf(ctx.db, page.id, readers, [api], wanted);
          expect(await countTold(ctx.db, telling), JSON.stringify(news)).toBe(expected.length);
          const reach = await readReach(ctx, page.id, { readers, named: [api], incidentId, news });
          expect(reach.told, JSON.stringify(news)).toBe(expected.length);
        }
  });

  it("by impact: not below it, from where it rises to it, and then to the end", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api } = d;
    await chooser(d, "all", {});
    await chooser(d, "major", { minimumImpact: 2 });
    const { id } = await createIncident(ctx, dana, page.id, {
      name: "Slow",
      body: "We look.",
      components: { [api]: "degraded_performance" },
    });
    expect(await toldOf(d, id)).toEqual({ all: 1 });
    await post(d, id, "identified", { components: { [api]: "partial_outage" } });
    expect(await toldOf(d, id)).toEqual({ all: 2, major: 1 });
    await post(d, id, "monitoring", { impact_override: "minor" });
    await post(d, id, "resolved");
    expect(await toldOf(d, id)).toEqual({ all: 4, major: 3 });
  });

  it("by cadence: changes alone, or nothing before the day's digest", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api } = d;
    await chooser(d, "changes", { cadence: "changes" });
    await chooser(d, "daily", { cadence: "daily" });
    const components = { [api]: "partial_outage" };
    const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", body: "We look.", components });
    for (const status of ["investigating", "identified", "identified", "identified", "resolved"])
      await post(d, id, status);
    expect(await toldOf(d, id)).toEqual({ changes: 3 });
  });

  it("tells somebody who came later and wants changes alone of the next update there is", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api } = d;
    const { id } = await createIncident(ctx, dana, page.id, {
      name: "Errors",
      body: "We look.",
      components: { [api]: "partial_outage" },
    });
    await expandEvents(ctx);
    await chooser(d, "late", { cadence: "changes" });
    await post(d, id, "investigating");
    await expandEvents(ctx);
    await post(d, id, "investigating");
    expect(await toldOf(d, id)).toEqual({ late: 1 });
  });

  it("by kind: incidents, maintenance, postmortems", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api } = d;
    const none = { wantsIncidents: false, wantsMaintenance: false, wantsPostmortems: false, wantsAnnouncements: false };
    await chooser(d, "incidents", { ...none, wantsIncidents: true });
    await chooser(d, "maintenance", { ...none, wantsMaintenance: true });
    await chooser(d, "postmortems", { ...none, wantsPostmortems: true });
    const components = { [api]: "partial_outage" };
    const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", body: "We look.", components });
    await post(d, id, "resolved");
    await post(d, id, "postmortem");
    expect(await toldOf(d, id)).toEqual({ incidents: 2, postmortems: 1 });
    const planned = await createMaintenance(ctx, dana, page.id, {
      name: "Works",
      body: "We work.",
      components: [api],
      scheduled_for: new Date(ctx.clock.now() + 3_600_000).toISOString(),
      scheduled_until: new Date(ctx.clock.now() + 7_200_000).toISOString(),
    });
    expect(await toldOf(d, planned.id)).toEqual({ maintenance: 1 });
  });

  it("goes around all of it for the one incident that somebody follows", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api, web } = d;
    const components = { [api]: "degraded_performance" };
    const [one, two] = [
      await createIncident(ctx, dana, page.id, { name: "One", body: "We look.", components }),
      await createIncident(ctx, dana, page.id, { name: "Two", body: "We look.", components }),
    ];
    await expandEvents(ctx);
    const choices = { a: { followsOnly: true }, b: { minimumImpact: 3, cadence: "daily" as const } };
    for (const [name, choice] of Object.entries(choices)) {
      const id = await chooser(d, name, choice, [web]);
      await ctx.db.transaction((tx) => preferences.follow(tx, id, one.id));
    }
    for (const { id } of [one, two]) await post(d, id, "resolved");
    expect(await toldOf(d, one.id)).toEqual({ a: 1, b: 1 });
    expect(await toldOf(d, two.id)).toEqual({});
  });
});
