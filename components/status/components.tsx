import type { ComponentView, IncidentView, PageSection } from "../../lib/domain/page.ts";
import { StatusIcon } from "./icon.tsx";
import { UptimeBar } from "./uptime-bar.tsx";
import type { Words } from "./words.ts";

/** Statuspage's colour names, which scrapers look for. */
const colours = {
  operational: "green",
  degraded_performance: "yellow",
  partial_outage: "orange",
  major_outage: "red",
  under_maintenance: "blue",
  unknown: "gray",
} as const;

/** From so many on, a search box helps, and what is in trouble is named first. */
const many = 20;
/** A longer group is folded while nothing in it is in trouble. */
const longGroup = 12;

interface ListProps {
  recent: readonly IncidentView[];
  now: number;
  words: Words;
}

function Row({ component, recent, now, words }: ListProps & { component: ComponentView }) {
  const { m, f } = words;
  const { gap } = component;
  return (
    <li className={`component component-inner-container status-${colours[component.status]}`} id={`c-${component.id}`}>
      <div className="component-head">
        <span className="component-name">{component.name}</span>
        <span className={`state text-${component.status}`}>
          <StatusIcon status={component.status} size={16} />
          {m.statuses[component.status]}
        </span>
      </div>
      {component.description && <p className="quiet component-note">{component.description}</p>}
      {gap && (
        <p className="gap">
          {gap.kind === "failing" ? m.gapFailing(f.length(now - gap.since)) : m.gapPassing(f.length(now - gap.since))}
        </p>
      )}
      {component.showcase && <UptimeBar component={component} recent={recent} words={words} />}
    </li>
  );
}

function Troubled({ sections, words }: { sections: readonly PageSection[]; words: Words }) {
  const { m } = words;
  const all = sections.flatMap((s) => (s.kind === "group" ? s.components : [s.component]));
  const troubled = all.filter((c) => c.status !== "operational");
  if (all.length <= many || troubled.length === 0 || troubled.length === all.length) return null;
  return (
    <nav className="card troubled" aria-labelledby="troubled">
      <h3 id="troubled">{m.troubled}</h3>
      <ul>
        {troubled.map((c) => (
          <li key={c.id}>
            <a href={`#c-${c.id}`}>{c.name}</a>{" "}
            <span className={`state text-${c.status}`}>
              <StatusIcon status={c.status} size={14} />
              {m.statuses[c.status]}
            </span>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Groups and components in the page's order. A troubled group is open, a healthy one too unless it is long. */
export function ComponentList({ sections, recent, now, words }: ListProps & { sections: readonly PageSection[] }) {
  const { m } = words;
  const count = sections.reduce((sum, s) => sum + (s.kind === "group" ? s.components.length : 1), 0);
  return (
    <>
      <Troubled sections={sections} words={words} />
      {count > many && (
        // Shown where scripts run: the page's does the finding.
        <p className="finder" data-finder>
          <input type="search" aria-label={m.find} placeholder={m.find} />
          <span role="status" data-none={m.foundNone} />
        </p>
      )}
      <div className="sections">
        {sections.map((section) =>
          section.kind === "component" ? (
            <ul key={section.component.id} className="card rows">
              <Row component={section.component} recent={recent} now={now} words={words} />
            </ul>
          ) : (
            <details
              key={section.id}
              className="card group"
              open={section.components.length <= longGroup || section.status !== "operational"}
            >
              <summary>
                <h3>{section.name}</h3>
                <span className={`state text-${section.status}`}>
                  <StatusIcon status={section.status} size={16} />
                  {m.statuses[section.status]}
                </span>
              </summary>
              {section.description && <p className="quiet group-note">{section.description}</p>}
              <ul className="rows">
                {section.components.map((component) => (
                  <Row key={component.id} component={component} recent={recent} now={now} words={words} />
                ))}
              </ul>
            </details>
          ),
        )}
      </div>
    </>
  );
}
