import type { PageModel } from "../../lib/domain/page.ts";
import { IncidentSummary } from "./incident.tsx";
import type { Words } from "./words.ts";

/** The last days one by one; a day on which nothing happened is one quiet line. */
export function PastDays({ days, now, words }: { days: PageModel["past"]; now: number; words: Words }) {
  const { m, f } = words;
  return (
    <div className="past">
      {days.map(({ day, incidents }) =>
        incidents.length === 0 ? (
          <p key={day} className="calm">
            <span>{f.day(day)}</span>
            <span>{m.nothing}</span>
          </p>
        ) : (
          <div key={day} className="past-day">
            <h3>{f.day(day)}</h3>
            <div className="card">
              {incidents.map((incident) => (
                <IncidentSummary key={incident.id} incident={incident} now={now} words={words} />
              ))}
            </div>
          </div>
        ),
      )}
    </div>
  );
}
