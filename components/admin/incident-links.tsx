import { type LinkKind, linkLabels, linkRelations } from "../../lib/domain/incident-link.ts";
import { Check, Field, Form, type FormAction, Submit } from "../ui/form.tsx";
import { type IncidentOption, IncidentPick } from "./incident-pick.tsx";

interface Props {
  incident: { id: string; kind: string; ending: string | null };
  links: readonly { linkId: string; kind: LinkKind; id: string; name: string }[];
  linkable: readonly IncidentOption[];
  mergeable: readonly IncidentOption[];
  acts: Record<"link" | "unlink" | "merge" | "undo", FormAction>;
}

/** What an incident has to do with others, and the ways to say it, to merge the two and to undo that. */
export function IncidentLinks({ incident, links, linkable, mergeable, acts }: Props) {
  const hidden = <input type="hidden" name="incident" value={incident.id} />;
  const merged = links.find((link) => link.kind === "merged_into");
  return (
    <section aria-labelledby="links">
      <h2 id="links">Belongs together</h2>
      {links.length === 0 && (
        <p className="quiet">Linked to no other incident. Readers see a link where they know of both.</p>
      )}
      {links.length > 0 && (
        <ul className="card rows-list">
          {links.map((link) => (
            <li key={link.linkId}>
              <div className="what">
                <span className="quiet">{linkLabels[link.kind]}</span>
                <a href={`/admin/incidents/${link.id}`}>{link.name}</a>
              </div>
              {link.kind !== "merged_into" && link.kind !== "merged_from" && (
                <Form action={acts.unlink}>
                  {hidden}
                  <input type="hidden" name="link" value={link.linkId} />
                  <Submit kind="quiet">Remove the link</Submit>
                </Form>
              )}
            </li>
          ))}
        </ul>
      )}
      {linkable.length > 0 && (
        <details className="card pad folded">
          <summary>Link to another one</summary>
          <Form action={acts.link} key={links.length}>
            {hidden}
            <Field
              name="relation"
              label="This is"
              required
              defaultValue="related"
              options={linkRelations.map((value) => ({ value, label: linkLabels[value] }))}
            />
            <IncidentPick label="The other incident" options={linkable} />
            <Submit kind="quiet">Link</Submit>
          </Form>
        </details>
      )}
      {incident.kind === "incident" && !merged && mergeable.length > 0 && (
        <details className="card pad folded">
          <summary>Merge into another incident</summary>
          <Form action={acts.merge}>
            {hidden}
            <p className="quiet">
              This one ends and points to the other, which takes over its components and alerts. Readers of these
              components get the other one's updates from then on.
            </p>
            <IncidentPick label="It goes on in" options={mergeable} />
            <Field name="body" label="Text" rows={3} hint="Stands before the pointer to where it goes on." />
            <Check name="deliver_notifications" label="Tell the subscribers where it goes on" defaultChecked />
            <Submit kind="quiet">Merge</Submit>
          </Form>
        </details>
      )}
      {merged && (
        <details className="card pad folded">
          <summary>Undo the merge</summary>
          <Form action={acts.undo}>
            {hidden}
            <p className="quiet">It becomes again what it was, with its components and alerts.</p>
            <Field name="body" label="Text" rows={3} />
            <Check name="deliver_notifications" label="Tell the subscribers" defaultChecked />
            <Submit kind="quiet">Undo the merge</Submit>
          </Form>
        </details>
      )}
    </section>
  );
}
