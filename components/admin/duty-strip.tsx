import type { Duty } from "../../lib/domain/rotation.ts";

const day = 86_400_000;
const days = 14;

/** Two weeks of a rotation as a strip: who is on duty when. */
export function DutyStrip({
  name,
  duties,
  names,
  now,
  instant,
  date,
}: {
  name: string;
  duties: readonly Duty[];
  names: Record<string, string>;
  now: number;
  instant: (t: number) => string;
  date: (t: number) => string;
}) {
  const shade = new Map([...new Set(duties.map((duty) => duty.userId))].map((id, n) => [id, n % 4]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard (WCAG 2.1.1)
    <section className="strip" aria-label={`${name}: the coming two weeks`} tabIndex={0}>
      <div className="strip-days" aria-hidden="true">
        {Array.from({ length: days }, (_, n) => (
          <span key={date(now + n * day)}>{date(now + n * day)}</span>
        ))}
      </div>
      <ol className="strip-bars">
        {duties.map((duty) => (
          <li
            key={duty.from}
            className={`strip-bar shade-${shade.get(duty.userId)}${duty.overrideId ? " taken" : ""}`}
            style={{
              insetInlineStart: `${((duty.from - now) / (days * day)) * 100}%`,
              width: `${((duty.to - duty.from) / (days * day)) * 100}%`,
            }}
            title={`${names[duty.userId] ?? "?"}, until ${instant(duty.to)}`}
          >
            <span>{names[duty.userId] ?? "?"}</span>
            <span className="visually-hidden">
              from {instant(duty.from)} until {instant(duty.to)}
              {duty.overrideId && ", taken over"}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
