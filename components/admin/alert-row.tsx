import type { IncidentDraft } from "../../lib/domain/automation.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import { Form, type FormAction, Submit } from "../ui/form.tsx";
import { Countdown } from "./countdown.tsx";

interface Facts {
  id: string;
  state: "open" | "acknowledged" | "resolved";
  title: string;
  detail: string | null;
  componentId: string | null;
  count: number;
  draft: IncidentDraft | null;
  publishAt: Date | null;
  startedAt: Date;
  acknowledgedBy: string | null;
}

interface Props {
  view: { alert: Facts; explains: readonly Facts[]; incident: { id: string; name: string } | null };
  now: number;
  f: Formats;
  answer: FormAction;
}

function Act({ alert, act, label, answer }: { alert: Facts; act: string; label: string; answer: FormAction }) {
  return (
    <Form action={answer}>
      <input type="hidden" name="alert" value={alert.id} />
      <Submit kind="quiet" name="act" value={act}>
        {label}
      </Submit>
    </Form>
  );
}

/** What is about to be told of it, and what a person may do about that. */
function Proposal({
  alert,
  draft,
  now,
  answer,
}: {
  alert: Facts;
  draft: IncidentDraft;
  now: number;
  answer: FormAction;
}) {
  return (
    <div className="proposal">
      <div className="what">
        <span className="quiet">
          {alert.publishAt ? (
            <>
              Published by itself in <Countdown at={alert.publishAt.getTime()} now={now} />
            </>
          ) : (
            "Draft, waits for you"
          )}
        </span>
        <strong>{draft.name}</strong>
      </div>
      <div className="desk-actions">
        {alert.publishAt && (
          <Form action={answer}>
            <input type="hidden" name="alert" value={alert.id} />
            <Submit name="act" value="publish">
              Publish now
            </Submit>
          </Form>
        )}
        <a
          className={alert.publishAt ? "button button-quiet" : "button"}
          href={`/admin/incidents/new?alert=${alert.id}`}
        >
          {alert.publishAt ? "Edit…" : "Publish…"}
        </a>
        <Act alert={alert} act="dismiss" label="Dismiss" answer={answer} />
      </div>
    </div>
  );
}

const since = (alert: Facts, now: number, f: Formats): string =>
  `since ${f.instant(alert.startedAt.getTime())} · for ${f.length(now - alert.startedAt.getTime())}`;

/** An alert of the inbox, with what it explains and what it proposes. */
export function AlertRow({ view, now, f, answer }: Props) {
  const { alert, explains, incident } = view;
  const opening = `/admin/incidents/new?alert=${alert.id}&title=${encodeURIComponent(alert.title)}${alert.componentId ? `&component=${alert.componentId}` : ""}`;
  return (
    <li>
      <div className="what">
        <strong>{alert.title}</strong>
        <span className="quiet">
          {since(alert, now, f)}
          {alert.count > 1 && ` · ${alert.count} times`}
          {alert.acknowledgedBy && ` · ${alert.acknowledgedBy} takes care`}
        </span>
        {alert.detail && <span className="quiet">{alert.detail}</span>}
        {incident && (
          <span>
            Told in <a href={`/admin/incidents/${incident.id}`}>{incident.name}</a>
          </span>
        )}
      </div>
      <div className="desk-actions">
        {!incident && !alert.draft && (
          <a className="button button-quiet" href={opening}>
            Open incident
          </a>
        )}
        {alert.state === "open" && <Act alert={alert} act="acknowledge" label="Acknowledge" answer={answer} />}
        <Act alert={alert} act="resolve" label="Close" answer={answer} />
      </div>
      {alert.draft && <Proposal alert={alert} draft={alert.draft} now={now} answer={answer} />}
      {explains.length > 0 && (
        <details className="explains">
          <summary>
            Explains {explains.length} {explains.length === 1 ? "other" : "others"}
          </summary>
          <ul>
            {explains.map((other) => (
              <li key={other.id}>
                <strong>{other.title}</strong> <span className="quiet">{since(other, now, f)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

interface RecoveryProps {
  recovery: {
    title: string;
    resolvedAt: Date | null;
    incident: { id: string; name: string };
    resolveIncidentAt: Date | null;
  };
  now: number;
  f: Formats;
}

/** Trouble that is over: its incident ends by itself, or waits for a person's last word. */
export function RecoveryRow({ recovery, now, f }: RecoveryProps) {
  const { incident, resolvedAt, resolveIncidentAt } = recovery;
  const href = `/admin/incidents/${incident.id}`;
  return (
    <li>
      <div className="what">
        <a href={href}>{incident.name}</a>
        <span className="quiet">
          {resolvedAt && `Its probe has been up for ${f.length(now - resolvedAt.getTime())}. `}
          {resolveIncidentAt ? (
            <>
              Resolved by itself in <Countdown at={resolveIncidentAt.getTime()} now={now} />
            </>
          ) : (
            "Whether it is resolved is for you to say."
          )}
        </span>
      </div>
      <div className="desk-actions">
        <a className="button button-quiet" href={href}>
          Post an update
        </a>
      </div>
    </li>
  );
}
