import { MeasureChart } from "../../../../components/admin/measure-chart.tsx";
import { measureText } from "../../../../components/admin/measure-figures.tsx";
import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { measureLabels, measureNames } from "../../../../lib/domain/measures.ts";
import { measuresData } from "../../../../lib/web/admin/postmortem-reads.ts";

export default async function MeasuresPage() {
  const { months, f } = await measuresData();
  const total = months.reduce((sum, month) => sum + month.incidents, 0);
  return (
    <>
      <Head title="Measures">
        <a className="button button-quiet" href="/admin/measures/measures.csv" download>
          Export as CSV
        </a>
      </Head>
      <p className="quiet">
        The incidents of the last {months.length} months: medians of times, and the share of promised updates that came
        in time. Drills and maintenances do not count.
      </p>
      {total === 0 ? (
        <Empty title="No incidents" hint="Once there was one, it shows here how soon it was seen, told and ended." />
      ) : (
        <>
          <div className="measures">
            {measureNames.map((name) => (
              <MeasureChart key={name} name={name} months={months} f={f} />
            ))}
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard */}
          <section className="card table-scroll" tabIndex={0} aria-label="Measures by month">
            <table className="report stacked">
              <thead>
                <tr>
                  <th scope="col">Month</th>
                  <th scope="col">Incidents</th>
                  {measureNames.map((name) => (
                    <th scope="col" key={name}>
                      {measureLabels[name]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {[...months].reverse().map((month) => (
                  <tr key={month.start}>
                    <th scope="row">{f.month(month.start)}</th>
                    <td data-label="Incidents">{month.incidents}</td>
                    {measureNames.map((name) => (
                      <td data-label={measureLabels[name]} key={name}>
                        {measureText(name, month.measures[name], f)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </>
  );
}
