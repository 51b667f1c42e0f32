import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { StatusIcon } from "../../../../components/status/icon.tsx";
import { iconOf, Length, NextUpdate, OffPlan, PlannedTime, Update } from "../../../../components/status/incident.tsx";
import { Linked } from "../../../../components/status/linked.tsx";
import { Time } from "../../../../components/status/time.tsx";
import { affectedTimes } from "../../../../lib/domain/affected.ts";
import { isOver } from "../../../../lib/domain/incident.ts";
import { preferenceTexts } from "../../../../lib/domain/messages/preference-texts.ts";
import { publicIncident } from "../../../../lib/web/public-page.ts";
import { visitorWords } from "../../../../lib/web/visitor.ts";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await publicIncident((await params).id);
  if (!found) return { title: "Not found" };
  const { incident, page } = found;
  return { title: `${incident.name} · ${page.name}`, description: incident.updates[0]?.body.slice(0, 200) ?? "" };
}

export default async function IncidentPage({ params }: Props) {
  const found = await publicIncident((await params).id);
  if (!found) notFound();
  const { incident, page, now } = found;
  const words = await visitorWords(page.timeZone);
  const { m, f } = words;
  const begun = incident.status !== "scheduled" && incident.cancelledAt === null;
  const affected = affectedTimes(incident, now).filter((c) => c.ms >= 60_000);
  return (
    <div className="visit" data-revision={page.revision} data-rendered={now}>
      <section className={`answer tint-${iconOf(incident)}`} aria-labelledby="title">
        <StatusIcon status={iconOf(incident)} size={40} />
        <div>
          <h1 id="title">{incident.name}</h1>
          <p className="quiet">
            {incident.ending !== null
              ? m.endings[incident.ending]
              : incident.cancelledAt === null
                ? m.posts[incident.status]
                : m.occasions.cancelled}{" "}
            · {m.impacts[incident.impact]}
          </p>
        </div>
      </section>
      <dl className="card facts">
        {begun && (
          <div>
            <dt>{m.started}</dt>
            <dd>
              <Time at={incident.scheduledFor ?? incident.startedAt} words={words} />
            </dd>
          </div>
        )}
        {begun && (
          <div>
            <dt>{m.duration}</dt>
            <dd>
              <Length incident={incident} now={now} words={words} />
            </dd>
          </div>
        )}
        {incident.components.length > 0 && (
          <div>
            <dt>{m.affects}</dt>
            <dd>
              {affected.length > 0 ? (
                <ul>
                  {affected.map((c) => (
                    <li key={c.id}>
                      {c.name}{" "}
                      <span className="quiet">
                        ({m.statuses[c.worst]}, {m.affectedFor(f.length(c.ms))})
                      </span>
                    </li>
                  ))}
                </ul>
              ) : (
                incident.components.map((c) => c.name).join(", ")
              )}
            </dd>
          </div>
        )}
        <Linked links={incident.links} words={words} />
      </dl>
      <PlannedTime incident={incident} words={words} />
      {incident.cancelledAt === null && incident.ending === null && <OffPlan incident={incident} words={words} />}
      <NextUpdate incident={incident} words={words} />
      <p className="acts">
        <a href={words.href("/subscribe")}>{m.subscribe}</a>
        {!isOver(incident.status) && (
          <a href={words.href(`/subscribe?incident=${incident.id}`)}>{preferenceTexts[words.language].follow}</a>
        )}
        {incident.kind === "maintenance" && <a href="/maintenance.ics">{m.calendar}</a>}
        {/* Shown by the page's script. */}
        <button type="button" className="link" data-share={m.copied} hidden>
          {m.share}
        </button>
      </p>
      <section aria-labelledby="updates">
        <h2 id="updates">{m.updates}</h2>
        <div className="card timeline">
          {incident.updates.map((update) => (
            <Update key={update.id} update={update} words={words} id />
          ))}
        </div>
        <p>
          <a href={words.href("/")}>{m.back}</a>
        </p>
      </section>
    </div>
  );
}
