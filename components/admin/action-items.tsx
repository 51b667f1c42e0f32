import type { FormState } from "../../lib/domain/form-state.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import { type ActionState, actionStates } from "../../lib/domain/postmortem.ts";
import { zonedText } from "../../lib/domain/zone.ts";
import { Check, Field, Form, Submit } from "../ui/form.tsx";

type Act = (state: FormState, form: FormData) => Promise<FormState>;

interface Item {
  id: string;
  title: string;
  ownerId: string | null;
  ownerName: string | null;
  dueAt: Date | null;
  state: ActionState;
  link: string | null;
  isPublic: boolean;
}

const stateLabels: Record<ActionState, string> = { open: "Open", done: "Done", dropped: "Dropped" };
const states = actionStates.map((value) => ({ value, label: stateLabels[value] }));

interface Props {
  incidentId: string;
  items: readonly Item[];
  people: readonly { id: string; name: string }[];
  timeZone: string;
  now: number;
  f: Formats;
  add: Act;
  save: Act;
  drop: Act;
}

function ItemFields({ item, people, timeZone }: { item?: Item } & Pick<Props, "people" | "timeZone">) {
  const owners = [{ value: "", label: "Nobody yet" }, ...people.map(({ id, name }) => ({ value: id, label: name }))];
  const due = item?.dueAt ? zonedText(item.dueAt.getTime(), timeZone).slice(0, 10) : "";
  return (
    <>
      <Field name="title" label="What is to be done" required defaultValue={item?.title} />
      <div className="row-fields">
        <Field name="owner_id" label="Owner" options={owners} defaultValue={item?.ownerId} />
        <Field name="due" label="Due" type="date" defaultValue={due} hint="The owner is reminded a day before." />
      </div>
      <div className="row-fields">
        <Field name="link" label="In the tracker" type="url" defaultValue={item?.link} />
        {item && <Field name="state" label="State" required options={states} defaultValue={item.state} />}
      </div>
      <Check
        name="is_public"
        label="Publish its title"
        hint="The owner, the date and the link stay among us."
        defaultChecked={item?.isPublic ?? false}
      />
    </>
  );
}

/** What is done so that it does not happen again. */
export function ActionItems({ incidentId, items, people, timeZone, now, f, add, save, drop }: Props) {
  const incident = <input type="hidden" name="incident" value={incidentId} />;
  return (
    <>
      {items.length > 0 && (
        <ul className="card rows-list">
          {items.map((item) => {
            const late = item.state === "open" && item.dueAt !== null && item.dueAt.getTime() < now;
            return (
              <li key={item.id}>
                <div className="what">
                  <strong>{item.title}</strong>
                  <span className="quiet">
                    {item.ownerName ?? "Nobody yet"}
                    {item.dueAt && ` · due ${f.date(item.dueAt.getTime())}`}
                    {item.isPublic && " · title is published"}
                  </span>
                  {item.link && (
                    <a href={item.link} rel="noreferrer">
                      {item.link}
                    </a>
                  )}
                </div>
                <span className={late ? "pill pill-late" : "pill"}>{late ? "Overdue" : stateLabels[item.state]}</span>
                <details className="more">
                  <summary>
                    Change<span className="visually-hidden">: {item.title}</span>
                  </summary>
                  <Form action={save} className="entry-form">
                    {incident}
                    <input type="hidden" name="item" value={item.id} />
                    <ItemFields item={item} people={people} timeZone={timeZone} />
                    <Submit kind="quiet">Save the action item</Submit>
                  </Form>
                  <Form action={drop} className="entry-form" confirm={`Delete "${item.title}" for good?`}>
                    {incident}
                    <input type="hidden" name="item" value={item.id} />
                    <Submit kind="danger">Delete</Submit>
                  </Form>
                </details>
              </li>
            );
          })}
        </ul>
      )}
      <details className="card pad folded" open={items.length === 0}>
        <summary>Add an action item</summary>
        <Form action={add} key={items.length}>
          {incident}
          <ItemFields people={people} timeZone={timeZone} />
          <Submit kind="quiet">Add the action item</Submit>
        </Form>
      </details>
    </>
  );
}
