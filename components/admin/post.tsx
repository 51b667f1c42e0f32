import { type PostStatus, postStatusLabels } from "../../lib/domain/incident.ts";
import { occasionLabels, type UpdateOccasion } from "../../lib/domain/maintenance.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import { Prose } from "../status/prose.tsx";
import { Check, Field, Form, type FormAction, Submit } from "../ui/form.tsx";
import { AudienceMark } from "./audience-mark.tsx";
import { type DeliveryReport, reportLine } from "./report-words.ts";

interface PostView {
  id: string;
  incidentId: string;
  status: PostStatus;
  body: string;
  notify: boolean;
  automatic: boolean;
  postedBy: string;
  displayAt: Date;
  editedAt: Date | null;
  occasion: UpdateOccasion | null;
}

/** How far a post has come, in a line: how many were told, how soon, and why the others were not. */
function DeliveryLine({ report, update }: { report: DeliveryReport | undefined; update: PostView }) {
  if (!update.notify) return <p className="quiet">Subscribers were not told.</p>;
  return (
    <p className="quiet">
      {!report || report.total === 0 ? "Nobody had to be told." : reportLine(report)}{" "}
      {report && report.total > 0 && <a href={`/admin/deliveries?update=${update.id}`}>Deliveries</a>}
    </p>
  );
}

export function Post({
  update,
  groups,
  report,
  earlier,
  html,
  f,
  correct,
}: {
  update: PostView;
  /** The groups that it was for; null: everyone. */
  groups: readonly string[] | null;
  report: DeliveryReport | undefined;
  earlier: readonly { id: string; body: string; replacedBy: string; replacedAt: Date }[];
  html: string;
  f: Formats;
  correct: FormAction;
}) {
  const reached = report?.sent ?? 0;
  return (
    <article className={groups ? "post post-internal" : "post"}>
      <p>
        <strong>{update.occasion ? occasionLabels[update.occasion] : postStatusLabels[update.status]}</strong>{" "}
        <span className="quiet">
          {f.instant(update.displayAt.getTime())} · {update.postedBy}
          {update.automatic && " · automatic"}
          {update.editedAt && ` · corrected ${f.instant(update.editedAt.getTime())}`}
        </span>{" "}
        <AudienceMark groups={groups} />
      </p>
      <Prose html={html} />
      <DeliveryLine report={report} update={update} />
      <details>
        <summary>Correct the text</summary>
        <Form action={correct} key={update.body}>
          <input type="hidden" name="update" value={update.id} />
          <input type="hidden" name="incident" value={update.incidentId} />
          <Field
            name="body"
            label="Text"
            rows={4}
            required
            defaultValue={update.body}
            hint="The page will say that it was corrected. The earlier text is kept here."
          />
          <Check
            name="deliver_notifications"
            label="Send the correction to those who got the earlier text"
            hint={reached === 1 ? "One subscriber got it so far." : `${reached} subscribers got it so far.`}
          />
          <Submit kind="quiet">Save correction</Submit>
        </Form>
      </details>
      {earlier.length > 0 && (
        <details>
          <summary>Earlier texts ({earlier.length})</summary>
          {earlier.map((revision) => (
            <div key={revision.id}>
              <p className="quiet">
                until {f.instant(revision.replacedAt.getTime())}, replaced by {revision.replacedBy}
              </p>
              <p className="mono">{revision.body}</p>
            </div>
          ))}
        </details>
      )}
    </article>
  );
}
