import { IncidentRow } from "../../../../components/admin/incident-row.tsx";
import { MaintenanceMonth } from "../../../../components/admin/maintenance-month.tsx";
import { Empty, Head, Pager } from "../../../../components/admin/parts.tsx";
import { SaveView } from "../../../../components/admin/save-view.tsx";
import { SearchForm } from "../../../../components/admin/search-form.tsx";
import { calendarData } from "../../../../lib/web/admin/maintenance-reads.ts";
import { incidentsData } from "../../../../lib/web/admin/reads.ts";
import { keepView } from "../../../../lib/web/admin/saved-views.ts";

type Props = { searchParams: Promise<{ page?: string; q?: string; month?: string }> };

export default async function MaintenancePage({ searchParams }: Props) {
  const query = await searchParams;
  const { items, page, pages, q, now, f } = await incidentsData("maintenance", query);
  const calendar = page === 1 && q === "" ? await calendarData(query) : null;
  return (
    <>
      <Head title="Maintenance">
        <a className="button button-quiet" href="/admin/maintenance/series">
          Series
        </a>
        <a className="button" href="/admin/maintenance/new">
          Plan maintenance
        </a>
      </Head>
      {calendar && (items.length > 0 || calendar.series > 0) && <MaintenanceMonth {...calendar} />}
      {(items.length > 0 || q !== "") && <SearchForm label="Search titles and texts" q={q} />}
      <SaveView act={keepView} />
      {items.length === 0 ? (
        q === "" ? (
          <Empty
            title="No maintenance"
            hint="Plan work ahead: subscribers are told, it starts and ends by itself, and its downtime counts as planned."
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
        href={(n) => `/admin/maintenance?${new URLSearchParams({ page: String(n), ...(q ? { q } : {}) })}`}
      />
    </>
  );
}
