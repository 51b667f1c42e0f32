import { Form, type FormAction, Submit } from "../ui/form.tsx";

/** One click that keeps the promise where there is nothing to tell: subscribers are told so, and the next one is promised. */
export function NoNews({
  incident,
  seen,
  from,
  say,
}: {
  incident: { id: string; name: string };
  /** The newest update that is shown: two clicks post once. */
  seen: string | undefined;
  from: "inbox" | "incident";
  say: FormAction;
}) {
  return (
    <Form action={say}>
      <input type="hidden" name="incident" value={incident.id} />
      <input type="hidden" name="seen" value={seen ?? ""} />
      <input type="hidden" name="from" value={from} />
      <Submit kind="quiet">
        No news yet<span className="visually-hidden">: {incident.name}</span>
      </Submit>
    </Form>
  );
}
