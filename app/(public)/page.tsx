import type { Metadata } from "next";
import { Answer } from "../../components/status/answer.tsx";
import { ComponentList } from "../../components/status/components.tsx";
import { IncidentSummary, OpenIncident } from "../../components/status/incident.tsx";
import { PastDays } from "../../components/status/past-days.tsx";
import { publicBase, publicPage } from "../../lib/web/public-page.ts";
import { visitorWords } from "../../lib/web/visitor.ts";

export async function generateMetadata(): Promise<Metadata> {
  const { page, answer } = await publicPage();
  const { m } = await visitorWords(page.timeZone);
  const title = `${m.sentences[answer.sentence] ?? answer.sentence} · ${page.name}`;
  return {
    title,
    icons: { icon: `/favicon.svg?${answer.status}` },
    metadataBase: publicBase(),
    openGraph: { title, siteName: page.name, type: "website", url: "/", images: ["/og.png"] },
    twitter: { card: "summary_large_image" },
    description: page.description ?? `The current state of ${page.name}.`,
    alternates: {
      types: {
        "application/rss+xml": [
          { url: "/history.rss", title: `${page.name}: incidents` },
          { url: "/updates.rss", title: `${page.name}: every update` },
        ],
        "application/atom+xml": [{ url: "/history.atom", title: `${page.name}: incidents` }],
      },
    },
  };
}

export default async function StatusPage() {
  const model = await publicPage();
  const words = await visitorWords(model.page.timeZone);
  const { m } = words;
  return (
    <div
      className="visit"
      data-revision={model.page.revision}
      data-rendered={model.now}
      data-answer={model.answer.sentence}
    >
      <Answer model={model} words={words} />
      {model.open.length > 0 && (
        <section aria-labelledby="open">
          <h2 id="open">{m.openIncidents}</h2>
          {model.open.map((incident) => (
            <OpenIncident key={incident.id} incident={incident} now={model.now} words={words} />
          ))}
        </section>
      )}
      <section aria-labelledby="components">
        <h2 id="components">{m.components}</h2>
        {model.page.description && <p className="lead">{model.page.description}</p>}
        {model.sections.length === 0 ? (
          <div className="card empty">
            <h3>{m.noComponents}</h3>
            <p className="quiet">{m.noComponentsHint}</p>
          </div>
        ) : (
          <>
            <ComponentList sections={model.sections} recent={model.recent} now={model.now} words={words} />
            <details className="quiet rule" id="uptime-rule">
              <summary>{m.uptimeRuleLink}</summary>
              <p>{m.uptimeRule(model.page.partialWeight * 100)}</p>
            </details>
          </>
        )}
      </section>
      {model.upcoming.length > 0 && (
        <section aria-labelledby="upcoming">
          <h2 id="upcoming">{m.upcoming}</h2>
          <div className="card">
            {model.upcoming.map((incident) => (
              <IncidentSummary key={incident.id} incident={incident} now={model.now} words={words} />
            ))}
          </div>
          <p>
            <a href="/maintenance.ics">{m.calendar}</a>
          </p>
        </section>
      )}
      <section aria-labelledby="past">
        <h2 id="past">{m.past}</h2>
        <PastDays days={model.past} ongoing={model.open.length > 0} now={model.now} words={words} />
        <p>
          <a href={words.href("/history")}>{m.allHistory}</a>
        </p>
      </section>
    </div>
  );
}
