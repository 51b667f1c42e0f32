import type { Words } from "./words.ts";

interface Point {
  start: number;
  p50: number | null;
  p95: number | null;
}

export interface Latency {
  from: number;
  to: number;
  points: readonly Point[];
  p50: number | null;
  p95: number | null;
}

const width = 600;
const height = 120;

/** A round number of milliseconds that lies above all values. */
function ceiling(points: readonly Point[]): number {
  const most = Math.max(1, ...points.map((p) => p.p95 ?? 0));
  const magnitude = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 3, 4, 5, 6, 8, 10].find((n) => n * magnitude >= most) ?? 10) * magnitude;
}

/** A line through the known values, interrupted where there are none; a lone value is a short dash. */
function line(points: readonly Point[], of: "p50" | "p95", top: number): string {
  const step = width / points.length;
  let d = "";
  let open = false;
  for (const [n, point] of points.entries()) {
    const value = point[of];
    if (value === null) {
      open = false;
      continue;
    }
    const x = Math.round((n + 0.5) * step);
    const y = Math.round(height - (value / top) * height);
    const alone = !open && (points[n + 1]?.[of] ?? null) === null;
    d += alone ? `M${x - 2} ${y}h4` : `${open ? "L" : "M"}${x} ${y}`;
    open = true;
  }
  return d;
}

const shown = (ms: number | null, { m }: Words): string => (ms === null ? "–" : m.milliseconds(Math.round(ms)));

/** Median and 95th percentile over a span, drawn on the server. @param name what a reader who can not see it is told */
export function LatencyChart({ chart, name, words }: { chart: Latency; name: string; words: Words }) {
  const { m, f } = words;
  const label = chart.to - chart.from > 2 * 86_400_000 ? f.date : f.time;
  const top = ceiling(chart.points);
  return (
    <div className="latency">
      <div className="latency-plot">
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${name}: ${m.median} ${shown(chart.p50, words)}, ${m.slow} ${shown(chart.p95, words)}`}
        >
          <path className="latency-grid" d={`M0 ${height / 2}h${width}M0 ${height}h${width}`} />
          <path className="latency-p95" d={line(chart.points, "p95", top)} />
          <path className="latency-p50" d={line(chart.points, "p50", top)} />
        </svg>
        <span className="latency-top">{m.milliseconds(top)}</span>
      </div>
      <div className="latency-axis">
        <time dateTime={f.iso(chart.from)}>{label(chart.from)}</time>
        <time dateTime={f.iso(chart.to)}>{label(chart.to)}</time>
      </div>
      <div className="latency-legend">
        <span>
          <i className="latency-key" aria-hidden="true" />
          {m.median} <strong>{shown(chart.p50, words)}</strong>
        </span>
        <span>
          <i className="latency-key latency-key-p95" aria-hidden="true" />
          {m.slow} <strong>{shown(chart.p95, words)}</strong>
        </span>
      </div>
    </div>
  );
}

/** The same numbers for those who read rather than look. */
export function LatencyTable({ chart, caption, words }: { chart: Latency; caption: string; words: Words }) {
  const { m, f } = words;
  const known = chart.points.filter((p) => p.p50 !== null);
  if (known.length === 0) return null;
  return (
    <details className="quiet">
      <summary>{m.asTable}</summary>
      <table className="numbers">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{m.from}</th>
            <th scope="col">{m.median}</th>
            <th scope="col">{m.slow}</th>
          </tr>
        </thead>
        <tbody>
          {known.map((p) => (
            <tr key={p.start}>
              <td>
                <time dateTime={f.iso(p.start)}>{f.instant(p.start)}</time>
              </td>
              <td>{shown(p.p50, words)}</td>
              <td>{shown(p.p95, words)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
