import { componentStatuses, statusLabels } from "../../lib/domain/status.ts";
import { Check, Field } from "../ui/form.tsx";

interface ComponentValues {
  name?: string;
  description?: string | null;
  groupId?: string | null;
  pinnedStatus?: string | null;
  startDate?: string | null;
  showcase?: boolean;
  showResponseTime?: boolean;
  onlyShowIfDegraded?: boolean;
}

export function ComponentFields({
  component,
  groups,
}: {
  component: ComponentValues;
  groups: readonly { id: string; name: string }[];
}) {
  return (
    <>
      <Field name="name" label="Name" required defaultValue={component.name} hint="As your customers call it." />
      <Field
        name="description"
        label="Description"
        defaultValue={component.description}
        hint="One line under the name."
      />
      <Field
        name="group_id"
        label="Group"
        required
        defaultValue={component.groupId ?? ""}
        options={[{ value: "", label: "None" }, ...groups.map((g) => ({ value: g.id, label: g.name }))]}
      />
      <Field
        name="status"
        label="Status"
        required
        defaultValue={component.pinnedStatus ?? ""}
        hint="A pinned status overrides probes and incidents until it is taken back."
        options={[
          { value: "", label: "By probes and incidents" },
          ...componentStatuses.map((s) => ({ value: s, label: `Pinned: ${statusLabels[s]}` })),
        ]}
      />
      <Field
        name="start_date"
        label="Uptime counts from"
        type="date"
        defaultValue={component.startDate}
        hint="Leave empty to count all there is."
      />
      <Check name="showcase" label="Show the 90-day bar" defaultChecked={component.showcase ?? true} />
      <Check
        name="show_response_time"
        label="Show its response time"
        defaultChecked={component.showResponseTime ?? false}
      />
      <Check
        name="only_show_if_degraded"
        label="Show only while something is wrong"
        defaultChecked={component.onlyShowIfDegraded ?? false}
      />
    </>
  );
}
