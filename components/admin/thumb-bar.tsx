import { Form, type FormAction, Submit } from "../ui/form.tsx";

interface Props {
  /** The worst alert that nobody takes care of, or has been told of. */
  alert: { id: string; title: string; state: string; draft: object | null; href: string; told: boolean } | null;
  /** The open incident whose promise is due soonest. */
  incident: { id: string; name: string; seen: string | undefined } | null;
  answer: FormAction;
  sayNoNews: FormAction;
}

/** On a phone: what is most likely wanted next, in reach of the thumb. */
export function ThumbBar({ alert, incident, answer, sayNoNews }: Props) {
  if (alert)
    return (
      <section className="thumb-bar" aria-label="Next">
        <p className="thumb-what">{alert.title}</p>
        <div className="thumb-actions">
          {alert.state === "open" && (
            <Form action={answer}>
              <input type="hidden" name="alert" value={alert.id} />
              <Submit kind="quiet" name="act" value="acknowledge">
                Acknowledge
              </Submit>
            </Form>
          )}
          {!alert.told && (
            <a className="button" href={alert.href}>
              Tell readers…
            </a>
          )}
        </div>
      </section>
    );
  if (incident)
    return (
      <section className="thumb-bar" aria-label="Next">
        <p className="thumb-what">{incident.name}</p>
        <div className="thumb-actions">
          <Form action={sayNoNews}>
            <input type="hidden" name="incident" value={incident.id} />
            <input type="hidden" name="seen" value={incident.seen ?? ""} />
            <input type="hidden" name="from" value="inbox" />
            <Submit kind="quiet">No news yet</Submit>
          </Form>
          <a className="button" href={`/admin/incidents/${incident.id}`}>
            Post an update
          </a>
        </div>
      </section>
    );
  return null;
}
