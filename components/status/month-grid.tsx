import type { ShownStatus } from "../../lib/domain/status.ts";
import { dayStatus, formatUptime, type UptimeDay } from "../../lib/domain/uptime.ts";
import type { Words } from "./words.ts";

const step = 10;
const cell = 9;

interface Props {
  month: { start: number; days: readonly UptimeDay[]; uptime: number | null };
  name: string;
  words: Words;
}

/** A month as a calendar sheet, weeks from Monday on; one path for all days of a state. */
export function MonthGrid({ month, name, words }: Props) {
  const { m, f } = words;
  const offset = (new Date(month.start).getUTCDay() + 6) % 7;
  const paths = new Map<ShownStatus, string>();
  let dots = "";
  for (const [n, day] of month.days.entries()) {
    const status = dayStatus(day);
    const x = ((n + offset) % 7) * step;
    const y = Math.floor((n + offset) / 7) * step;
    paths.set(status, `${paths.get(status) ?? ""}M${x} ${y}h${cell}v${cell}h-${cell}z`);
    if (day.corrected) dots += `M${x + 3} ${y + 3}h3v3h-3z`;
  }
  const weeks = Math.ceil((offset + month.days.length) / 7);
  const percent = month.uptime === null ? m.noUptime : m.uptimePercent(formatUptime(month.uptime));
  return (
    <svg
      className="month"
      viewBox={`0 0 ${7 * step - 1} ${weeks * step - 1}`}
      role="img"
      aria-label={`${name}, ${f.month(month.start)}: ${percent}${dots ? `, ${m.corrected}` : ""}`}
    >
      {[...paths].map(([status, d]) => (
        <path key={status} className={`is-${status}`} d={d} />
      ))}
      {dots && <path className="dot" d={dots} />}
    </svg>
  );
}
