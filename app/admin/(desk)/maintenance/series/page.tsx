import { Empty, Head } from "../../../../../components/admin/parts.tsx";
import { spanText } from "../../../../../lib/domain/maintenance.ts";
import { ruleText } from "../../../../../lib/domain/recurrence.ts";
import { seriesListData } from "../../../../../lib/web/admin/maintenance-reads.ts";

export default async function SeriesList() {
  const { items, f } = await seriesListData();
  return (
    <>
      <Head title="Maintenance series">
        <a className="button button-quiet" href="/admin/maintenance">
          All maintenance
        </a>
        <a className="button" href="/admin/maintenance/series/new">
          New series
        </a>
      </Head>
      {items.length === 0 ? (
        <Empty
          title="No series"
          hint="Work that comes again, such as patches each Sunday: its dates are put on the page ahead of time by themselves."
        />
      ) : (
        <ul className="card rows-list">
          {items.map(({ series, next }) => (
            <li key={series.id}>
              <div className="what">
                <a href={`/admin/maintenance/series/${series.id}`}>{series.name}</a>
                <span className="quiet">
                  {ruleText(series.rrule, series.startsAt)}, {series.startsAt.slice(11)} ({series.timeZone}), takes{" "}
                  {spanText(series.durationMin)}
                </span>
              </div>
              <span className="pill">{series.endedAt ? "Ended" : next === null ? "None left" : f.instant(next)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
