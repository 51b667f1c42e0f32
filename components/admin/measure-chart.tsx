import { type MeasureName, type MonthMeasures, measureLabels } from "../../lib/domain/measures.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import { measureText } from "./measure-figures.tsx";

const width = 600;
const height = 100;

/** One measure by month as bars, drawn on the server. A month without a value has no bar. */
export function MeasureChart({ name, months, f }: { name: MeasureName; months: readonly MonthMeasures[]; f: Formats }) {
  const values = months.map((month) => month.measures[name]);
  const known = values.filter((value) => value !== null);
  const top = name === "promisesKept" ? 1 : Math.max(1, ...known);
  const step = width / Math.max(1, months.length);
  const last = known.at(-1) ?? null;
  const label =
    known.length === 0
      ? `${measureLabels[name]}: nothing was measured`
      : `${measureLabels[name]}: last ${measureText(name, last, f)}, at most ${measureText(name, Math.max(...known), f)}`;
  return (
    <figure className="card pad measure">
      <figcaption>
        <span>{measureLabels[name]}</span> <strong>{measureText(name, last, f)}</strong>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path className="measure-grid" d={`M0 ${height / 2}h${width}M0 ${height}h${width}`} />
        {values.map((value, n) => {
          if (value === null) return null;
          const tall = Math.max(2, Math.round((value / top) * height));
          return (
            <rect
              key={months[n]?.start}
              className="measure-bar"
              x={Math.round(n * step + step * 0.2)}
              y={height - tall}
              width={Math.round(step * 0.6)}
              height={tall}
            />
          );
        })}
      </svg>
      <div className="measure-axis quiet" aria-hidden="true">
        <span>{f.month(months[0]?.start ?? 0)}</span>
        <span>{f.month(months.at(-1)?.start ?? 0)}</span>
      </div>
    </figure>
  );
}
