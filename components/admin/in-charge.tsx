import type { Formats } from "../../lib/domain/messages/formats.ts";
import { Field, Form, type FormAction, Submit } from "../ui/form.tsx";

export type Names = Readonly<Record<string, string>>;

interface Handover {
  id: string;
  at: Date;
  handedBy: string;
  ownerId: string | null;
  leadId: string | null;
  note: string | null;
}

const gone = "Somebody who has left";
const nameOf = (id: string | null, names: Names): string => (id === null ? "nobody" : (names[id] ?? gone));

/** A handover as it stands among the posts: for the desk alone. */
export function HandoverRecord({ handover, names, f }: { handover: Handover; names: Names; f: Formats }) {
  return (
    <article className="post post-internal">
      <p>
        <strong>Handed over</strong>{" "}
        <span className="quiet">
          {f.instant(handover.at.getTime())} · {handover.handedBy}
        </span>{" "}
        <span className="pill audience-mark">Desk only</span>
      </p>
      <p>
        Owner: {nameOf(handover.ownerId, names)}
        {handover.leadId !== null && ` · Communication: ${nameOf(handover.leadId, names)}`}
      </p>
      {handover.note && <p className="handover-note">{handover.note}</p>}
    </article>
  );
}

interface Props {
  incident: { id: string; ownerId: string | null; leadId: string | null };
  people: readonly { id: string; name: string }[];
  names: Names;
  act: FormAction;
}

/** Who is in charge and who speaks to readers, and a way to give both to somebody else. */
export function InCharge({ incident, people, names, act }: Props) {
  const { ownerId, leadId } = incident;
  const optionsWith = (id: string | null) => [
    { value: "", label: "Nobody" },
    // Stays what it is until somebody else is chosen.
    ...(id !== null && names[id] === undefined ? [{ value: id, label: gone }] : []),
    ...people.map((person) => ({ value: person.id, label: person.name })),
  ];
  return (
    <section aria-labelledby="charge">
      <h2 id="charge">In charge</h2>
      <p>
        Owner: <strong>{nameOf(ownerId, names)}</strong>. Communication:{" "}
        <strong>{leadId === null ? "the owner" : nameOf(leadId, names)}</strong>.
      </p>
      <details className="card pad folded">
        <summary>Hand over</summary>
        <Form action={act} key={`${ownerId} ${leadId}`}>
          <input type="hidden" name="incident" value={incident.id} />
          <div className="row-fields">
            <Field name="owner_id" label="Owner" required defaultValue={ownerId ?? ""} options={optionsWith(ownerId)} />
            <Field
              name="lead_id"
              label="Communication"
              required
              defaultValue={leadId ?? ""}
              options={optionsWith(leadId).map((o) => (o.value === "" ? { ...o, label: "The owner" } : o))}
            />
          </div>
          <Field name="note" label="Note" rows={3} hint="What the next one has to know. Readers never see it." />
          <Submit kind="quiet">Hand over</Submit>
        </Form>
      </details>
    </section>
  );
}
