import TinyQueue from "tinyqueue";
import { nextDue } from "../domain/schedule.ts";

export interface Due {
  id: string;
  /** When it should have begun, in milliseconds since the epoch. */
  dueAt: number;
}

interface Entry extends Due {
  intervalMs: number;
}

/** Two looks at the clock that lie farther apart than this mean that the process or its machine slept. */
const pausedMs = 2000;
/** What was missed in a pause is made up for within this, so that it comes as no burst. */
const catchUpMs = 60_000;

export interface Timetable {
  /** Plans a probe at a moment; what was planned for it before is off. */
  plan(id: string, intervalMs: number, dueAt: number): void;
  remove(id: string): void;
  /** Takes what is due, the longest due first, and plans the next turn of each at its own phase. */
  take(now: number, limit: number): Due[];
  /** How many turns were put off because of a pause or a jump of the clock. */
  putOff(): number;
  size(): number;
}

/**
 * Who is due when. Each probe keeps a fixed phase of its interval ({@link nextDue}), so that nothing drifts. After a
 * pause or a jump of the clock, in either direction, it goes on from the time that it finds, spread out.
 */
export function createTimetable(): Timetable {
  const entries = new Map<string, Entry>();
  let queue = new TinyQueue<Entry>([], (a, b) => a.dueAt - b.dueAt);
  let looked = Number.NaN;
  let putOff = 0;

  function plan(id: string, intervalMs: number, dueAt: number): void {
    const entry = { id, intervalMs, dueAt };
    entries.set(id, entry);
    queue.push(entry);
  }

  /** All are planned anew from `now` on: those that are overdue soon, and spread. */
  function replan(now: number, which: (entry: Entry) => boolean): void {
    for (const entry of entries.values()) {
      if (!which(entry)) continue;
      putOff++;
      entry.dueAt = nextDue(entry.id, Math.min(entry.intervalMs, catchUpMs), now);
    }
    queue = new TinyQueue<Entry>([...entries.values()], (a, b) => a.dueAt - b.dueAt);
  }

  return {
    plan,
    remove(id) {
      entries.delete(id);
    },
    take(now, limit) {
      if (now - looked > pausedMs) replan(now, (entry) => entry.dueAt < now - pausedMs);
      // The clock was set back: what was planned by it lies farther off than its interval.
      else if (looked - now > pausedMs) replan(now, (entry) => entry.dueAt > now + entry.intervalMs);
      looked = now;
      const out: Due[] = [];
      for (let head = queue.peek(); head && head.dueAt <= now && out.length < limit; head = queue.peek()) {
        queue.pop();
        // Replanned or removed meanwhile: only the entry that the map knows counts.
        if (entries.get(head.id) !== head) continue;
        out.push({ id: head.id, dueAt: head.dueAt });
        plan(head.id, head.intervalMs, nextDue(head.id, head.intervalMs, now));
      }
      return out;
    },
    putOff: () => putOff,
    size: () => entries.size,
  };
}
