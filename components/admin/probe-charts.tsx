import type { Phases } from "../../lib/domain/probe.ts";
import { type Latency, LatencyChart, LatencyTable } from "../status/latency-chart.tsx";
import type { Words } from "../status/words.ts";

interface RangeView {
  range: "day" | "week" | "quarter";
  chart: Latency;
  counts: Record<"up" | "degraded" | "down", number>;
  phases: Phases | null;
}

const labels = { day: "24 hours", week: "7 days", quarter: "90 days" };
const phaseLabels: [keyof Phases, string][] = [
  ["dns", "Name look-up"],
  ["connect", "Connection"],
  ["tls", "TLS"],
  ["firstByte", "First byte"],
  ["transfer", "Transfer"],
];

/** Where the time goes on average, as a bar of its parts with the numbers beside it. */
function PhaseBar({ phases }: { phases: Phases }) {
  const parts = phaseLabels.map(([key, label]) => ({ key, label, ms: phases[key] ?? 0 })).filter((p) => p.ms >= 0.05);
  const total = parts.reduce((sum, p) => sum + p.ms, 0);
  if (total === 0) return null;
  return (
    <div className="phases">
      <div className="phase-bar" aria-hidden="true">
        {parts.map((p) => (
          <span key={p.key} className={`phase phase-${p.key}`} style={{ width: `${(p.ms / total) * 100}%` }} />
        ))}
      </div>
      <ul className="phase-legend">
        {parts.map((p) => (
          <li key={p.key}>
            <i className={`phase-dot phase-${p.key}`} aria-hidden="true" />
            {p.label} <strong>{p.ms < 10 ? p.ms.toFixed(1) : Math.round(p.ms)} ms</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Latency, its phases and the states of a probe's results, over a day, a week and a quarter. */
export function ProbeCharts({ charts, name, words }: { charts: readonly RangeView[]; name: string; words: Words }) {
  if (charts.every(({ chart }) => chart.p50 === null))
    return <p className="quiet">The first windows are drawn a few minutes after the first results.</p>;
  return (
    <div className="card pad latency-card">
      <div className="tabs" role="radiogroup" aria-label="Range">
        {charts.map(({ range }) => (
          <label key={range}>
            <input type="radio" name="range" value={range} defaultChecked={range === "day"} />
            {labels[range]}
          </label>
        ))}
      </div>
      {charts.map(({ range, chart, counts, phases }) => (
        <div key={range} data-range={range}>
          <LatencyChart chart={chart} name={`${name}, ${labels[range]}`} words={words} />
          {phases && <PhaseBar phases={phases} />}
          <p className="quiet">
            {counts.up.toLocaleString("en")} up · {counts.degraded.toLocaleString("en")} degraded ·{" "}
            {counts.down.toLocaleString("en")} down
          </p>
          <LatencyTable chart={chart} caption={`${name}, ${labels[range]}`} words={words} />
        </div>
      ))}
    </div>
  );
}
