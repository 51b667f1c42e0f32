import { eq } from "drizzle-orm";
import ICAL from "ical.js";
import { afterEach, expect, it } from "vitest";
import { maintenanceCalendar } from "../../lib/render/calendar.ts";
import { findComponent } from "../../lib/services/components.ts";
import { findIncident, listIncidents, postUpdate } from "../../lib/services/incidents.ts";
import { readCalendar } from "../../lib/services/maintenance-calendar.ts";
import { cancelMaintenance, extendMaintenance, rescheduleMaintenance } from "../../lib/services/maintenance-changes.ts";
import { findConflicts } from "../../lib/services/maintenance-conflicts.ts";
import { createSeries } from "../../lib/services/maintenance-series.ts";
import { remindOfMaintenances, watchOverruns } from "../../lib/services/maintenance-watch.ts";
import { createMaintenance, moveDueMaintenances } from "../../lib/services/maintenances.ts";
import { readNewest } from "../../lib/services/page.ts";
import { openDatabase } from "../../lib/store/open.ts";
import * as outbox from "../../lib/store/outbox.ts";
import type { TestContext } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { addPerson } from "../support/responders.ts";
import { headerOf, type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const iso = (at: number) => new Date(at).toISOString();
const eventsOf = async (ctx: TestContext, type: string) =>
  (await outbox.listOpen(ctx.db, 500)).filter((event) => event.type === type);

let sink: SmtpSink | undefined;
afterEach(() => sink?.close());

const planIn = ({ ctx, page, api }: Desk, ms: number, more: Record<string, unknown> = {}) =>
  createMaintenance(ctx, dana, page.id, {
    name: "Database upgrade",
    body: "A short pause.",
    scheduled_for: iso(ctx.clock.now() + ms),
    scheduled_until: iso(ctx.clock.now() + ms + 2 * hour),
    component_ids: [api],
    ...more,
  });

async function calendarOf(ctx: TestContext) {
  const { page, incidents } = await readNewest(ctx, 100, "maintenance");
  const text = maintenanceCalendar({ page, incidents, url: ctx.installation.baseUrl });
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((e) => new ICAL.Event(e));
  return events.map((event) => ({
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate().getTime(),
    status: event.component.getFirstPropertyValue("status"),
  }));
}

const invitationOf = (mail: SmtpSink["mails"][number] | undefined) => {
  const file = mail?.mail.attachments.find((part) => part.filename === "maintenance.ics");
  if (!file) throw new Error("there is no calendar in the mail");
  const calendar = new ICAL.Component(ICAL.parse(file.content.toString("utf8")));
  const found = calendar.getFirstSubcomponent("vevent");
  if (!found) throw new Error("there is no event in the calendar");
  const event = new ICAL.Event(found);
  return {
    method: calendar.getFirstPropertyValue("method"),
    status: found.getFirstPropertyValue("status"),
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate().getTime(),
    organizer: event.organizer,
  };
};

onEachDatabase("maintenances that the public does not know of", (make) => {
  it.each(["internal", "drill"] as const)(
    "remind nobody, call nobody and collide with nothing: %s",
    async (audience) => {
      const { db } = await make();
      const d = await desk(db);
      await addPerson(d.ctx, "dana", "Dana", "dana@example.com");
      const { id, scheduledFor, scheduledUntil } = await planIn(d, 2 * day, { reminders: [1440] });
      const { incidentUpdates: u } = db.t;
      await db.transaction((tx) => tx.db.update(u).set({ audience }).where(eq(u.incidentId, id)).execute());
      const window = {
        start: scheduledFor?.getTime() ?? 0,
        end: scheduledUntil?.getTime() ?? 0,
        componentIds: [d.api],
      };
      expect(await findConflicts(d.ctx, d.page.id, window)).toEqual([]);
      expect(await readCalendar(d.ctx, d.page.id, window.start, window.end)).toEqual([]);
      d.ctx.clock.set(window.start - day);
      await remindOfMaintenances(d.ctx);
      d.ctx.clock.set(window.end + hour);
      await watchOverruns(d.ctx);
      expect(await eventsOf(d.ctx, "maintenance.reminder")).toEqual([]);
      expect(await eventsOf(d.ctx, "maintenance.overrun")).toEqual([]);
      expect((await findIncident(d.ctx, id)).incident.overrunAt).toBeNull();
    },
  );
});

onEachDatabase("reminders of maintenances", (make) => {
  it("go out before the start, each once, over restarts and with two workers at once", async () => {
    const { db, url } = await make();
    const d = await desk(db);
    const other = openDatabase(url);
    try {
      const twin = { ...d.ctx, db: other };
      const { id } = await planIn(d, 4 * day, { reminders: [60, 1440, 4320] });
      const start = d.ctx.clock.now() + 4 * day;
      for (const before of [4 * day, 3 * day + minute, 3 * day, 2 * day, day, 23 * hour, hour, minute]) {
        d.ctx.clock.set(start - before);
        await Promise.all([remindOfMaintenances(d.ctx), remindOfMaintenances(twin)]);
        await remindOfMaintenances(d.ctx);
      }
      const events = await eventsOf(d.ctx, "maintenance.reminder");
      expect(events.map((e) => (start - e.createdAt.getTime()) / hour)).toEqual([72, 24, 1]);
      expect(events.every((e) => "incidentId" in e.payload && e.payload.incidentId === id)).toBe(true);
    } finally {
      await other.close();
    }
  });

  it("that were missed while nothing ran come as one", async () => {
    const d = await desk((await make()).db);
    await planIn(d, 4 * day, { reminders: [60, 1440, 4320] });
    d.ctx.clock.advance(4 * day - 2 * hour);
    await remindOfMaintenances(d.ctx);
    await remindOfMaintenances(d.ctx);
    expect(await eventsOf(d.ctx, "maintenance.reminder")).toHaveLength(1);
  });

  it("say how long it is until the start, and bring the calendar's entry with them", async () => {
    sink = await startSmtpSink();
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "ann@example.com");
    await planIn(d, 2 * day, { reminders: [1440] });
    d.ctx.clock.advance(day);
    await remindOfMaintenances(d.ctx);
    await deliver(d.ctx, sink.url);
    const [announcement, reminder] = sink.mails;
    expect(reminder?.mail.subject).toContain("Reminder: Database upgrade");
    expect(reminder?.mail.text).toContain("It begins in 1 day.");
    expect(reminder?.mail.text).toContain("A short pause.");
    expect(reminder?.messageId).not.toBe(announcement?.messageId);
    expect(reminder && headerOf(reminder, "References")).toBe(announcement && headerOf(announcement, "References"));
    expect(invitationOf(reminder).uid).toBe(invitationOf(announcement).uid);
  });

  it("are not sent of what was called off, has begun or was moved in the meantime", async () => {
    sink = await startSmtpSink();
    const d = await desk((await make()).db);
    const subject = async (id: string, change: () => Promise<unknown>) => {
      d.ctx.clock.advance(day);
      await remindOfMaintenances(d.ctx);
      await change();
      return id;
    };
    const plan = () => planIn(d, 2 * day, { reminders: [1440], deliver_notifications: false });
    await subscriberAt(d.ctx, d.page.id, "ann@example.com");
    const quiet = { deliver_notifications: false };
    const a = await plan();
    await subject(a.id, () => cancelMaintenance(d.ctx, dana, a.id, quiet));
    const b = await plan();
    await subject(b.id, () => postUpdate(d.ctx, dana, b.id, { status: "in_progress", ...quiet }));
    const c = await plan();
    await subject(c.id, () =>
      rescheduleMaintenance(d.ctx, dana, c.id, {
        scheduled_for: iso(d.ctx.clock.now() + 5 * day),
        scheduled_until: iso(d.ctx.clock.now() + 6 * day),
        ...quiet,
      }),
    );
    expect(await eventsOf(d.ctx, "maintenance.reminder")).toHaveLength(3);
    await deliver(d.ctx, sink.url);
    expect(sink.mails).toHaveLength(0);
  });
});

onEachDatabase("a maintenance that is moved", (make) => {
  it("tells subscribers, starts its reminders anew and revises the entry in calendars", async () => {
    sink = await startSmtpSink();
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "ann@example.com");
    const { id } = await planIn(d, 2 * day, { reminders: [1440] });
    const [before] = await calendarOf(d.ctx);
    d.ctx.clock.advance(day + hour);
    await remindOfMaintenances(d.ctx);
    const start = d.ctx.clock.now() + 3 * day;
    await rescheduleMaintenance(d.ctx, dana, id, { scheduled_for: iso(start), scheduled_until: iso(start + hour) });
    const { incident, updates } = await findIncident(d.ctx, id);
    expect(incident).toMatchObject({ status: "scheduled", ownerId: "user00000001" });
    expect(incident.scheduledFor?.getTime()).toBe(start);
    expect(updates.at(-1)).toMatchObject({ status: "scheduled", occasion: "rescheduled" });
    expect(updates.at(-1)?.body).toContain("has moved from 12 Mar 2026 12:00 UTC to 14 Mar 2026 13:00 UTC");
    const [after] = await calendarOf(d.ctx);
    expect(after).toMatchObject({ uid: before?.uid, start, status: "CONFIRMED" });
    expect(after?.sequence).toBeGreaterThan(before?.sequence ?? 0);

    d.ctx.clock.set(start - day);
    await remindOfMaintenances(d.ctx);
    expect(await eventsOf(d.ctx, "maintenance.reminder")).toHaveLength(2);
    await deliver(d.ctx, sink.url);
    const moved = sink.mails.find((mail) => mail.mail.subject?.includes("Rescheduled: Database upgrade"));
    expect(invitationOf(moved)).toMatchObject({
      method: "PUBLISH",
      status: "CONFIRMED",
      start,
      sequence: after?.sequence,
      organizer: "mailto:status@example.com",
    });
  });

  it("keeps its start once it has begun, and can not be moved once it is over", async () => {
    const d = await desk((await make()).db);
    const { id } = await planIn(d, hour);
    d.ctx.clock.advance(hour);
    await moveDueMaintenances(d.ctx);
    const later = iso(d.ctx.clock.now() + 9 * hour);
    await expect(
      rescheduleMaintenance(d.ctx, dana, id, { scheduled_for: iso(d.ctx.clock.now() + hour) }),
    ).rejects.toMatchObject({ code: "invalid", field: "scheduled_for" });
    await rescheduleMaintenance(d.ctx, dana, id, { scheduled_until: later });
    await postUpdate(d.ctx, dana, id, { status: "completed" });
    await expect(rescheduleMaintenance(d.ctx, dana, id, { scheduled_until: later })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it.each([
    [{}, "scheduled_for"],
    [{ scheduled_until: "2020-01-01T00:00:00Z" }, "scheduled_until"],
    [{ scheduled_for: "2031-01-01T00:00:00Z" }, "scheduled_until"],
    [{ scheduled_for: "tomorrow" }, "scheduled_for"],
  ])("refuses %j naming the field", async (input, field) => {
    const d = await desk((await make()).db);
    const { id } = await planIn(d, hour);
    await expect(rescheduleMaintenance(d.ctx, dana, id, input)).rejects.toMatchObject({ code: "invalid", field });
    expect((await findIncident(d.ctx, id)).updates).toHaveLength(1);
  });
});

onEachDatabase("a maintenance that is called off", (make) => {
  it("stays on record, frees its components, tells subscribers and is cancelled in calendars", async () => {
    sink = await startSmtpSink();
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "ann@example.com");
    const { id } = await planIn(d, hour, { reminders: [30] });
    const [before] = await calendarOf(d.ctx);
    d.ctx.clock.advance(hour);
    await moveDueMaintenances(d.ctx);
    expect((await findComponent(d.ctx, d.api)).status).toBe("under_maintenance");
    d.ctx.clock.advance(minute);
    await cancelMaintenance(d.ctx, dana, id, { body: "The parts have not come." });
    expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
    const { incident, updates } = await findIncident(d.ctx, id);
    expect(incident).toMatchObject({ status: "completed", nextMoveAt: null, nextReminderAt: null });
    expect(incident.cancelledAt?.getTime()).toBe(d.ctx.clock.now());
    expect(updates.at(-1)).toMatchObject({ occasion: "cancelled", body: "The parts have not come." });
    const [after] = await calendarOf(d.ctx);
    expect(after).toMatchObject({ uid: before?.uid, status: "CANCELLED" });
    expect(after?.sequence).toBeGreaterThan(before?.sequence ?? 0);
    await deliver(d.ctx, sink.url);
    const mail = sink.mails.at(-1);
    expect(mail?.mail.subject).toContain("Cancelled: Database upgrade");
    expect(invitationOf(mail)).toMatchObject({ method: "CANCEL", status: "CANCELLED", uid: before?.uid });
    await expect(cancelMaintenance(d.ctx, dana, id, {})).rejects.toMatchObject({ code: "conflict" });
  });
});

onEachDatabase("a maintenance past its planned end", (make) => {
  const late = async (d: Desk, more: Record<string, unknown> = {}) => {
    await addPerson(d.ctx, "user00000001", "Dana", "dana@example.com");
    await addPerson(d.ctx, "user00000002", "Noor", "noor@example.com");
    const { id } = await planIn(d, hour, { scheduled_auto_completed: false, ...more });
    d.ctx.clock.advance(hour);
    await moveDueMaintenances(d.ctx);
    d.ctx.clock.advance(2 * hour);
    await moveDueMaintenances(d.ctx);
    return id;
  };

  it("is told once to whoever posted last, and shown on the page, until its end is moved", async () => {
    sink = await startSmtpSink();
    const { db, url } = await make();
    const d = await desk(db);
    const other = openDatabase(url);
    try {
      const id = await late(d);
      const twin = { ...d.ctx, db: other };
      await Promise.all([watchOverruns(d.ctx), watchOverruns(twin)]);
      d.ctx.clock.advance(minute);
      await watchOverruns(d.ctx);
      expect((await findIncident(d.ctx, id)).incident.overrunAt).not.toBeNull();
      await deliver(d.ctx, sink.url);
      expect(sink.mails.map((m) => [m.to, m.mail.subject])).toEqual([
        [["dana@example.com"], "[Status] Past its planned end: Database upgrade"],
      ]);
      expect(sink.mails[0]?.mail.text).toContain(`/admin/incidents/${id}`);

      await extendMaintenance(d.ctx, dana, id, { minutes: 30 });
      const { incident, updates } = await findIncident(d.ctx, id);
      expect(incident).toMatchObject({ status: "in_progress", overrunAt: null });
      expect(incident.scheduledUntil?.getTime()).toBe(d.ctx.clock.now() + 30 * minute);
      expect(updates.at(-1)).toMatchObject({ occasion: "rescheduled", status: "in_progress" });
      d.ctx.clock.advance(30 * minute);
      await watchOverruns(d.ctx);
      expect(await eventsOf(d.ctx, "maintenance.overrun")).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  it("posts a word to subscribers by itself where that was asked for", async () => {
    const d = await desk((await make()).db);
    const id = await late(d, { overrun_update: true });
    await watchOverruns(d.ctx);
    await watchOverruns(d.ctx);
    const { updates } = await findIncident(d.ctx, id);
    expect(updates.map((u) => [u.status, u.occasion])).toEqual([
      ["scheduled", null],
      ["in_progress", null],
      ["in_progress", "overrun"],
    ]);
    expect(updates.at(-1)).toMatchObject({ automatic: true, notify: true });
  });

  it("is not late when it ends by itself, or when its end was moved before anybody was told", async () => {
    sink = await startSmtpSink();
    const d = await desk((await make()).db);
    const byItself = await late(d, { scheduled_auto_completed: true });
    await watchOverruns(d.ctx);
    expect((await findIncident(d.ctx, byItself)).incident).toMatchObject({ status: "completed", overrunAt: null });
    const { id } = await planIn(d, hour, { scheduled_auto_completed: false, deliver_notifications: false });
    d.ctx.clock.advance(3 * hour);
    await moveDueMaintenances(d.ctx);
    await watchOverruns(d.ctx);
    await extendMaintenance(d.ctx, dana, id, { minutes: 60, deliver_notifications: false });
    await deliver(d.ctx, sink.url);
    expect(sink.mails).toHaveLength(0);
  });
});

onEachDatabase("conflicts of maintenances", (make) => {
  it("are windows on the same component at the same time, also those that a series has not made yet", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api, web } = d;
    const start = ctx.clock.now() + day;
    const { id } = await planIn(d, day);
    const find = (from: number, length: number, componentIds: string[], except = {}) =>
      findConflicts(ctx, page.id, { start: from, end: from + length, componentIds }, except);
    expect(await find(start + hour, hour, [api, web])).toMatchObject([{ id, components: ["API"] }]);
    expect(await find(start + 2 * hour, hour, [api])).toEqual([]);
    expect(await find(start - hour, hour, [api])).toEqual([]);
    expect(await find(start, hour, [web])).toEqual([]);
    expect(await find(start, hour, [api], { id })).toEqual([]);
    await cancelMaintenance(ctx, dana, id, {});
    expect(await find(start, hour, [api])).toEqual([]);

    const series = await createSeries(ctx, dana, page.id, {
      name: "Patches",
      rrule: "FREQ=WEEKLY;BYDAY=SU",
      time_zone: "Europe/Berlin",
      starts_at: "2026-03-15T22:00",
      duration_minutes: 90,
      component_ids: [web],
    });
    const near = Date.parse("2026-03-22T21:30:00Z");
    const far = Date.parse("2026-09-13T20:30:00Z");
    expect(await find(near, hour, [web])).toMatchObject([{ seriesId: series.id, name: "Patches" }]);
    expect(await find(far, hour, [web])).toMatchObject([{ id: null, seriesId: series.id, components: ["Website"] }]);
    expect(await find(far, hour, [web], { seriesId: series.id })).toEqual([]);
  });
});

onEachDatabase("maintenances", (make) => {
  it("take reminders as minutes, once each, and refuse what is none", async () => {
    const d = await desk((await make()).db);
    const { id } = await planIn(d, 9 * day, { reminders: ["60", 1440, 60] });
    expect((await findIncident(d.ctx, id)).incident.reminders).toEqual([1440, 60]);
    await expect(planIn(d, day, { reminders: ["soon"] })).rejects.toMatchObject({ code: "invalid" });
    await expect(planIn(d, day, { reminders: [0] })).rejects.toMatchObject({ code: "invalid" });
    expect((await listIncidents(d.ctx, d.page.id, { limit: 10, page: 1 })).total).toBe(1);
  });

  it("are started once by two workers at once", async () => {
    const { db, url } = await make();
    const d = await desk(db);
    const other = openDatabase(url);
    try {
      const { id } = await planIn(d, hour);
      d.ctx.clock.advance(hour);
      await Promise.all([moveDueMaintenances(d.ctx), moveDueMaintenances({ ...d.ctx, db: other })]);
      expect((await findIncident(d.ctx, id)).updates.map((u) => u.status)).toEqual(["scheduled", "in_progress"]);
    } finally {
      await other.close();
    }
  });
});
