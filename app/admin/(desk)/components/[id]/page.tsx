import { ComponentFields } from "../../../../../components/admin/component-fields.tsx";
import { Corrections } from "../../../../../components/admin/corrections.tsx";
import { Head, ProbeStatePill, Shown } from "../../../../../components/admin/parts.tsx";
import { Form, Submit } from "../../../../../components/ui/form.tsx";
import { statusLabels } from "../../../../../lib/domain/status.ts";
import {
  correctComponent,
  removeComponent,
  saveComponent,
  takeCorrectionBack,
} from "../../../../../lib/web/admin/components.ts";
import { componentData } from "../../../../../lib/web/admin/reads.ts";

export default async function ComponentPage({ params }: { params: Promise<{ id: string }> }) {
  const { component, groups, others, probes, corrections, timeZone, f } = await componentData((await params).id);
  return (
    <>
      <Head title={component.name}>
        <Shown status={component.status} label={statusLabels[component.status]} />
      </Head>
      <Form action={saveComponent} className="card pad">
        <input type="hidden" name="component" value={component.id} />
        <ComponentFields component={component} groups={groups} others={others} />
        <Submit>Save</Submit>
      </Form>
      <section aria-labelledby="probes">
        <div className="desk-head">
          <h2 id="probes">Probes</h2>
          <a href={`/admin/probes/new?component=${component.id}`}>Add a probe</a>
        </div>
        {probes.length === 0 ? (
          <p className="quiet">Nothing measures this component: its status is what the team says.</p>
        ) : (
          <ul className="card rows-list">
            {probes.map((probe) => (
              <li key={probe.id}>
                <div className="what">
                  <a href={`/admin/probes/${probe.id}`}>{probe.name}</a>
                </div>
                <ProbeStatePill state={probe.state} enabled={probe.enabled} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <Corrections
        componentId={component.id}
        corrections={corrections}
        timeZone={timeZone}
        f={f}
        correct={correctComponent}
        withdraw={takeCorrectionBack}
      />
      <section className="danger" aria-labelledby="delete">
        <h2 id="delete">Delete</h2>
        <p className="quiet">
          Takes the component off the page and deletes its {probes.length} {probes.length === 1 ? "probe" : "probes"}{" "}
          with their results. Past incidents go on naming it.
        </p>
        <Form action={removeComponent} confirm={`Delete "${component.name}" and its probes?`}>
          <input type="hidden" name="component" value={component.id} />
          <Submit kind="danger">Delete component</Submit>
        </Form>
      </section>
    </>
  );
}
