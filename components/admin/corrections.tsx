import type { Formats } from "../../lib/domain/messages/formats.ts";
import { type ShownStatus, shownStatuses, statusLabels } from "../../lib/domain/status.ts";
import { Field, Form, type FormAction, Submit } from "../ui/form.tsx";
import { Shown } from "./parts.tsx";

interface CorrectionView {
  id: string;
  status: ShownStatus;
  startedAt: Date;
  endedAt: Date;
  reason: string;
  correctedBy: string;
  createdAt: Date;
  withdrawnAt: Date | null;
}

interface Props {
  componentId: string;
  corrections: readonly CorrectionView[];
  timeZone: string;
  f: Formats;
  correct: FormAction;
  withdraw: FormAction;
}

/** What was said of a component's past afterwards, and the form to say more. */
export function Corrections({ componentId, corrections, timeZone, f, correct, withdraw }: Props) {
  return (
    <section aria-labelledby="corrections">
      <h2 id="corrections">Corrections of its history</h2>
      <p className="quiet">
        What was measured stays stored. Page, uptime, badges and API show what you say instead, and that it was
        corrected.
      </p>
      {corrections.length > 0 && (
        <ul className="card rows-list">
          {corrections.map((c) => (
            <li key={c.id} className={c.withdrawnAt ? "taken-back" : undefined}>
              <div className="what">
                <span>
                  {f.instant(c.startedAt.getTime())} – {f.instant(c.endedAt.getTime())}
                </span>
                <span>{c.reason}</span>
                <span className="quiet">
                  {c.correctedBy}, {f.instant(c.createdAt.getTime())}
                  {c.withdrawnAt && ` · taken back ${f.instant(c.withdrawnAt.getTime())}`}
                </span>
              </div>
              <div className="desk-actions">
                <Shown status={c.status} label={statusLabels[c.status]} />
                {!c.withdrawnAt && (
                  <Form action={withdraw} confirm="Take this correction back? What was measured is shown again.">
                    <input type="hidden" name="component" value={componentId} />
                    <input type="hidden" name="correction" value={c.id} />
                    <Submit kind="quiet">Take back</Submit>
                  </Form>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      <details className="card pad folded">
        <summary>Correct a span</summary>
        <Form action={correct} key={corrections.length}>
          <input type="hidden" name="component" value={componentId} />
          <div className="row-fields">
            <Field name="started_at" label={`From (${timeZone})`} type="datetime-local" required />
            <Field name="ended_at" label={`Until (${timeZone})`} type="datetime-local" required />
            <Field
              name="status"
              label="It was"
              required
              defaultValue="operational"
              options={shownStatuses.map((status) => ({ value: status, label: statusLabels[status] }))}
            />
          </div>
          <Field
            name="reason"
            label="Reason"
            required
            hint="For your team; the audit log keeps it. Readers see that it was corrected."
          />
          <Submit kind="quiet">Correct</Submit>
        </Form>
      </details>
    </section>
  );
}
