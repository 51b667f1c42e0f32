import { type Role, roleHints, roleLabels } from "../../lib/domain/permission.ts";
import { Choices, Field } from "../ui/form.tsx";

interface Option {
  value: string;
  label: string;
}

/** What a person may do: a role, and for a responder the groups to post on. */
export function RoleFields({
  given,
  groups,
  role = "responder",
  chosen = [],
}: {
  given: readonly Role[];
  groups: readonly Option[];
  role?: Role;
  chosen?: readonly string[];
}) {
  return (
    <>
      <Field
        name="role"
        label="Role"
        required
        defaultValue={role}
        options={given.map((value) => ({ value, label: `${roleLabels[value]}: ${roleHints[value]}` }))}
      />
      {groups.length > 0 && (
        <Choices
          name="groups"
          legend="Posts only on components of"
          hint="For a responder. None ticked: on all components."
          options={groups}
          chosen={chosen}
        />
      )}
    </>
  );
}
