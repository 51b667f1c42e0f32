import { type Impact, isOver, type PostStatus, postStatusLabels } from "../../lib/domain/incident.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import { iconOf } from "../status/incident.tsx";
import { Prose } from "../status/prose.tsx";
import { AudienceMark } from "./audience-mark.tsx";
import { PromiseTimer } from "./incident-row.tsx";
import { Shown } from "./parts.tsx";

interface View {
  incident: {
    id: string;
    name: string;
    status: PostStatus;
    impact: Impact;
    impactOverride: Impact | null;
    promiseAt: Date | null;
  };
  components: readonly { componentId: string; name: string }[];
  published: boolean;
  timeline: readonly {
    update: { id: string; status: PostStatus; body: string; postedBy: string; displayAt: Date; editedAt: Date | null };
    groups: string[] | null;
  }[];
}

/** An incident with what everyone and what some were told of it, as one timeline. */
export function InternalIncident({
  view,
  now,
  f,
  html,
}: {
  view: View;
  now: number;
  f: Formats;
  html: (markdown: string) => string;
}) {
  const { incident, components, published, timeline } = view;
  const over = isOver(incident.status);
  return (
    <article className="card internal-incident" id={`incident-${incident.id}`} aria-labelledby={`name-${incident.id}`}>
      <header>
        <div className="what">
          <h3 id={`name-${incident.id}`}>{incident.name}</h3>
          <span className="quiet">
            {published ? <a href={`/incidents/${incident.id}`}>Public page</a> : "The public does not know of it."}
            {components.length > 0 && ` · ${components.map((c) => c.name).join(", ")}`}
          </span>
        </div>
        <div className="desk-actions">
          {!over && <PromiseTimer at={incident.promiseAt} now={now} />}
          <Shown
            status={over ? "operational" : iconOf({ impact: incident.impactOverride ?? incident.impact })}
            label={postStatusLabels[incident.status]}
          />
        </div>
      </header>
      {timeline.map(({ update, groups }) => (
        <div className={groups ? "post post-internal" : "post"} key={update.id}>
          <p>
            <strong>{postStatusLabels[update.status]}</strong>{" "}
            <span className="quiet">
              {f.instant(update.displayAt.getTime())} · {update.postedBy}
              {update.editedAt && ` · edited ${f.instant(update.editedAt.getTime())}`}
            </span>{" "}
            <AudienceMark groups={groups} />
          </p>
          <Prose html={html(update.body)} />
        </div>
      ))}
    </article>
  );
}
