import type { Messages } from "../../lib/domain/messages/en.ts";
import { Choices, Field } from "../ui/form.tsx";

/** All components or some of them. */
export function Scope({
  components,
  chosen,
  m,
}: {
  components: readonly { value: string; label: string }[];
  chosen: readonly string[] | null;
  m: Messages;
}) {
  if (components.length === 0) return null;
  return (
    <div className="scope">
      <Field
        name="scope"
        label={m.subscribing.scope}
        required
        defaultValue={chosen === null ? "all" : "some"}
        options={[
          { value: "all", label: m.subscribing.everything },
          { value: "some", label: m.subscribing.some },
        ]}
      />
      <Choices name="components" legend={m.components} options={components} chosen={chosen ?? []} />
    </div>
  );
}
