import { impacts, incidentStatuses, maintenanceStatuses, postStatusLabels } from "../../lib/domain/incident.ts";
import { templateVariables } from "../../lib/domain/template.ts";
import { Check, Choices, Field } from "../ui/form.tsx";

interface TemplateView {
  name: string;
  kind: string;
  title: string;
  body: string;
  status: string | null;
  impact: string | null;
  componentIds: string[];
  notify: boolean;
}

const as = (value: string, label: string) => ({ value, label });

/** What a template consists of. */
export function TemplateFields({
  template,
  components,
}: {
  template?: TemplateView;
  components: readonly { value: string; label: string }[];
}) {
  return (
    <>
      <div className="row-fields">
        <Field name="name" label="Name" required defaultValue={template?.name} />
        <Field
          name="kind"
          label="For"
          required
          defaultValue={template?.kind ?? "incident"}
          options={[as("incident", "Incidents"), as("maintenance", "Maintenance")]}
        />
      </div>
      <Field name="title" label="Title" defaultValue={template?.title} />
      <Field name="body" label="Text" rows={6} defaultValue={template?.body} />
      <details className="folded field">
        <summary>Variables</summary>
        <dl className="facts">
          {Object.entries(templateVariables).map(([name, what]) => (
            <div key={name}>
              <dt className="mono">{`{{${name}}}`}</dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </details>
      <div className="row-fields">
        <Field
          name="status"
          label="Status"
          required
          defaultValue={template?.status ?? ""}
          options={[
            as("", "As it is"),
            ...[...incidentStatuses, ...maintenanceStatuses].map((s) => as(s, postStatusLabels[s])),
          ]}
        />
        <Field
          name="impact"
          label="Impact"
          required
          defaultValue={template?.impact ?? ""}
          options={[as("", "As the components say"), ...impacts.map((i) => as(i, i))]}
        />
      </div>
      {components.length > 0 && (
        <Choices
          name="component_ids"
          legend="Affected components"
          options={components}
          chosen={template?.componentIds ?? []}
        />
      )}
      <Check name="notify" label="Tell subscribers" defaultChecked={template?.notify ?? true} />
    </>
  );
}
