import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { IncidentSummary } from "../../../components/status/incident.tsx";
import { publicHistory, readFrame } from "../../../lib/web/public-page.ts";
import { visitorWords } from "../../../lib/web/visitor.ts";

type Props = { searchParams: Promise<{ page?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  const { name, timeZone } = await readFrame();
  return { title: `${(await visitorWords(timeZone)).m.history} · ${name}` };
}

export default async function HistoryPage({ searchParams }: Props) {
  const { page: asked } = await searchParams;
  const history = Array.isArray(asked) ? null : await publicHistory(asked);
  if (!history) notFound();
  const words = await visitorWords(history.page.timeZone);
  const { m, f, href } = words;
  return (
    <div className="visit" data-revision={history.page.revision} data-rendered={history.now}>
      <h1>{m.history}</h1>
      {history.months.map(({ start, incidents }) => (
        <section key={start} aria-label={f.month(start)}>
          <h2>{f.month(start)}</h2>
          {incidents.length === 0 ? (
            <p className="calm">{m.nothingInMonth}</p>
          ) : (
            <div className="card">
              {incidents.map((incident) => (
                <IncidentSummary key={incident.id} incident={incident} now={history.now} words={words} />
              ))}
            </div>
          )}
        </section>
      ))}
      <nav className="pager" aria-label={m.history}>
        {history.number > 1 ? <a href={href(`/history?page=${history.number - 1}`)}>← {m.newer}</a> : <span />}
        {history.hasOlder && <a href={href(`/history?page=${history.number + 1}`)}>{m.older} →</a>}
      </nav>
    </div>
  );
}
