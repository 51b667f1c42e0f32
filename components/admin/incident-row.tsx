import type { Impact, PostStatus } from "../../lib/domain/incident.ts";
import { isOver, postStatusLabels } from "../../lib/domain/incident.ts";
import { occasionLabels } from "../../lib/domain/maintenance.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import { iconOf } from "../status/incident.tsx";
import { Shown } from "./parts.tsx";

interface Item {
  incident: {
    id: string;
    name: string;
    status: PostStatus;
    impact: Impact;
    impactOverride: Impact | null;
    startedAt: Date;
    resolvedAt: Date | null;
    promiseAt: Date | null;
    scheduledFor: Date | null;
    scheduledUntil: Date | null;
    cancelledAt: Date | null;
    overrunAt: Date | null;
  };
  components: readonly { name: string }[];
}

/** What is promised, as a timer of minutes; late is said in words too. */
export function PromiseTimer({ at, now, f }: { at: Date | null; now: number; f: Formats }) {
  if (!at) return null;
  const left = at.getTime() - now;
  return left >= 0 ? (
    <span className="pill">Next update in {f.length(left)}</span>
  ) : (
    <span className="pill pill-late">Update overdue by {f.length(-left)}</span>
  );
}

export function IncidentRow({ item, now, f }: { item: Item; now: number; f: Formats }) {
  const { incident, components } = item;
  const impact = incident.impactOverride ?? incident.impact;
  const { scheduledFor, scheduledUntil } = incident;
  return (
    <li>
      <div className="what">
        <a href={`/admin/incidents/${incident.id}`}>{incident.name}</a>
        <span className="quiet">
          {scheduledFor && scheduledUntil
            ? `${f.instant(scheduledFor.getTime())} – ${f.instant(scheduledUntil.getTime())}`
            : `${f.instant(incident.startedAt.getTime())} · ${f.length((incident.resolvedAt?.getTime() ?? now) - incident.startedAt.getTime())}`}
          {components.length > 0 && ` · ${components.map((c) => c.name).join(", ")}`}
        </span>
      </div>
      <div className="desk-actions">
        {!isOver(incident.status) && incident.overrunAt && (
          <span className="pill pill-late">{occasionLabels.overrun}</span>
        )}
        {!isOver(incident.status) && <PromiseTimer at={incident.promiseAt} now={now} f={f} />}
        <Shown
          status={incident.cancelledAt ? "unknown" : isOver(incident.status) ? "operational" : iconOf({ impact })}
          label={incident.cancelledAt ? occasionLabels.cancelled : postStatusLabels[incident.status]}
        />
      </div>
    </li>
  );
}
