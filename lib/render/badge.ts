import { makeBadge } from "badge-maker";
import type { ShownStatus } from "../domain/status.ts";
import { oneLine } from "../domain/text.ts";
import { formatUptime } from "../domain/uptime.ts";
import { xmlText } from "./xml-text.ts";

/** Darker than the page's own, since the words on them are white. */
export const badgeColours: Record<ShownStatus, string> = {
  operational: "#1a7f46",
  degraded_performance: "#8a6100",
  partial_outage: "#b4500f",
  major_outage: "#b3261e",
  under_maintenance: "#2a4fd0",
  unknown: "#5f6672",
};

const words: Record<ShownStatus, string> = {
  operational: "operational",
  degraded_performance: "degraded",
  partial_outage: "partial outage",
  major_outage: "major outage",
  under_maintenance: "maintenance",
  unknown: "no data",
};

const longestName = 80;
/** Cut between characters: half of one is no text. */
const short = (name: string): string => [...xmlText(oneLine(name))].slice(0, longestName).join("").trim();

const badge = (label: string, message: string, color: string): string =>
  makeBadge({ label, message, color, style: "flat" });

/** A small SVG with a name and its state in words. */
export function statusBadge(name: string, status: ShownStatus): string {
  return badge(short(name) || "status", words[status], badgeColours[status]);
}

/** @param ratio share of measured time up, in [0,1]; null without any */
export function uptimeBadge(name: string, ratio: number | null): string {
  const label = `${short(name)} uptime`;
  if (ratio === null) return badge(label, "no data", badgeColours.unknown);
  const status = ratio >= 0.999 ? "operational" : ratio >= 0.99 ? "degraded_performance" : "major_outage";
  return badge(label, `${formatUptime(ratio)}%`, badgeColours[status]);
}

/** Shapes of their own on a 20 by 20 grid, white on the state's colour. */
export const badgeMarks: Record<ShownStatus, string> = {
  operational: "M5.5 10.5l3 3 6-7",
  degraded_performance: "M10 5v6M10 14.2v.3",
  partial_outage: "M10 5v6M10 14.2v.3",
  major_outage: "M6.5 6.5l7 7M13.5 6.5l-7 7",
  under_maintenance: "M7 6v8M10 6v8M13 6v8",
  unknown: "M6 10h8",
};

/** The page's icon in a browser's tab, telling the state by colour and shape. */
export function favicon(status: ShownStatus): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" rx="5" fill="${badgeColours[status]}"/><path d="${badgeMarks[status]}" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
}
