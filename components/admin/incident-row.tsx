import { type Ending, endingLabels } from "../../lib/domain/ending.ts";
import type { Impact, PostStatus } from "../../lib/domain/incident.ts";
import { isOver, postStatusLabels } from "../../lib/domain/incident.ts";
import { occasionLabels } from "../../lib/domain/maintenance.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import { iconOf } from "../status/incident.tsx";
import type { FormAction } from "../ui/form.tsx";
import { NoNews } from "./no-news.tsx";
import { Shown } from "./parts.tsx";
import { PromiseClock } from "./promise-clock.tsx";

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
    ending: Ending | null;
    overrunAt: Date | null;
  };
  components: readonly { name: string }[];
  /** Oldest first. */
  updates: readonly { id: string; audience: string }[];
}

/** What is promised, as a timer that counts down. */
export function PromiseTimer({ at, now }: { at: Date | null; now: number }) {
  return at && <PromiseClock at={at.getTime()} now={now} />;
}

interface Props {
  item: Item;
  now: number;
  f: Formats;
  /** Offers to say with one click that there is no news. */
  sayNoNews?: FormAction;
  /** Who is in charge. */
  owner?: string | undefined;
}

export function IncidentRow({ item, now, f, sayNoNews, owner }: Props) {
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
          {owner && ` · ${owner} is in charge`}
        </span>
      </div>
      <div className="desk-actions">
        {item.updates.every((update) => update.audience === "internal") && (
          <span className="pill audience-mark">Internal</span>
        )}
        {!isOver(incident.status) && incident.overrunAt && (
          <span className="pill pill-late">{occasionLabels.overrun}</span>
        )}
        {!isOver(incident.status) && <PromiseTimer at={incident.promiseAt} now={now} />}
        <Shown
          status={incident.cancelledAt ? "unknown" : isOver(incident.status) ? "operational" : iconOf({ impact })}
          label={
            incident.cancelledAt
              ? occasionLabels.cancelled
              : incident.ending
                ? endingLabels[incident.ending]
                : postStatusLabels[incident.status]
          }
        />
        {sayNoNews && <NoNews incident={incident} seen={item.updates?.at(-1)?.id} from="inbox" say={sayNoNews} />}
      </div>
    </li>
  );
}
