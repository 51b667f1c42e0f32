import { isOver } from "../../lib/domain/incident.ts";
import { beginOf, type IncidentView, type UpdateView } from "../../lib/domain/page.ts";
import type { ShownStatus } from "../../lib/domain/status.ts";
import { StatusIcon } from "./icon.tsx";
import { Prose } from "./prose.tsx";
import { Time } from "./time.tsx";
import type { Words } from "./words.ts";

const statusOfImpact: Record<IncidentView["impact"], ShownStatus> = {
  critical: "major_outage",
  major: "partial_outage",
  minor: "degraded_performance",
  none: "unknown",
  maintenance: "under_maintenance",
};

export const iconOf = (incident: Pick<IncidentView, "impact">): ShownStatus => statusOfImpact[incident.impact];

export function Update({ update, words, id }: { update: UpdateView; words: Words; id?: boolean }) {
  const { m } = words;
  return (
    <article className="update" {...(id ? { id: `update-${update.id}` } : {})}>
      <p className="update-head">
        <strong>{update.occasion ? m.occasions[update.occasion] : m.posts[update.status]}</strong>{" "}
        <Time at={update.at} words={words} />
        {update.editedAt !== null && <span className="quiet"> · {m.edited}</span>}
        {update.automatic && <span className="quiet"> · {m.automatic}</span>}
      </p>
      <Prose html={words.html(update.body)} />
    </article>
  );
}

export function NextUpdate({ incident, words }: { incident: IncidentView; words: Words }) {
  const { m } = words;
  if (incident.promiseAt === null || incident.promise === "none") return null;
  return (
    <p className={`promise promise-${incident.promise}`}>
      {incident.promise === "due" ? m.promiseDue : m.promiseLapsed}{" "}
      <Time at={incident.promiseAt} words={words} form="time" />
    </p>
  );
}

/** Called off, not done when it should be, or nothing that had to be resolved. */
export function OffPlan({ incident, words }: { incident: IncidentView; words: Words }) {
  const { m } = words;
  if (incident.cancelledAt !== null) return <p className="promise">{m.occasions.cancelled}</p>;
  const into = incident.links.find((link) => link.kind === "merged_into");
  if (into)
    return (
      <p className="promise">
        {m.links.merged_into} <a href={words.href(`/incidents/${into.id}`)}>{into.name}</a>
      </p>
    );
  if (incident.ending !== null) return <p className="promise">{m.endings[incident.ending]}</p>;
  if (incident.overrunAt === null || isOver(incident.status) || incident.status === "scheduled") return null;
  return <p className="promise promise-lapsed">{m.occasions.overrun}</p>;
}

export function PlannedTime({ incident, words }: { incident: IncidentView; words: Words }) {
  const { m, f } = words;
  if (incident.scheduledFor === null || incident.scheduledUntil === null) return null;
  return (
    <p className="quiet">
      {m.planned} <Time at={incident.scheduledFor} words={words} /> {m.until}{" "}
      <Time at={incident.scheduledUntil} words={words} /> (
      {m.lasts(f.length(incident.scheduledUntil - incident.scheduledFor))})
    </p>
  );
}

export function Affected({ incident, words }: { incident: IncidentView; words: Words }) {
  if (incident.components.length === 0) return null;
  const over = isOver(incident.status) || incident.status === "scheduled";
  return (
    <p className="affected">
      <span className="quiet">{words.m.affects}</span>{" "}
      {incident.components.map((c, n) => (
        <span key={c.id}>
          {n > 0 && ", "}
          {!over && c.status !== "operational" ? `${c.name} (${words.m.statuses[c.status]})` : c.name}
        </span>
      ))}
    </p>
  );
}

/** How long it took, or takes. */
export function Length({ incident, now, words }: { incident: IncidentView; now: number; words: Words }) {
  const { m, f } = words;
  const begin =
    incident.kind === "maintenance" && incident.status !== "scheduled" ? incident.startedAt : beginOf(incident);
  if (incident.resolvedAt === null) return <>{m.ongoing(f.length(now - begin))}</>;
  const length = f.length(incident.resolvedAt - begin);
  // It did not end then: it went on in another one.
  if (incident.ending === "merged") return <>{length}</>;
  return <>{incident.kind === "maintenance" ? m.completedAfter(length) : m.resolvedAfter(length)}</>;
}

/** An incident under way: the newest update in full, the earlier ones folded. */
export function OpenIncident({ incident, now, words }: { incident: IncidentView; now: number; words: Words }) {
  const { m } = words;
  const [newest, ...earlier] = incident.updates;
  return (
    <article className={`incident tint-${iconOf(incident)} unresolved-incident impact-${incident.impact}`}>
      <header>
        <StatusIcon status={iconOf(incident)} size={24} />
        <div>
          <h3>
            <a href={words.href(`/incidents/${incident.id}`)}>{incident.name}</a>
          </h3>
          <p className="quiet">
            {m.impacts[incident.impact]} · <Length incident={incident} now={now} words={words} /> · {m.started}{" "}
            <Time at={incident.startedAt} words={words} form="ago" />
          </p>
        </div>
      </header>
      <Affected incident={incident} words={words} />
      <PlannedTime incident={incident} words={words} />
      <OffPlan incident={incident} words={words} />
      <NextUpdate incident={incident} words={words} />
      {newest && <Update update={newest} words={words} />}
      {earlier.length > 0 && (
        <details>
          <summary>{m.earlier(earlier.length)}</summary>
          {earlier.map((update) => (
            <Update key={update.id} update={update} words={words} />
          ))}
        </details>
      )}
    </article>
  );
}

interface SummaryProps {
  incident: IncidentView;
  now: number;
  words: Words;
  /** The level of its heading: one below what it stands under. */
  heading?: "h2" | "h3" | "h4";
}

/** One line of what is over or yet to come, with its last word. */
export function IncidentSummary({ incident, now, words, heading: Heading = "h3" }: SummaryProps) {
  const newest = incident.updates[0];
  return (
    <article className="summary">
      <StatusIcon status={iconOf(incident)} />
      <div>
        <Heading>
          <a href={words.href(`/incidents/${incident.id}`)}>{incident.name}</a>
        </Heading>
        <OffPlan incident={incident} words={words} />
        {incident.status === "scheduled" || incident.cancelledAt !== null ? (
          <PlannedTime incident={incident} words={words} />
        ) : (
          <p className="quiet">
            <Length incident={incident} now={now} words={words} /> · <Time at={beginOf(incident)} words={words} />
          </p>
        )}
        <Affected incident={incident} words={words} />
        {newest && <Prose html={words.html(newest.body)} clamp />}
      </div>
    </article>
  );
}
