import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AnnouncementSummary } from "../../../components/status/announcement.tsx";
import { HistoryFilter } from "../../../components/status/history-filter.tsx";
import { IncidentSummary } from "../../../components/status/incident.tsx";
import type { Words } from "../../../components/status/words.ts";
import type { AnnouncementView } from "../../../lib/domain/announcement.ts";
import { beginOf, type IncidentView } from "../../../lib/domain/page.ts";
import { publicHistory, publicSearch, readFrame } from "../../../lib/web/public-page.ts";
import { visitorWords } from "../../../lib/web/visitor.ts";

type Query = Record<string, string | string[] | undefined>;
type Props = { searchParams: Promise<Query> };

const searching = ["q", "component", "impact", "kind", "after"];

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { name, timeZone } = await readFrame();
  const { m } = await visitorWords(timeZone);
  const query = await searchParams;
  return {
    title: `${m.history} · ${name}`,
    ...(searching.some((key) => query[key] !== undefined) ? { robots: { index: false } } : {}),
  };
}

const one = (value: string | string[] | undefined): string => (Array.isArray(value) ? (value[0] ?? "") : (value ?? ""));

const at = (told: IncidentView | AnnouncementView): number => ("kind" in told ? beginOf(told) : told.publishedAt);

/** What was told, newest first. */
function Told({
  incidents,
  announcements,
  heading,
  now,
  words,
}: {
  incidents: readonly IncidentView[];
  announcements: readonly AnnouncementView[];
  heading: "h2" | "h3";
  now: number;
  words: Words;
}) {
  const told = [...incidents, ...announcements].sort((a, b) => at(b) - at(a));
  return (
    <div className="card">
      {told.map((item) =>
        "kind" in item ? (
          <IncidentSummary key={item.id} incident={item} now={now} words={words} heading={heading} />
        ) : (
          <AnnouncementSummary key={item.id} announcement={item} words={words} heading={heading} />
        ),
      )}
    </div>
  );
}

async function Found({ query }: { query: Query }) {
  const { q, component, kind, impact, after } = query;
  const asked = { q: one(q), component: one(component), kind: one(kind), impact: one(impact) };
  const result = await publicSearch({ ...asked, after: one(after) });
  const words = await visitorWords(result.timeZone);
  const { m, href } = words;
  const further = result.next && new URLSearchParams({ ...asked, after: result.next });
  return (
    <div className="visit" data-refused={result.refused ?? undefined}>
      <h1>{m.history}</h1>
      <HistoryFilter components={result.components} asked={asked} words={words} />
      {result.refused && (
        <p className="notice notice-bad" role="alert">
          {result.refused}
        </p>
      )}
      <p>
        <a href={href("/history")}>{m.clearSearch}</a>
      </p>
      {result.incidents.length === 0 && result.announcements.length === 0 ? (
        <p className="calm">{m.nothingFound}</p>
      ) : (
        <Told {...result} heading="h2" words={words} />
      )}
      <nav className="pager" aria-label={m.history}>
        <span />
        {further && <a href={href(`/history?${further}`)}>{m.older} →</a>}
      </nav>
    </div>
  );
}

export default async function HistoryPage({ searchParams }: Props) {
  const query = await searchParams;
  if (searching.some((key) => query[key] !== undefined)) return <Found query={query} />;
  const history = Array.isArray(query.page) ? null : await publicHistory(query.page);
  if (!history) notFound();
  const words = await visitorWords(history.page.timeZone);
  const { m, f, href } = words;
  return (
    <div className="visit" data-revision={history.page.revision} data-rendered={history.now}>
      <h1>{m.history}</h1>
      <HistoryFilter
        components={history.components}
        asked={{ q: "", component: "", kind: "", impact: "" }}
        words={words}
      />
      {history.months.map(({ start, incidents, announcements }) => (
        <section key={start} aria-label={f.month(start)}>
          <h2>{f.month(start)}</h2>
          {incidents.length === 0 && announcements.length === 0 ? (
            <p className="calm">{m.nothingInMonth}</p>
          ) : (
            <Told {...{ incidents, announcements }} heading="h3" now={history.now} words={words} />
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
