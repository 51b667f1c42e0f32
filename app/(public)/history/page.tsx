import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { IncidentSummary } from "../../../components/status/incident.tsx";
import { publicHistory, readFrame, wordsFor } from "../../../lib/web/public-page.ts";

type Props = { searchParams: Promise<{ page?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: `History · ${(await readFrame()).name}` };
}

export default async function HistoryPage({ searchParams }: Props) {
  const { page: asked } = await searchParams;
  const history = Array.isArray(asked) ? null : await publicHistory(asked);
  if (!history) notFound();
  const words = wordsFor(history.page.timeZone);
  const { m, f } = words;
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
        {history.number > 1 ? <a href={`/history?page=${history.number - 1}`}>← {m.newer}</a> : <span />}
        {history.hasOlder && <a href={`/history?page=${history.number + 1}`}>{m.older} →</a>}
      </nav>
    </div>
  );
}
