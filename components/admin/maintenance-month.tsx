import type { PostStatus } from "../../lib/domain/incident.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";

interface Entry {
  id: string | null;
  seriesId: string | null;
  name: string;
  start: number;
  end: number;
  status: PostStatus | null;
}

interface Day {
  date: string;
  start: number;
  end: number;
  inMonth: boolean;
  today: boolean;
  entries: readonly Entry[];
}

function EntryLink({ entry, day, f }: { entry: Entry; day: Day; f: Formats }) {
  const look = entry.status === null ? "to-come" : entry.status === "completed" ? "done" : entry.status;
  return (
    <li className={`month-entry month-${look}`}>
      <a href={entry.id === null ? `/admin/maintenance/series/${entry.seriesId}` : `/admin/incidents/${entry.id}`}>
        <span className="month-time">{entry.start >= day.start ? f.time(entry.start) : "goes on"}</span>{" "}
        <span>{entry.name}</span>
        {entry.status === null && <span className="visually-hidden"> (not announced yet)</span>}
      </a>
    </li>
  );
}

/** Over the days of the first week. */
const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** A month by weeks: a grid where there is room, on a phone the days that hold something. */
export function MaintenanceMonth({
  weeks,
  month,
  before,
  next,
  f,
}: {
  weeks: readonly (readonly Day[])[];
  month: number;
  before: string;
  next: string;
  f: Formats;
}) {
  const busy = weeks.some((week) => week.some((day) => day.entries.length > 0));
  return (
    <section aria-labelledby="month">
      <div className="month-head">
        <h2 id="month">{f.month(month + 43_200_000)}</h2>
        <nav className="desk-actions" aria-label="Months">
          <a href={`/admin/maintenance?month=${before}`}>← Earlier</a>
          <a href={`/admin/maintenance?month=${next}`}>Later →</a>
        </nav>
      </div>
      {!busy && <p className="quiet month-empty">Nothing is planned in these weeks.</p>}
      <ol className="card month">
        {weeks.flat().map((day, n) => (
          <li
            key={day.date}
            className={`month-day${day.inMonth ? "" : " month-other"}${day.today ? " month-today" : ""}${day.entries.length === 0 ? " month-free" : ""}`}
          >
            <time dateTime={day.date} aria-current={day.today ? "date" : undefined}>
              <span className="visually-hidden">{f.day(day.start)}</span>
              <span className="month-long" aria-hidden="true">
                {f.day(day.start)}
              </span>
              <span className="month-short" aria-hidden="true">
                {weekdays[n]} {Number(day.date.slice(8))}
              </span>
            </time>
            {day.entries.length > 0 && (
              <ul>
                {day.entries.map((entry) => (
                  <EntryLink key={`${entry.id ?? entry.seriesId}-${entry.start}`} entry={entry} day={day} f={f} />
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
