import { Choices, Field } from "./form.tsx";

/** All components or some of them. */
export function Scope({
  components,
  chosen,
}: {
  components: readonly { value: string; label: string }[];
  chosen: readonly string[] | null;
}) {
  if (components.length === 0) return null;
  return (
    <div className="scope">
      <Field
        name="scope"
        label="What about"
        required
        defaultValue={chosen === null ? "all" : "some"}
        options={[
          { value: "all", label: "Everything, also what is added later" },
          { value: "some", label: "Only these components" },
        ]}
      />
      <Choices name="components" legend="Components" options={components} chosen={chosen ?? []} />
    </div>
  );
}
