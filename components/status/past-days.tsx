import type { PageModel } from "../../lib/domain/page.ts";
import { IncidentSummary } from "./incident.tsx";
import type { Words } from "./words.ts";

type Day = PageModel["past"][number];

/** Days in a row on which nothing happened are told together. Newest first. */
function inRuns(days: readonly Day[]): Day[][] {
  const runs: Day[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (day.incidents.length === 0 && last && last[0]?.incidents.length === 0) last.push(day);
    else runs.push([day]);
  }
  return runs;
}

/** The last days; a stretch without incidents is one quiet line. `ongoing`: today is not over and not quiet. */
export function PastDays({
  days,
  ongoing,
  now,
  words,
}: {
  days: readonly Day[];
  ongoing: boolean;
  now: number;
  words: Words;
}) {
  const { m, f } = words;
  const shown = ongoing && days[0]?.incidents.length === 0 ? days.slice(1) : days;
  return (
    <div className="past">
      {inRuns(shown).map((run) => {
        const [newest] = run;
        const oldest = run.at(-1);
        if (!newest || !oldest) return null;
        return newest.incidents.length === 0 ? (
          <p key={newest.day} className="calm">
            <span>{run.length > 1 ? f.dayRange(oldest.day, newest.day) : f.day(newest.day)}</span>
            <span>{m.nothing}</span>
          </p>
        ) : (
          <div key={newest.day} className="past-day">
            <h3>{f.day(newest.day)}</h3>
            <div className="card">
              {newest.incidents.map((incident) => (
                <IncidentSummary key={incident.id} incident={incident} now={now} words={words} heading="h4" />
              ))}
            </div>
          </div>
        );
      })}
    </div>
  );
}
