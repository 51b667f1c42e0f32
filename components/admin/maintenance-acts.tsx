import { zonedText } from "../../lib/domain/zone.ts";
import { Field, Form, type FormAction, Submit } from "../ui/form.tsx";
import { Notify } from "./composer.tsx";

interface Planned {
  id: string;
  name: string;
  status: string;
  scheduledFor: Date;
  scheduledUntil: Date;
}

/** Moves the end with one click. */
export function Extend({ id, act }: { id: string; act: FormAction }) {
  return (
    <div className="desk-actions">
      {[30, 60].map((minutes) => (
        <Form key={minutes} action={act}>
          <input type="hidden" name="incident" value={id} />
          <input type="hidden" name="minutes" value={minutes} />
          <Submit kind="quiet">{minutes === 60 ? "1 hour longer" : `${minutes} minutes longer`}</Submit>
        </Form>
      ))}
    </div>
  );
}

/** New times, with a word to subscribers. What has begun keeps its start. */
export function Reschedule({
  maintenance,
  timeZone,
  act,
}: {
  maintenance: Planned;
  timeZone: string;
  act: FormAction;
}) {
  const { id, scheduledFor, scheduledUntil, status } = maintenance;
  return (
    <details className="form-part">
      <summary>Move it to another time</summary>
      <Form action={act} key={`${scheduledFor.getTime()}-${scheduledUntil.getTime()}`}>
        <input type="hidden" name="incident" value={id} />
        <div className="row-fields">
          {status === "scheduled" && (
            <Field
              name="scheduled_for"
              label={`Start (${timeZone})`}
              type="datetime-local"
              required
              defaultValue={zonedText(scheduledFor.getTime(), timeZone)}
            />
          )}
          <Field
            name="scheduled_until"
            label={`End (${timeZone})`}
            type="datetime-local"
            required
            defaultValue={zonedText(scheduledUntil.getTime(), timeZone)}
          />
        </div>
        <Field name="body" label="Text" rows={3} hint="Left empty, the old and the new time are named." />
        <Notify />
        <Submit kind="quiet">Move it</Submit>
      </Form>
    </details>
  );
}

export function CallOff({ maintenance, act }: { maintenance: Planned; act: FormAction }) {
  return (
    <details className="form-part">
      <summary>Cancel it</summary>
      <Form action={act} confirm={`Cancel "${maintenance.name}"?`}>
        <input type="hidden" name="incident" value={maintenance.id} />
        <Field name="body" label="Text" rows={3} hint="Left empty, a plain sentence is posted." />
        <Notify />
        <Submit kind="danger">Cancel this maintenance</Submit>
      </Form>
    </details>
  );
}
