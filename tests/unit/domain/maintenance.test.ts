import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  collide,
  isComing,
  isOverdue,
  nextReminder,
  orderReminders,
  spanText,
} from "../../../lib/domain/maintenance.ts";

const minute = 60_000;
const reminders = fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 6 });
const window = fc.record({
  start: fc.integer({ min: 0, max: 100 }),
  length: fc.integer({ min: 1, max: 50 }),
  componentIds: fc.subarray(["a", "b", "c"]),
});

describe("reminders of a maintenance", () => {
  it("come each once and in order when asked again and again, and none after the start", () => {
    fc.assert(
      fc.property(reminders, (minutes) => {
        const m = { status: "scheduled" as const, scheduledFor: 20_000 * minute, reminders: orderReminders(minutes) };
        const sent: number[] = [];
        for (let at = nextReminder(m, 0); at !== null; at = nextReminder(m, at)) sent.push(at);
        expect(sent).toEqual(m.reminders.map((before) => m.scheduledFor - before * minute));
      }),
    );
  });

  it("end when it begins", () => {
    const m = { status: "in_progress" as const, scheduledFor: 20_000 * minute, reminders: [60] };
    expect(nextReminder(m, 0)).toBeNull();
  });
});

describe("windows", () => {
  it("collide both ways or neither, only with a component in common", () => {
    fc.assert(
      fc.property(window, window, (a, b) => {
        const [x, y] = [a, b].map((w) => ({ ...w, end: w.start + w.length }));
        if (!x || !y) throw new Error("there are two");
        expect(collide(x, y)).toBe(collide(y, x));
        const common = x.componentIds.some((id) => y.componentIds.includes(id));
        const minutes = Array.from({ length: 200 }, (_, t) => t);
        const both = minutes.some((t) => [x, y].every((w) => t >= w.start && t < w.end));
        expect(collide(x, y)).toBe(common && both);
      }),
    );
  });

  it("are late from their planned end on, until they are completed", () => {
    expect(isOverdue({ status: "in_progress", scheduledUntil: 100 }, 99)).toBe(false);
    expect(isOverdue({ status: "in_progress", scheduledUntil: 100 }, 100)).toBe(true);
    expect(isOverdue({ status: "completed", scheduledUntil: 100 }, 200)).toBe(false);
  });

  it("stay in the calendar of what comes while open, and while a cancelled one's time is not past", () => {
    const open = { resolvedAt: null, cancelledAt: null, scheduledUntil: 100 };
    expect(isComing(open, 500)).toBe(true);
    expect(isComing({ ...open, resolvedAt: 50 }, 60)).toBe(false);
    expect(isComing({ ...open, resolvedAt: 50, cancelledAt: 50 }, 60)).toBe(true);
    expect(isComing({ ...open, resolvedAt: 50, cancelledAt: 50 }, 100)).toBe(false);
  });
});

it.each([
  [0, "0 minutes"],
  [1, "1 minute"],
  [60, "1 hour"],
  [1440, "1 day"],
  [4320, "3 days"],
  [1565, "1 day 2 hours"],
  [95, "1 hour 35 minutes"],
])("%i minutes are said as %s", (minutes, text) => {
  expect(spanText(minutes)).toBe(text);
});
