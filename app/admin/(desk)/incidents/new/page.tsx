import { AudienceChoice, ByAudience } from "../../../../../components/admin/audience-choice.tsx";
import {
  ComponentTiles,
  ImpactField,
  Notify,
  PostText,
  PromiseField,
} from "../../../../../components/admin/composer.tsx";
import { Head } from "../../../../../components/admin/parts.tsx";
import { Readers } from "../../../../../components/admin/readers.tsx";
import { Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { incidentStatuses, postStatusLabels } from "../../../../../lib/domain/incident.ts";
import { audienceOptions } from "../../../../../lib/web/admin/audience-reads.ts";
import { openIncident, previewText } from "../../../../../lib/web/admin/incidents.ts";
import { composerData } from "../../../../../lib/web/admin/reads.ts";

type Props = { searchParams: Promise<{ title?: string; component?: string; alert?: string }> };

export default async function NewIncident({ searchParams }: Props) {
  const { title, component, alert } = await searchParams;
  const [{ components, readers, draft, alertId }, audiences] = await Promise.all([
    composerData(alert),
    audienceOptions(),
  ]);
  return (
    <>
      <Head title="New incident" />
      <div className="two">
        <Form action={openIncident} className="card pad">
          <AudienceChoice audiences={audiences} />
          {alertId && <input type="hidden" name="alert" value={alertId} />}
          <Field
            name="name"
            label="Title"
            required
            defaultValue={draft?.name ?? (typeof title === "string" ? title.slice(0, 255) : "")}
            hint="What a customer would notice."
          />
          <Field
            name="status"
            label="Status"
            required
            defaultValue="investigating"
            options={incidentStatuses
              .filter((s) => s !== "postmortem")
              .map((s) => ({ value: s, label: postStatusLabels[s] }))}
          />
          <PostText preview={previewText} {...(draft ? { defaultValue: draft.body } : {})} />
          <div className="public-only">
            <ComponentTiles
              components={components}
              declared={draft?.components ?? (typeof component === "string" ? { [component]: "major_outage" } : {})}
            />
          </div>
          <div className="row-fields">
            <div className="public-only">
              <ImpactField />
            </div>
            <PromiseField />
          </div>
          <Notify />
          <Submit>
            <ByAudience everyone="Publish incident" groups="Open for groups only" />
          </Submit>
        </Form>
        <Readers readers={readers} />
      </div>
    </>
  );
}
