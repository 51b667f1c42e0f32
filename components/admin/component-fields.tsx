import {
  type Automation,
  type AutomationMode,
  plainAutomation,
  usualBody,
  usualName,
} from "../../lib/domain/automation.ts";
import { type ComponentPolicy, componentStatuses, statusLabels } from "../../lib/domain/status.ts";
import { Check, Choices, Field } from "../ui/form.tsx";

interface ComponentValues {
  id?: string;
  name?: string;
  description?: string | null;
  groupId?: string | null;
  pinnedStatus?: string | null;
  startDate?: string | null;
  runbookUrl?: string | null;
  showcase?: boolean;
  onlyShowIfDegraded?: boolean;
  showResponseTime?: boolean;
  policy?: ComponentPolicy;
  dependsOn?: readonly string[];
  automation?: Automation | null;
}

const policyLabels: Record<ComponentPolicy, string> = {
  worst: "The worst: as bad as its worst probe",
  majority: "The majority: as bad as more than half of its probes",
  weighted: "By weight: down when half of the weight is down, partly down below that",
};

const modeLabels: Record<AutomationMode, string> = {
  ask: "Ask: write a draft that waits in the inbox",
  after: "Publish after some minutes unless somebody dismisses it",
  now: "Publish at once",
};

/** What its probes make of it, and what is done when they fail. */
function Reactions({
  component,
  others,
}: {
  component: ComponentValues;
  others: readonly { id: string; name: string }[];
}) {
  const automation = component.automation ?? plainAutomation;
  return (
    <>
      <fieldset className="form-part">
        <legend>When its probes differ</legend>
        <Field
          name="policy"
          label="Its state follows"
          required
          defaultValue={component.policy ?? "worst"}
          hint="A probe without data has no say. Weights are set at the probes."
          options={Object.entries(policyLabels).map(([value, label]) => ({ value, label }))}
        />
        {others.length > 0 && (
          <>
            <input type="hidden" name="has_depends_on" value="1" />
            <Choices
              name="depends_on"
              legend="It can not work without"
              hint="While one of these fails, an alert of this component is told under theirs: one alert, not twenty."
              options={others.map((c) => ({ value: c.id, label: c.name }))}
              chosen={component.dependsOn ?? []}
            />
          </>
        )}
      </fieldset>
      <fieldset className="form-part">
        <legend>When its probes fail</legend>
        <Field
          name="automation.mode"
          label="Tell the public"
          required
          defaultValue={automation.mode}
          hint="Nothing is published while an open incident speaks of it already, or during planned work. What Candor posts says that it was posted automatically."
          options={Object.entries(modeLabels).map(([value, label]) => ({ value, label }))}
        />
        <div className="row-fields">
          <Field
            name="automation.after_minutes"
            label="Minutes until it is published"
            required
            inputMode="numeric"
            defaultValue={automation.afterMinutes}
            hint="Time to dismiss it or to write it better."
          />
          <Field
            name="automation.resolve_minutes"
            label="Resolve after minutes without failure"
            inputMode="numeric"
            defaultValue={automation.resolveMinutes}
            hint="Only what nobody has posted on. Empty: a person does."
          />
        </div>
        <Field
          name="automation.name"
          label="Title of the incident"
          defaultValue={automation.name}
          placeholder={usualName}
          hint="{{component}}, {{probe}} and {{since}} are filled in."
        />
        <Field
          name="automation.body"
          label="First text"
          rows={3}
          defaultValue={automation.body}
          placeholder={usualBody}
          hint="Markdown. Left empty, the usual words are taken."
        />
      </fieldset>
    </>
  );
}

export function ComponentFields({
  component,
  groups,
  others,
}: {
  component: ComponentValues;
  groups: readonly { id: string; name: string }[];
  /** The page's other components. */
  others: readonly { id: string; name: string }[];
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
      <Field
        name="runbook_url"
        label="Runbook"
        type="url"
        defaultValue={component.runbookUrl}
        hint="What to do when it is in trouble. Linked for responders, never shown in public."
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
      <Reactions component={component} others={others} />
    </>
  );
}
