import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LatencyChart, LatencyTable } from "../../../components/status/latency-chart.tsx";
import { publicResponseTimes, readFrame } from "../../../lib/web/public-page.ts";
import { visitorWords } from "../../../lib/web/visitor.ts";

export async function generateMetadata(): Promise<Metadata> {
  const { name, timeZone } = await readFrame();
  return { title: `${(await visitorWords(timeZone)).m.responseTime} · ${name}` };
}

export default async function ResponseTimePage() {
  const read = await publicResponseTimes();
  if (!read) notFound();
  const words = await visitorWords(read.page.timeZone);
  const { m } = words;
  const ranges = [
    ["day", m.lastDay],
    ["week", m.lastWeek],
    ["quarter", m.lastQuarter],
  ] as const;
  return (
    <div className="visit" data-revision={read.page.revision} data-rendered={read.now}>
      <h1>{m.responseTime}</h1>
      {read.components.length === 0 && <p className="calm">{m.noUptimeYet}</p>}
      {read.components.map(({ id, name, charts }) => (
        <section key={id} id={`r-${id}`} aria-labelledby={`r-${id}-name`} className="card pad latency-card">
          <h2 id={`r-${id}-name`}>{name}</h2>
          <div className="tabs" role="radiogroup" aria-labelledby={`r-${id}-name`}>
            {ranges.map(([range, label]) => (
              <label key={range}>
                <input type="radio" name={`range-${id}`} value={range} defaultChecked={range === "day"} />
                {label}
              </label>
            ))}
          </div>
          {ranges.map(([range, label]) => (
            <div key={range} data-range={range}>
              <LatencyChart chart={charts[range]} name={`${name}, ${label}`} words={words} />
              <LatencyTable chart={charts[range]} caption={`${name}, ${label}`} words={words} />
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}
