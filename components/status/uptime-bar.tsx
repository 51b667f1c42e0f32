import type { ComponentView, IncidentView } from "../../lib/domain/page.ts";
import { beginOf } from "../../lib/domain/page.ts";
import type { ShownStatus } from "../../lib/domain/status.ts";
import { DAY, dayStatus, formatUptime, type UptimeDay } from "../../lib/domain/uptime.ts";
import type { Words } from "./words.ts";

const minute = 60_000;
const cell = 3;
const step = 4;
const height = 32;

/** What a day's details say, compactly: seconds in each troubled state, and the incidents of the day. */
interface DayDetail {
  n: number;
  text: string;
  incidents: { id: string; name: string }[];
}

function textOf(day: UptimeDay, { m, f }: Words): string {
  const parts: string[] = [];
  if (day.major_outage >= minute) parts.push(m.down(f.length(day.major_outage)));
  if (day.partial_outage >= minute) parts.push(m.partlyDown(f.length(day.partial_outage)));
  if (day.degraded_performance >= minute) parts.push(m.degraded(f.length(day.degraded_performance)));
  if (day.under_maintenance >= minute) parts.push(m.maintained(f.length(day.under_maintenance)));
  const noData = dayStatus(day) === "unknown";
  if (noData) parts.splice(0, parts.length, m.noData);
  else if (day.unknown >= 10 * minute) parts.push(m.unmeasured(f.length(day.unknown)));
  if (day.corrected) parts.push(...(parts.length === 0 ? [m.fine] : []), m.corrected);
  return parts.join(" · ");
}

function detailsOf(component: ComponentView, recent: readonly IncidentView[], words: Words): DayDetail[] {
  const own = recent.filter((i) => i.components.some((c) => c.id === component.id));
  return component.days.flatMap((day, n) => {
    const incidents = own
      .filter(
        (i) =>
          beginOf(i) < day.day + DAY &&
          (i.resolvedAt ?? Number.POSITIVE_INFINITY) >= day.day &&
          i.status !== "scheduled",
      )
      .map(({ id, name }) => ({ id, name }));
    const text = textOf(day, words);
    return text || incidents.length > 0 ? [{ n, text, incidents }] : [];
  });
}

/** One path for all days of a state: 90 cells cost no more markup than the states among them. */
function paths(days: readonly UptimeDay[]): [ShownStatus, string][] {
  const out = new Map<ShownStatus, string>();
  for (const [n, day] of days.entries()) {
    const status = dayStatus(day);
    out.set(status, `${out.get(status) ?? ""}M${n * step} 0h${cell}v${height}h-${cell}z`);
  }
  return [...out];
}

/** The last 90 days of a component, a cell each; on a phone the last 30. The page's script reads days out on hover and focus. */
export function UptimeBar({
  component,
  recent,
  words,
}: {
  component: ComponentView;
  recent: readonly IncidentView[];
  words: Words;
}) {
  const { m } = words;
  const { days } = component;
  const percent = component.uptime === null ? m.noUptime : m.uptimePercent(formatUptime(component.uptime));
  const details = detailsOf(component, recent, words);
  return (
    <div className="bar-block">
      <div
        className="bar"
        role="img"
        aria-label={m.bar(component.name, days.length, percent)}
        data-bar={days[0]?.day}
        data-days={days.length}
        data-detail={details.length > 0 ? JSON.stringify(details) : undefined}
      >
        <svg viewBox={`0 0 ${days.length * step - 1} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          {paths(days).map(([status, d]) => (
            <path key={status} className={`is-${status}`} d={d} />
          ))}
        </svg>
      </div>
      <div className="bar-legend">
        <span className="only-wide">{m.daysAgo(days.length)}</span>
        <span className="only-narrow">{m.daysAgo(30)}</span>
        <span className="bar-uptime">{percent}</span>
        <span>{m.today}</span>
      </div>
    </div>
  );
}
