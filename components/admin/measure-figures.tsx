import { type Measures, measureLabels, measureNames } from "../../lib/domain/measures.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";

/** A measure as it is read; a dash for what is not known. */
export function measureText(name: keyof Measures, value: number | null, f: Formats): string {
  if (value === null) return "–";
  return name === "promisesKept" ? `${Math.round(value * 100)} %` : f.length(value);
}

/** How soon an incident was seen, answered, told and ended. */
export function MeasureFigures({ measures, f }: { measures: Measures; f: Formats }) {
  return (
    <dl className="figures">
      {measureNames.map((name) => (
        <div className="card" key={name}>
          <dt>{measureLabels[name]}</dt>
          <dd>{measureText(name, measures[name], f)}</dd>
        </div>
      ))}
    </dl>
  );
}
