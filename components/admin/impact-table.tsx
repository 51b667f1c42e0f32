import { type ComponentImpact, minutesOf } from "../../lib/domain/postmortem.ts";

/** Minutes in which each component was in trouble, from what was measured and declared. */
export function ImpactTable({ impacts }: { impacts: readonly ComponentImpact[] }) {
  if (impacts.length === 0) return <p className="quiet">The incident names no component.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
    <section className="card table-scroll" tabIndex={0} aria-label="Minutes of impact">
      <table className="report stacked">
        <thead>
          <tr>
            <th scope="col">Component</th>
            <th scope="col">Degraded</th>
            <th scope="col">Partial outage</th>
            <th scope="col">Major outage</th>
          </tr>
        </thead>
        <tbody>
          {impacts.map((impact) => (
            <tr key={impact.componentId}>
              <td>{impact.name}</td>
              <td data-label="Degraded">{minutesOf(impact.degraded)} min</td>
              <td data-label="Partial outage">{minutesOf(impact.partial)} min</td>
              <td data-label="Major outage">{minutesOf(impact.major)} min</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
