import { Empty, Head, Shown } from "../../../../components/admin/parts.tsx";
import { statusLabels } from "../../../../lib/domain/status.ts";
import { componentsData } from "../../../../lib/web/admin/reads.ts";

export default async function ComponentsPage() {
  const { components, groups, probes } = await componentsData();
  const sections = [
    ...groups.map((group) => ({ group, members: components.filter((c) => c.groupId === group.id) })),
    { group: null, members: components.filter((c) => c.groupId === null) },
  ];
  return (
    <>
      <Head title="Components">
        <a className="button button-quiet" href="/admin/components/new-group">
          New group
        </a>
        <a className="button" href="/admin/components/new">
          New component
        </a>
      </Head>
      {components.length === 0 && groups.length === 0 && (
        <Empty
          title="What do you run?"
          hint="A component is what a visitor knows as a service: your website, the API, payments. Give each a probe, and the page keeps itself honest."
        />
      )}
      {sections.map(({ group, members }) =>
        group === null && members.length === 0 ? null : (
          <section key={group?.id ?? "none"} aria-label={group?.name ?? "Without a group"}>
            <div className="desk-head">
              <h2>{group?.name ?? "Without a group"}</h2>
              {group && <a href={`/admin/components/groups/${group.id}`}>Edit group</a>}
            </div>
            {members.length === 0 ? (
              <p className="quiet">No components in this group.</p>
            ) : (
              <ul className="card rows-list">
                {members.map((component) => {
                  const own = probes.filter((p) => p.componentId === component.id).length;
                  return (
                    <li key={component.id}>
                      <div className="what">
                        <a href={`/admin/components/${component.id}`}>{component.name}</a>
                        <span className="quiet">
                          {own === 0 ? "No probe: kept by hand" : `${own} ${own === 1 ? "probe" : "probes"}`}
                          {component.pinnedStatus && " · pinned"}
                          {component.onlyShowIfDegraded && " · shown only when degraded"}
                        </span>
                      </div>
                      <Shown status={component.status} label={statusLabels[component.status]} />
                    </li>
                  );
                })}
              </ul>
            )}
          </section>
        ),
      )}
    </>
  );
}
