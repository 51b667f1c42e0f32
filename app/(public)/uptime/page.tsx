import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { MonthGrid } from "../../../components/status/month-grid.tsx";
import { formatUptime } from "../../../lib/domain/uptime.ts";
import { publicUptime, readFrame } from "../../../lib/web/public-page.ts";
import { visitorWords } from "../../../lib/web/visitor.ts";

type Props = { searchParams: Promise<{ page?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  const { name, timeZone } = await readFrame();
  return { title: `${(await visitorWords(timeZone)).m.uptime} · ${name}` };
}

export default async function UptimePage({ searchParams }: Props) {
  const { page: asked } = await searchParams;
  const calendar = Array.isArray(asked) ? null : await publicUptime(asked);
  if (!calendar) notFound();
  // Days of uptime are days in UTC.
  const words = await visitorWords("UTC");
  const { m, f, href } = words;
  return (
    <div className="visit" data-revision={calendar.page.revision} data-rendered={calendar.now}>
      <div>
        <h1>{m.uptime}</h1>
        <p className="quiet">{m.uptimeHint}</p>
      </div>
      {calendar.components.length === 0 && <p className="calm">{m.noUptimeYet}</p>}
      {calendar.components.map((component) => (
        <section key={component.id} aria-labelledby={`u-${component.id}`} className="card calendar">
          <h2 id={`u-${component.id}`}>{component.name}</h2>
          <div className="months">
            {component.months.map((month) => (
              <figure key={month.start}>
                <figcaption>
                  <span>{f.month(month.start)}</span>
                  <span className="quiet">
                    {month.uptime === null ? m.noUptime : m.uptimePercent(formatUptime(month.uptime))}
                  </span>
                </figcaption>
                <MonthGrid month={month} name={component.name} words={words} />
              </figure>
            ))}
          </div>
        </section>
      ))}
      <p className="quiet">
        {m.uptimeRule(Math.round(calendar.partialWeight * 100))}
        {calendar.components.some((c) => c.months.some((month) => month.days.some((day) => day.corrected))) &&
          ` ${m.correctedRule}`}
      </p>
      <nav className="pager" aria-label={m.uptime}>
        {calendar.number > 1 ? <a href={href(`/uptime?page=${calendar.number - 1}`)}>← {m.newer}</a> : <span />}
        {calendar.hasOlder && <a href={href(`/uptime?page=${calendar.number + 1}`)}>{m.older} →</a>}
      </nav>
    </div>
  );
}
