import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { viewsData } from "../../../../lib/web/admin/saved-view-reads.ts";
import { dropView } from "../../../../lib/web/admin/saved-views.ts";

export default async function ViewsPage() {
  const views = await viewsData();
  return (
    <>
      <Head title="Saved views" />
      {views.length === 0 ? (
        <Empty title="No views" hint="Filter a list, then keep it under a name: it stands in the navigation." />
      ) : (
        <ul className="card rows-list">
          {views.map((view) => (
            <li key={view.id}>
              <div className="what">
                <a href={view.path}>{view.name}</a>
                <span className="quiet">{view.path}</span>
              </div>
              <Form action={dropView}>
                <input type="hidden" name="view" value={view.id} />
                <Submit kind="quiet">
                  Remove<span className="visually-hidden"> {view.name}</span>
                </Submit>
              </Form>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
