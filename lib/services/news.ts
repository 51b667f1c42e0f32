import { type News, newsOf } from "../domain/preferences.ts";
import type { NoticeRows } from "../store/notices.ts";

/** An update as people's preferences look at it; `reminds`: it is a reminder of what the update says. */
export function newsOfRows({ update, incident, previousStatus }: NoticeRows, reminds = false): News {
  return newsOf({
    kind: incident.kind,
    impact: incident.impactOverride ?? incident.impact,
    status: update.status,
    previousStatus,
    hasOccasion: reminds || update.occasion !== null,
    components: update.components,
  });
}
