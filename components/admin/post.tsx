import type { DeliveryState } from "../../lib/domain/delivery.ts";
import { type PostStatus, postStatusLabels } from "../../lib/domain/incident.ts";
import { occasionLabels, type UpdateOccasion } from "../../lib/domain/maintenance.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import { type ChannelKind, channelWords } from "../../lib/domain/subscription.ts";
import { Prose } from "../status/prose.tsx";
import { Check, Field, Form, type FormAction, Submit } from "../ui/form.tsx";
import { AudienceMark } from "./audience-mark.tsx";

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

type Report = Partial<Record<ChannelKind, Partial<Record<DeliveryState, number>>>>;

const stateLabels: Record<DeliveryState, string> = {
  sent: "sent",
  pending: "waiting",
  sending: "on the way",
  failed: "to be tried again",
  dead: "given up",
  bounced: "bounced",
  suppressed: "left out",
  superseded: "replaced by a newer one",
};

/** How far a post has come: what was sent, what waits, what failed. */
function DeliveryReport({ report, update }: { report: Report | undefined; update: PostView }) {
  if (!update.notify) return <p className="quiet">Subscribers were not told.</p>;
  const parts = Object.entries(report ?? {}).flatMap(([channel, states]) =>
    Object.entries(states).map(
      ([state, n]) => `${n} ${stateLabels[state as DeliveryState]} by ${channelWords[channel as ChannelKind]}`,
    ),
  );
  return (
    <p className="quiet">
      {parts.length === 0 ? "Nobody had to be told." : parts.join(" · ")}{" "}
      {parts.length > 0 && <a href={`/admin/deliveries?update=${update.id}`}>Deliveries</a>}
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
  report: Report | undefined;
  earlier: readonly { id: string; body: string; replacedBy: string; replacedAt: Date }[];
  html: string;
  f: Formats;
  correct: FormAction;
}) {
  const reached = Object.values(report ?? {}).reduce((sum, states) => sum + (states?.sent ?? 0), 0);
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
      <DeliveryReport report={report} update={update} />
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
