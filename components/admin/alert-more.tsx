import { type Severity, severities, severityLabels, snoozeLabels, snoozes } from "../../lib/domain/alert.ts";
import { Field, Form, type FormAction, Submit } from "../ui/form.tsx";

export interface AlertActions {
  answer: FormAction;
  putOff: FormAction;
  rate: FormAction;
  tie: FormAction;
}

/** What else may be done with an alert, folded away: put it off, say how bad it is, tie it to an incident. */
export function AlertMore({
  alert,
  incidents,
  actions,
}: {
  alert: { id: string; severity: Severity; incidentId: string | null };
  /** Open incidents. */
  incidents: readonly { id: string; name: string }[];
  actions: AlertActions;
}) {
  const others = incidents.filter((incident) => incident.id !== alert.incidentId);
  return (
    <details className="more">
      <summary>Snooze, severity{others.length > 0 && ", link"}</summary>
      <div className="more-body">
        <Form action={actions.putOff} className="snoozes">
          <input type="hidden" name="alert" value={alert.id} />
          <fieldset>
            <legend>Snooze for</legend>
            <div className="desk-actions">
              {snoozes.map((snooze) => (
                <Submit key={snooze} kind="quiet" name="for" value={snooze}>
                  {snoozeLabels[snooze]}
                </Submit>
              ))}
            </div>
          </fieldset>
        </Form>
        <Form action={actions.rate} className="inline-form">
          <input type="hidden" name="alert" value={alert.id} />
          <Field
            name="severity"
            label="Severity"
            required
            defaultValue={alert.severity}
            options={severities.map((value) => ({ value, label: severityLabels[value] }))}
          />
          <Submit kind="quiet">Set</Submit>
        </Form>
        {others.length > 0 && (
          <Form action={actions.tie} className="inline-form">
            <input type="hidden" name="alert" value={alert.id} />
            <Field
              name="incident_id"
              label="Belongs to"
              required
              options={others.map(({ id, name }) => ({ value: id, label: name }))}
            />
            <Submit kind="quiet">Link</Submit>
          </Form>
        )}
      </div>
    </details>
  );
}
