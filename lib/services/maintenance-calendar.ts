import type { PostStatus } from "../domain/incident.ts";
import * as series from "../store/maintenance-series.ts";
import * as store from "../store/maintenances.ts";
import type { Context } from "./context.ts";
import { occurrencesBetween } from "./recurrence.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** A window as the desk's calendar shows it. Times in milliseconds. */
export interface CalendarEntry {
  /** Null for an occurrence that its series has not made yet. */
  id: string | null;
  seriesId: string | null;
  name: string;
  start: number;
  end: number;
  /** Null for what is only to come. */
  status: PostStatus | null;
}

/** Windows that touch a span, by their start; without those that were called off. */
export async function readCalendar(ctx: Context, pageId: string, from: number, to: number): Promise<CalendarEntry[]> {
  const rows = await store.within(ctx.db, pageId, new Date(from), new Date(to));
  const made = rows.flatMap((row) =>
    row.scheduledFor && row.scheduledUntil
      ? [
          {
            id: row.id,
            seriesId: row.seriesId,
            name: row.name,
            start: row.scheduledFor.getTime(),
            end: row.scheduledUntil.getTime(),
            status: row.status,
          },
        ]
      : [],
  );
  const now = ctx.clock.now();
  const toCome = (await series.listActive(ctx.db, pageId)).flatMap((s) =>
    occurrencesBetween(s, Math.max(from, now + s.aheadDays * dayMs + 1), to - 1).map((start) => ({
      id: null,
      seriesId: s.id,
      name: s.name,
      start,
      end: start + s.durationMin * minuteMs,
      status: null,
    })),
  );
  return [...made, ...toCome].sort((a, b) => a.start - b.start);
}
