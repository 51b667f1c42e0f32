import { Field } from "../ui/form.tsx";

interface Given {
  rotation: { name: string; period: string; timeZone: string; handOverAt: string; members: readonly string[] };
  weekday: number;
}

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** The fields of a rotation. Members are put in order by numbers: that works by keyboard, by thumb and without scripts. */
export function RotationFields({
  people,
  timeZone,
  given,
}: {
  people: readonly { id: string; name: string }[];
  timeZone: string;
  given?: Given;
}) {
  const members = given?.rotation.members ?? [];
  return (
    <>
      <Field name="name" label="Name" required defaultValue={given?.rotation.name} hint="Such as First line." />
      <div className="row-fields">
        <Field
          name="period"
          label="Hands over"
          required
          defaultValue={given?.rotation.period ?? "weekly"}
          options={[
            { value: "weekly", label: "Every week" },
            { value: "daily", label: "Every day" },
          ]}
        />
        <Field
          name="hand_over_day"
          label="On (every week)"
          required
          defaultValue={String(given?.weekday ?? 1)}
          options={weekdays.map((label, n) => ({ value: String(n + 1), label }))}
        />
        <Field
          name="hand_over_at"
          label="At"
          type="time"
          required
          defaultValue={given?.rotation.handOverAt ?? "09:00"}
        />
        <Field name="time_zone" label="Time zone" required defaultValue={given?.rotation.timeZone ?? timeZone} />
      </div>
      <fieldset className="field">
        <legend>People, in order</legend>
        <span className="field-hint">
          1 for the first, 2 for the next; empty for those who are not in it. Who is on duty now stays so.
        </span>
        <div className="row-fields">
          {people.map((person) => (
            <Field
              key={person.id}
              name={`member.${person.id}`}
              label={person.name}
              inputMode="numeric"
              defaultValue={members.includes(person.id) ? members.indexOf(person.id) + 1 : ""}
            />
          ))}
        </div>
      </fieldset>
    </>
  );
}
