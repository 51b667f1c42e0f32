import { usualPinDays } from "../../lib/domain/announcement.ts";
import { Field } from "../ui/form.tsx";

const spans = [
  { value: "1", label: "For a day" },
  { value: "3", label: "For 3 days" },
  { value: "7", label: "For a week" },
  { value: "14", label: "For 2 weeks" },
  { value: "30", label: "For 30 days" },
];

/** How long it stands at the top of the page. @param until where it stands there already, in words */
export function PinField({ until }: { until?: string | null }) {
  const first =
    until === undefined
      ? []
      : [{ value: "", label: until === null ? "As it is: not at the top" : `As it is: until ${until}` }];
  return (
    <div className="public-only">
      <Field
        name="pin_days"
        label="At the top of the page"
        required
        defaultValue={until === undefined ? String(usualPinDays) : ""}
        hint="Under the state of the page, and under incidents. It has a page of its own in any case."
        options={[...first, ...spans, { value: "0", label: "Not at the top" }]}
      />
    </div>
  );
}
