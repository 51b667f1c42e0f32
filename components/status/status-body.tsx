import type { AnnouncementView } from "../../lib/domain/announcement.ts";
import type { PageModel } from "../../lib/domain/page.ts";
import { PinnedAnnouncements } from "./announcement.tsx";
import { Answer } from "./answer.tsx";
import { ComponentList } from "./components.tsx";
import { IncidentSummary, OpenIncident } from "./incident.tsx";
import { type Latency, LatencyChart } from "./latency-chart.tsx";
import { PastDays } from "./past-days.tsx";
import type { Words } from "./words.ts";

/** The front page, from the answer down to what is past. */
export function StatusBody({
  model,
  words,
}: {
  model: PageModel & { responseTimes: Map<string, Latency>; announcements: readonly AnnouncementView[] };
  words: Words;
}) {
  const { m } = words;
  const timed = model.components.filter((c) => c.showResponseTime);
  return (
    <div
      className="visit"
      data-revision={model.page.revision}
      data-rendered={model.now}
      data-answer={model.answer.sentence}
    >
      <Answer model={model} words={words} />
      {model.open.length > 0 && (
        <section aria-labelledby="open">
          <h2 id="open">{m.openIncidents}</h2>
          {model.open.map((incident) => (
            <OpenIncident key={incident.id} incident={incident} now={model.now} words={words} />
          ))}
        </section>
      )}
      <PinnedAnnouncements announcements={model.announcements} words={words} />
      <section aria-labelledby="components">
        <h2 id="components">{m.components}</h2>
        {model.page.description && <p className="lead">{model.page.description}</p>}
        {model.sections.length === 0 ? (
          <div className="card empty">
            <h3>{m.noComponents}</h3>
            <p className="quiet">{m.noComponentsHint}</p>
          </div>
        ) : (
          <>
            <ComponentList sections={model.sections} recent={model.recent} now={model.now} words={words} />
            <details className="quiet rule" id="uptime-rule">
              <summary>{m.uptimeRuleLink}</summary>
              <p>{m.uptimeRule(Math.round(model.page.partialWeight * 100))}</p>
            </details>
          </>
        )}
      </section>
      {timed.length > 0 && (
        <section aria-labelledby="response-time">
          <h2 id="response-time">{m.responseTime}</h2>
          <div className="latency-cards">
            {timed.map(({ id, name }) => {
              const chart = model.responseTimes.get(id);
              return (
                <article key={id} className="card pad latency-card">
                  <h3>
                    <a href={`${words.href("/response-time")}#r-${id}`}>{name}</a>
                  </h3>
                  {chart ? (
                    <LatencyChart chart={chart} name={`${name}, ${m.lastDay}`} words={words} />
                  ) : (
                    <p className="quiet">{m.noData}</p>
                  )}
                </article>
              );
            })}
          </div>
          <p>
            <a href={words.href("/response-time")}>{m.allResponseTimes}</a>
          </p>
        </section>
      )}
      {model.upcoming.length > 0 && (
        <section aria-labelledby="upcoming">
          <h2 id="upcoming">{m.upcoming}</h2>
          <div className="card">
            {model.upcoming.map((incident) => (
              <IncidentSummary key={incident.id} incident={incident} now={model.now} words={words} />
            ))}
          </div>
          <p>
            <a href="/maintenance.ics">{m.calendar}</a>
          </p>
        </section>
      )}
      <section aria-labelledby="past">
        <h2 id="past">{m.past}</h2>
        <PastDays days={model.past} ongoing={model.open.length > 0} now={model.now} words={words} />
        <p>
          <a href={words.href("/history")}>{m.allHistory}</a>
        </p>
      </section>
    </div>
  );
}
