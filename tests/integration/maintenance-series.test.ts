import { expect, it } from "vitest";
import { zonedText } from "../../lib/domain/zone.ts";
import { deleteIncident, findIncident, updateIncident } from "../../lib/services/incidents.ts";
import { cancelMaintenance, rescheduleMaintenance } from "../../lib/services/maintenance-changes.ts";
import {
  createSeries,
  endSeries,
  findSeries,
  listOccurrences,
  seriesConflicts,
  updateSeries,
} from "../../lib/services/maintenance-series.ts";
import { createMaintenance } from "../../lib/services/maintenances.ts";
import { makeOccurrences } from "../../lib/services/series-occurrences.ts";
import { openDatabase } from "../../lib/store/open.ts";
import * as outbox from "../../lib/store/outbox.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";

const day = 86_400_000;
const zone = "Europe/Berlin";

/** The clock stands at Tuesday, 10 March 2026, 12:00 UTC. */
const sundays = ({ ctx, page, api }: Desk, more: Record<string, unknown> = {}) =>
  createSeries(ctx, dana, page.id, {
    name: "Patches",
    body: "We install patches.",
    rrule: "FREQ=WEEKLY;BYDAY=SU",
    time_zone: zone,
    starts_at: "2026-03-08T22:00",
    duration_minutes: 90,
    component_ids: [api],
    reminders: [60],
    ...more,
  });

const starts = async ({ ctx }: Desk, id: string) =>
  (await listOccurrences(ctx, id))
    .filter((o) => o.cancelledAt === null && o.scheduledFor)
    .map((o) => zonedText(o.scheduledFor?.getTime() ?? 0, zone));

const inMarch = ["2026-03-15T22:00", "2026-03-22T22:00", "2026-03-29T22:00", "2026-04-05T22:00"];

onEachDatabase("a series of maintenances", (make) => {
  it("makes the occurrences of the next 30 days as ordinary maintenances at the same wall time", async () => {
    const d = await desk((await make()).db);
    const series = await sundays(d);
    expect(await starts(d, series.id)).toEqual(inMarch);
    const [first] = await listOccurrences(d.ctx, series.id);
    const { incident, updates, components } = await findIncident(d.ctx, first?.id ?? "");
    expect(incident).toMatchObject({ kind: "maintenance", status: "scheduled", name: "Patches", reminders: [60] });
    expect(incident.scheduledUntil?.getTime()).toBe((incident.scheduledFor?.getTime() ?? 0) + 90 * 60_000);
    expect(incident.nextReminderAt?.getTime()).toBe((incident.scheduledFor?.getTime() ?? 0) - 60 * 60_000);
    expect(updates).toMatchObject([{ body: "We install patches.", notify: true }]);
    expect(components).toMatchObject([{ componentId: d.api }]);
  });

  it("makes each occurrence exactly once as time goes on, over restarts and with two workers at once", async () => {
    const { db, url } = await make();
    const d = await desk(db);
    const series = await sundays(d);
    const other = openDatabase(url);
    try {
      for (let n = 0; n < 6; n++) {
        d.ctx.clock.advance(4 * day);
        await Promise.all([makeOccurrences(d.ctx), makeOccurrences({ ...d.ctx, db: other })]);
      }
      const made = await starts(d, series.id);
      expect(made).toEqual([...inMarch, "2026-04-12T22:00", "2026-04-19T22:00", "2026-04-26T22:00"]);
    } finally {
      await other.close();
    }
  });

  it("changes those to come that nobody has touched, and leaves alone what a person has changed", async () => {
    const d = await desk((await make()).db);
    const series = await sundays(d);
    const [one, two, three] = await listOccurrences(d.ctx, series.id);
    const at = Date.parse("2026-03-23T08:00:00Z");
    await rescheduleMaintenance(d.ctx, dana, two?.id ?? "", {
      scheduled_for: new Date(at).toISOString(),
      scheduled_until: new Date(at + 3_600_000).toISOString(),
    });
    await updateIncident(d.ctx, dana, three?.id ?? "", { name: "Patches and a new disk" });
    await updateSeries(d.ctx, dana, series.id, {
      name: "Monthly patches",
      body: "New words.",
      starts_at: "2026-03-08T23:00",
      component_ids: [d.web],
    });
    expect(await starts(d, series.id)).toEqual([
      "2026-03-15T23:00",
      "2026-03-23T09:00",
      "2026-03-29T22:00",
      "2026-04-05T23:00",
    ]);
    const first = await findIncident(d.ctx, one?.id ?? "");
    expect(first.incident).toMatchObject({ name: "Monthly patches", touchedAt: null });
    expect(first.updates[0]?.body).toBe("New words.");
    expect(first.updates.at(-1)?.occasion).toBe("rescheduled");
    expect(first.components.map((c) => c.componentId)).toEqual([d.web]);
    expect((await findIncident(d.ctx, three?.id ?? "")).incident.name).toBe("Patches and a new disk");
    await makeOccurrences(d.ctx);
    expect(await starts(d, series.id)).toHaveLength(4);
  });

  it("calls off those to come that a new rule no longer asks for, and finds back to them", async () => {
    const d = await desk((await make()).db);
    const series = await sundays(d);
    const before = await listOccurrences(d.ctx, series.id);
    await updateSeries(d.ctx, dana, series.id, { rrule: "FREQ=WEEKLY;BYDAY=MO" });
    expect(await starts(d, series.id)).toEqual([
      "2026-03-16T22:00",
      "2026-03-23T22:00",
      "2026-03-30T22:00",
      "2026-04-06T22:00",
    ]);
    for (const { id } of before)
      expect((await findIncident(d.ctx, id)).updates.map((u) => u.occasion)).toEqual([null, "cancelled"]);
    await updateSeries(d.ctx, dana, series.id, { rrule: "FREQ=WEEKLY;BYDAY=SU" });
    expect(await starts(d, series.id)).toEqual(inMarch);
  });

  it("does not make again what a person has called off or deleted", async () => {
    const d = await desk((await make()).db);
    const series = await sundays(d);
    const [one, two] = await listOccurrences(d.ctx, series.id);
    await cancelMaintenance(d.ctx, dana, one?.id ?? "", {});
    await deleteIncident(d.ctx, dana, two?.id ?? "");
    await makeOccurrences(d.ctx);
    await updateSeries(d.ctx, dana, series.id, { duration_minutes: 60 });
    expect(await starts(d, series.id)).toEqual(inMarch.slice(2));
    expect((await findSeries(d.ctx, series.id)).exdates).toEqual([inMarch[1]]);
  });

  it("ends: those to come that nobody has touched are called off, and no more are made", async () => {
    const d = await desk((await make()).db);
    const series = await sundays(d);
    const [, two] = await listOccurrences(d.ctx, series.id);
    await updateIncident(d.ctx, dana, two?.id ?? "", { name: "The last one" });
    await endSeries(d.ctx, dana, series.id);
    expect(await starts(d, series.id)).toEqual([inMarch[1]]);
    d.ctx.clock.advance(20 * day);
    await makeOccurrences(d.ctx);
    expect(await starts(d, series.id)).toEqual([inMarch[1]]);
    await expect(endSeries(d.ctx, dana, series.id)).rejects.toMatchObject({ code: "conflict" });
  });

  it("leaves out its exceptions and stays quiet where it was told to", async () => {
    const d = await desk((await make()).db);
    const series = await sundays(d, { exdates: ["2026-03-22T22:00"], deliver_notifications: false });
    expect(await starts(d, series.id)).toEqual([inMarch[0], inMarch[2], inMarch[3]]);
    expect(await outbox.listOpen(d.ctx.db, 10)).toEqual([]);
  });

  it("names the windows that its occurrences collide with, but not its own", async () => {
    const d = await desk((await make()).db);
    const series = await sundays(d);
    expect(await seriesConflicts(d.ctx, series)).toEqual([]);
    const { id } = await createMaintenance(d.ctx, dana, d.page.id, {
      name: "Move",
      scheduled_for: "2026-03-22T20:00:00Z",
      scheduled_until: "2026-03-22T21:30:00Z",
      component_ids: [d.api],
    });
    expect(await seriesConflicts(d.ctx, series)).toMatchObject([{ id, name: "Move", components: ["API"] }]);
  });

  it.each([
    [{ rrule: "FREQ=HOURLY" }, "rrule"],
    [{ rrule: "FREQ=WEEKLY;BYDAY=SU;UNTIL=20200101" }, "rrule"],
    [{ rrule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" }, "rrule"],
    [{ time_zone: "Mars/Olympus" }, "time_zone"],
    [{ starts_at: "at night" }, "starts_at"],
    [{ duration_minutes: 0 }, "duration_minutes"],
    [{ duration_minutes: 60 * 24 * 60 }, "duration_minutes"],
    [{ ahead_days: 1000 }, "ahead_days"],
    [{ component_ids: ["zzzzzzzzzzzz"] }, "component_ids"],
    [{ name: "" }, "name"],
  ])("refuses %j naming the field, and makes nothing", async (wrong, field) => {
    const d = await desk((await make()).db);
    await expect(sundays(d, wrong)).rejects.toMatchObject({ code: "invalid", field });
    expect(await outbox.listOpen(d.ctx.db, 10)).toEqual([]);
  });
});
