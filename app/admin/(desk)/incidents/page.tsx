import { IncidentRow } from "../../../../components/admin/incident-row.tsx";
import { Empty, Head, Pager } from "../../../../components/admin/parts.tsx";
import { SaveView } from "../../../../components/admin/save-view.tsx";
import { SearchForm } from "../../../../components/admin/search-form.tsx";
import { incidentsData } from "../../../../lib/web/admin/reads.ts";
import { keepView } from "../../../../lib/web/admin/saved-views.ts";
import { Pending } from "../pending.tsx";

type Props = { searchParams: Promise<{ page?: string; q?: string }> };

export default async function IncidentsPage({ searchParams }: Props) {
  const { items, page, pages, q, now, f } = await incidentsData("incident", await searchParams);
  return (
    <>
      <Head title="Incidents">
        <a className="button" href="/admin/incidents/new">
          New incident
        </a>
      </Head>
      <Pending />
      {(items.length > 0 || q !== "") && <SearchForm label="Search titles and texts" q={q} />}
      <SaveView act={keepView} />
      {items.length === 0 ? (
        q === "" ? (
          <Empty
            title="No incidents"
            hint="When something breaks, open an incident: visitors and subscribers are told at once."
          />
        ) : (
          <Empty title="Nothing found" hint="No title or text holds these words." />
        )
      ) : (
        <ul className="card rows-list">
          {items.map((item) => (
            <IncidentRow key={item.incident.id} item={item} now={now} f={f} />
          ))}
        </ul>
      )}
      <Pager
        page={page}
        pages={pages}
        href={(n) => `/admin/incidents?${new URLSearchParams({ page: String(n), ...(q ? { q } : {}) })}`}
      />
    </>
  );
}
