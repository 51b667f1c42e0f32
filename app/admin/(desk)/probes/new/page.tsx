import { Head } from "../../../../../components/admin/parts.tsx";
import { CommonFields, SettingsFields } from "../../../../../components/admin/probe-fields.tsx";
import { TestNow } from "../../../../../components/admin/trial.tsx";
import { Form, Submit } from "../../../../../components/ui/form.tsx";
import { addProbe, tryProbe } from "../../../../../lib/web/admin/probes.ts";
import { probeFormData } from "../../../../../lib/web/admin/reads.ts";

type Props = { searchParams: Promise<{ kind?: string; component?: string }> };

export default async function NewProbe({ searchParams }: Props) {
  const { kind, component } = await searchParams;
  const { kinds, chosen, components, locations } = await probeFormData(kind);
  const componentId = typeof component === "string" ? component : null;
  if (!chosen)
    return (
      <>
        <Head title="New probe" />
        <ul className="card rows-list">
          {kinds.map((k) => (
            <li key={k.kind}>
              <div className="what">
                <a
                  href={`/admin/probes/new?${new URLSearchParams({ kind: k.kind, ...(componentId ? { component: componentId } : {}) })}`}
                >
                  {k.label}
                </a>
                <span className="quiet">{k.summary}</span>
              </div>
            </li>
          ))}
        </ul>
      </>
    );
  return (
    <>
      <Head title={`New ${chosen.label} probe`} />
      <Form action={addProbe} className="card pad">
        <SettingsFields kind={chosen} settings={{}} />
        <CommonFields probe={{ componentId }} told={chosen.told} components={components} locations={locations} />
        <div className="desk-actions">
          <Submit>Add probe</Submit>
          {!chosen.told && <TestNow run={tryProbe} />}
        </div>
      </Form>
    </>
  );
}
