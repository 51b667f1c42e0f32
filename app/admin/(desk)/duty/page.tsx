import { DutyStrip } from "../../../../components/admin/duty-strip.tsx";
import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { RotationFields } from "../../../../components/admin/rotation-fields.tsx";
import { Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { zonedText } from "../../../../lib/domain/zone.ts";
import { addRotation, giveDutyBack, removeRotation, saveRotation, takeDuty } from "../../../../lib/web/admin/duty.ts";
import { dutyData } from "../../../../lib/web/admin/duty-reads.ts";
import { Contacts } from "./contacts.tsx";

export default async function DutyPage() {
  const { rotations, people, names, me, now, f, timeZone, contacts, forms } = await dutyData();
  return (
    <>
      <Head title="On duty" />
      {rotations.length === 0 && (
        <Empty
          title="Nobody is on duty in turns"
          hint="Alerts call everyone. Add a rotation to have one person called first."
        />
      )}
      {rotations.map(({ rotation, weekday, onDuty, duties, next, overrides }) => (
        <section key={rotation.id} aria-labelledby={`r-${rotation.id}`}>
          <h2 id={`r-${rotation.id}`}>{rotation.name}</h2>
          <div className="card pad rotation">
            <p>
              <strong>{onDuty === null ? "Nobody" : (names[onDuty] ?? "Somebody who has left")}</strong> is on duty now.
              {next && (
                <span className="quiet">
                  {" "}
                  {names[next.userId] ?? "Somebody who has left"} follows at {f.instant(next.at)}.
                </span>
              )}
            </p>
            <DutyStrip name={rotation.name} duties={duties} names={names} now={now} instant={f.instant} date={f.date} />
            {overrides.length > 0 && (
              <ul className="overrides">
                {overrides.map((override) => (
                  <li key={override.id}>
                    <span>
                      {names[override.userId] ?? "?"} takes it from {f.instant(override.startsAt.getTime())} until{" "}
                      {f.instant(override.endsAt.getTime())}
                    </span>
                    <Form action={giveDutyBack}>
                      <input type="hidden" name="rotation" value={rotation.id} />
                      <input type="hidden" name="override" value={override.id} />
                      <Submit kind="quiet">Give back</Submit>
                    </Form>
                  </li>
                ))}
              </ul>
            )}
            <details className="folded">
              <summary>I take it from … until …</summary>
              <Form action={takeDuty} key={overrides.length}>
                <input type="hidden" name="rotation" value={rotation.id} />
                <div className="row-fields">
                  <Field
                    name="user_id"
                    label="Who"
                    required
                    defaultValue={me}
                    options={people.map(({ id, name }) => ({ value: id, label: name }))}
                  />
                  <Field
                    name="starts_at"
                    label={`From (${timeZone})`}
                    type="datetime-local"
                    required
                    defaultValue={zonedText(now, timeZone)}
                  />
                  <Field
                    name="ends_at"
                    label={`Until (${timeZone})`}
                    type="datetime-local"
                    required
                    defaultValue={zonedText(now + 12 * 3_600_000, timeZone)}
                  />
                </div>
                <Submit>Take it</Submit>
              </Form>
            </details>
            <details className="folded">
              <summary>Edit</summary>
              <Form action={saveRotation} key={rotation.updatedAt.getTime()}>
                <input type="hidden" name="rotation" value={rotation.id} />
                <RotationFields people={people} timeZone={timeZone} given={{ rotation, weekday }} />
                <Submit>Save</Submit>
              </Form>
              <Form action={removeRotation} className="delete-rotation" confirm={`Delete "${rotation.name}"?`}>
                <input type="hidden" name="rotation" value={rotation.id} />
                <Submit kind="danger">Delete</Submit>
              </Form>
            </details>
          </div>
        </section>
      ))}
      <Contacts contacts={contacts} forms={forms} />
      <section aria-labelledby="add">
        <h2 id="add">New rotation</h2>
        <details className="card pad folded" open={rotations.length === 0}>
          <summary>Add a rotation</summary>
          <Form action={addRotation} key={rotations.length}>
            <RotationFields people={people} timeZone={timeZone} />
            <Submit>Add rotation</Submit>
          </Form>
        </details>
      </section>
      <p className="quiet">
        Whom an alert calls, and when, is set under <a href="/admin/settings#escalation">Settings</a>.
      </p>
    </>
  );
}
