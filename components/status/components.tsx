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

function Row({
  component,
  recent,
  words,
}: {
  component: ComponentView;
  recent: readonly IncidentView[];
  words: Words;
}) {
  return (
    <li className={`component component-inner-container status-${colours[component.status]}`} id={`c-${component.id}`}>
      <div className="component-head">
        <span className="component-name">{component.name}</span>
        <span className={`state text-${component.status}`}>
          <StatusIcon status={component.status} size={16} />
          {words.m.statuses[component.status]}
        </span>
      </div>
      {component.description && <p className="quiet component-note">{component.description}</p>}
      {component.showcase && <UptimeBar component={component} recent={recent} words={words} />}
    </li>
  );
}

/** Groups and components in the page's order. A troubled group is open, a healthy one too unless it is long. */
export function ComponentList({
  sections,
  recent,
  words,
}: {
  sections: readonly PageSection[];
  recent: readonly IncidentView[];
  words: Words;
}) {
  const { m } = words;
  return (
    <div className="sections">
      {sections.map((section) =>
        section.kind === "component" ? (
          <ul key={section.component.id} className="card rows">
            <Row component={section.component} recent={recent} words={words} />
          </ul>
        ) : (
          <details
            key={section.id}
            className="card group"
            open={section.components.length <= 12 || section.status !== "operational"}
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
                <Row key={component.id} component={component} recent={recent} words={words} />
              ))}
            </ul>
          </details>
        ),
      )}
    </div>
  );
}
