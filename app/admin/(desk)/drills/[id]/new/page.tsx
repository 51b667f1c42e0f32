import { ComponentTiles, Notify, PostText, PromiseField } from "../../../../../../components/admin/composer.tsx";
import { Head } from "../../../../../../components/admin/parts.tsx";
import { Field, Form, Submit } from "../../../../../../components/ui/form.tsx";
import { incidentStatuses, postStatusLabels } from "../../../../../../lib/domain/incident.ts";
import { drillData } from "../../../../../../lib/web/admin/audience-reads.ts";
import { openInDrill } from "../../../../../../lib/web/admin/drills.ts";
import { previewText } from "../../../../../../lib/web/admin/incidents.ts";

export default async function DrillIncident({ params }: { params: Promise<{ id: string }> }) {
  const { drill, components, recipients } = await drillData((await params).id);
  return (
    <>
      <Head title="New incident in a drill" />
      <p className="drill-banner">
        DRILL: {drill.name}. It reaches {recipients} {recipients === 1 ? "recipient" : "recipients"} of drills, and not
        the public.
      </p>
      <Form action={openInDrill} className="card pad">
        <input type="hidden" name="drill" value={drill.id} />
        <Field name="name" label="Title" required hint="What a customer would notice." />
        <Field
          name="status"
          label="Status"
          required
          defaultValue="investigating"
          options={incidentStatuses
            .filter((s) => s !== "postmortem")
            .map((s) => ({ value: s, label: postStatusLabels[s] }))}
        />
        <PostText preview={previewText} />
        <ComponentTiles components={components} declared={{}} />
        <PromiseField />
        <Notify />
        <Submit>Post in the drill</Submit>
      </Form>
    </>
  );
}
