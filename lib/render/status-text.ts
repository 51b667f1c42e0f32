import type { AnnouncementView } from "../domain/announcement.ts";
import { type Impact, postStatusLabels } from "../domain/incident.ts";
import { occasionLabels } from "../domain/maintenance.ts";
import type { PageModel } from "../domain/page.ts";
import type { ShownStatus } from "../domain/status.ts";
import { oneLine } from "../domain/text.ts";
import { automaticNote } from "./automatic.ts";
import { markdownToText } from "./markdown.ts";

const labels: Record<ShownStatus, string> = {
  operational: "operational",
  degraded_performance: "degraded performance",
  partial_outage: "partial outage",
  major_outage: "MAJOR OUTAGE",
  under_maintenance: "under maintenance",
  unknown: "no data",
};

const impacts: Record<Impact, string> = {
  none: "no impact",
  minor: "minor impact",
  major: "major impact",
  critical: "critical impact",
  maintenance: "maintenance",
};

const iso = (t: number): string => `${new Date(t).toISOString().slice(0, 16).replace("T", " ")} UTC`;
/** A terminal obeys control characters. */
const plain = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, "");

/** The page for a terminal. @param url the page's public address, without a trailing slash */
export function statusText(model: PageModel & { announcements?: readonly AnnouncementView[] }, url: string): string {
  const { page, answer, freshness, components, open, upcoming } = model;
  const width = Math.min(40, Math.max(0, ...components.map((c) => oneLine(c.name).length)));
  const lines = [
    `${oneLine(page.name)}: ${answer.sentence}`,
    freshness.impaired
      ? "Our monitoring is impaired: its own network does not answer."
      : freshness.silentSince !== null
        ? `Our monitoring stopped reporting at ${iso(freshness.silentSince)}.`
        : freshness.measuredAt !== null
          ? `Measured ${iso(freshness.measuredAt)}.`
          : `As of ${iso(model.now)}.`,
    "",
    ...components.map((c) => `${oneLine(c.name).padEnd(width)}  ${labels[c.status]}`),
  ];
  for (const incident of open) {
    const newest = incident.updates[0];
    lines.push("", `${oneLine(incident.name)} (${impacts[incident.impact]}, since ${iso(incident.startedAt)})`);
    if (newest)
      lines.push(
        `  ${newest.occasion ? occasionLabels[newest.occasion] : postStatusLabels[newest.status]}, ${iso(newest.at)}: ${oneLine(markdownToText(newest.body))}`,
        ...(newest.automatic ? [`  ${automaticNote(true, incident.kind)}`] : []),
      );
    if (incident.promiseAt !== null)
      lines.push(
        `  ${incident.promise === "lapsed" ? "The next update was due" : "Next update by"} ${iso(incident.promiseAt)}.`,
      );
  }
  for (const incident of upcoming)
    if (incident.scheduledFor !== null)
      lines.push("", `Planned for ${iso(incident.scheduledFor)}: ${oneLine(incident.name)}`);
  for (const { title, publishedAt, id } of model.announcements ?? [])
    lines.push("", `Announcement, ${iso(publishedAt)}: ${oneLine(title)}`, `  ${url}/announcements/${id}`);
  lines.push("", url);
  return plain(`${lines.join("\n")}\n`);
}
