import type { Severity } from "../../lib/domain/alert.ts";
import type { IncidentDraft } from "../../lib/domain/automation.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import { Form, type FormAction, Submit } from "../ui/form.tsx";
import { type AlertActions, AlertMore } from "./alert-more.tsx";
import { Countdown } from "./countdown.tsx";
import { RunbookLink } from "./runbook-link.tsx";
import { SeverityPill } from "./severity.tsx";

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
  severity: Severity;
  incidentId: string | null;
  snoozedUntil: Date | null;
}

interface Props {
  view: {
    alert: Facts;
    explains: readonly Facts[];
    incident: { id: string; name: string } | null;
    component: { name: string; runbookUrl: string | null } | null;
  };
  now: number;
  f: Formats;
  actions: AlertActions;
  /** Open incidents, one of which may tell of it already. */
  open: readonly { id: string; name: string }[];
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

/** Where an incident is opened that tells of an alert, filled with what is known. */
export function openingOf(alert: Pick<Facts, "id" | "title" | "componentId">): string {
  const query = new URLSearchParams({ alert: alert.id, title: alert.title });
  if (alert.componentId) query.set("component", alert.componentId);
  return `/admin/incidents/new?${query}`;
}

/** An alert that is put off: until when, and a way to have it back. */
export function SnoozedRow({ view, f, actions }: Pick<Props, "view" | "f" | "actions">) {
  const { alert } = view;
  return (
    <li>
      <div className="what">
        <strong>{alert.title}</strong>
        <span className="quiet">
          <SeverityPill severity={alert.severity} />
          {alert.snoozedUntil && ` until ${f.instant(alert.snoozedUntil.getTime())}`}
        </span>
      </div>
      <div className="desk-actions">
        <Form action={actions.putOff}>
          <input type="hidden" name="alert" value={alert.id} />
          <Submit kind="quiet" name="for" value="now">
            Wake up now
          </Submit>
        </Form>
      </div>
    </li>
  );
}

/** An alert of the inbox, with what it explains and what it proposes. */
export function AlertRow({ view, now, f, actions, open }: Props) {
  const { alert, explains, incident, component } = view;
  const { answer } = actions;
  return (
    <li className="alert">
      <div className="what">
        <strong>{alert.title}</strong>
        <span className="quiet">
          <SeverityPill severity={alert.severity} /> {since(alert, now, f)}
          {alert.count > 1 && ` · ${alert.count} times`}
          {alert.acknowledgedBy && ` · ${alert.acknowledgedBy} takes care`}
        </span>
        {alert.detail && <span className="quiet">{alert.detail}</span>}
        {component?.runbookUrl && (
          <span>
            <RunbookLink component={component} label={`Runbook: ${component.name}`} />
          </span>
        )}
        {incident && (
          <span>
            Told in <a href={`/admin/incidents/${incident.id}`}>{incident.name}</a>
          </span>
        )}
      </div>
      <div className="desk-actions">
        {!incident && !alert.draft && (
          <a className="button button-quiet" href={openingOf(alert)}>
            Open incident
          </a>
        )}
        {alert.state === "open" && <Act alert={alert} act="acknowledge" label="Acknowledge" answer={answer} />}
        <Act alert={alert} act="resolve" label="Close" answer={answer} />
      </div>
      {alert.draft && <Proposal alert={alert} draft={alert.draft} now={now} answer={answer} />}
      <AlertMore alert={alert} incidents={open} actions={actions} />
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
