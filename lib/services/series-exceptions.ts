import { zonedText } from "../domain/zone.ts";
import type { Incident } from "../store/incidents.ts";
import * as series from "../store/maintenance-series.ts";
import type { Change } from "./change.ts";

/** An occurrence that was deleted for good does not come back: its series leaves that date out. */
export async function leaveOut(c: Change, { seriesId, occurrenceAt }: Incident): Promise<void> {
  if (seriesId === null || occurrenceAt === null) return;
  const found = await series.hold(c.tx, seriesId);
  if (!found) return;
  const exdates = [...new Set([...found.exdates, zonedText(occurrenceAt.getTime(), found.timeZone)])].sort();
  await series.update(c.tx, seriesId, { exdates, updatedAt: new Date(c.now) });
}
