import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { maintenanceCalendar } from "../../../lib/render/calendar.ts";
import { incidentView, updateView, viewTime } from "../../support/incident-views.ts";

const hour = 3_600_000;
const url = "https://status.example.com";
const maintenance = (name: string, body: string, more = {}) =>
  incidentView(name, [updateView("u1", body)], {
    kind: "maintenance",
    status: "scheduled",
    impact: "maintenance",
    scheduledFor: viewTime + hour,
    scheduledUntil: viewTime + 3 * hour,
    ...more,
  });
const write = (...incidents: ReturnType<typeof maintenance>[]) =>
  maintenanceCalendar({ page: { name: "Acme" }, incidents, url });

function eventOf(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const event = calendar.getFirstSubcomponent("vevent");
  if (!event) throw new Error("there is no event");
  return { calendar, event: new ICAL.Event(event) };
}

describe("the calendar of maintenances", () => {
  it("can be read whatever anyone typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, body) => {
        const text = write(maintenance(name, body));
        const { event } = eventOf(text);
        expect(event.uid).toBe("maint-abcdefghijkl@status.example.com");
        expect(event.startDate.toJSDate().getTime()).toBe(viewTime + hour);
        expect(event.endDate.toJSDate().getTime()).toBe(viewTime + 3 * hour);
        for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      }),
    );
  });

  it("carries the page's name and the texts as they are, and ends its last line", () => {
    const name = "Acme, Inc; a\\b";
    const text = maintenanceCalendar({ page: { name }, incidents: [maintenance("Disks; fans", "One, two.")], url });
    const { calendar, event } = eventOf(text);
    // The parser leaves properties that RFC 5545 does not define as they are written.
    expect(calendar.getFirstPropertyValue("x-wr-calname")).toBe("Acme\\, Inc\\; a\\\\b: maintenance");
    expect(event.summary).toBe(`${name}: Disks; fans`);
    expect(event.description).toBe(`One, two.\n\n${url}/incidents/abcdefghijkl`);
    expect(text).toMatch(/END:VCALENDAR\r\n$/);
    expect(text).toContain("STATUS:CONFIRMED");
  });

  it("can be read whatever the page is called, and holds one calendar only", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.constant("a\r\nEND:VCALENDAR\r\n\ud800")), (name) => {
        const text = maintenanceCalendar({ page: { name }, incidents: [maintenance("Switch", name)], url });
        expect(eventOf(text).event.uid).toBe("maint-abcdefghijkl@status.example.com");
        expect(text.match(/^END:VCALENDAR/gm)).toHaveLength(1);
        expect(text).not.toMatch(/\p{Cs}/u);
      }),
    );
  });

  it("never lowers a sequence, and raises it with each change and each update", () => {
    const change = fc.record({ afterMs: fc.integer({ min: 0, max: 1e9 }), posts: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        let now = viewTime;
        let updates = [updateView("u0", "Planned.")];
        let last = -1;
        for (const { afterMs, posts } of [{ afterMs: 0, posts: false }, ...changes]) {
          now += afterMs;
          if (posts) updates = [updateView(`u${updates.length}`, "More.", { at: now }), ...updates];
          const { sequence } = eventOf(write(maintenance("Switch", "", { updatedAt: now, updates }))).event;
          if (posts || afterMs >= 1000) expect(sequence).toBeGreaterThan(last);
          else expect(sequence).toBeGreaterThanOrEqual(last);
          last = sequence;
        }
      }),
    );
  });

  it("revises an event: the same UID, a higher sequence", () => {
    const before = eventOf(write(maintenance("Switch", "Text."))).event;
    const moved = maintenance("Switch", "Text.", { scheduledFor: viewTime + 2 * hour, updatedAt: viewTime + 60_000 });
    const after = eventOf(write(moved)).event;
    expect(after.uid).toBe(before.uid);
    expect(after.sequence).toBeGreaterThan(before.sequence);
    expect(after.startDate.toJSDate().getTime()).toBe(viewTime + 2 * hour);
  });

  it("asks to be read again, holds no incidents, and is the same while nothing changes", () => {
    const text = write(maintenance("Switch", "Text."));
    expect(text).toContain("REFRESH-INTERVAL;VALUE=DURATION:PT15M");
    expect(text).toContain("METHOD:PUBLISH");
    expect(write(maintenance("Switch", "Text."))).toBe(text);
    expect(write(incidentView("Errors", [updateView("u1", "Text.")]))).not.toContain("VEVENT");
  });
});
