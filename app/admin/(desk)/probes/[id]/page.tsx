import { Heartbeat } from "../../../../../components/admin/heartbeat.tsx";
import { Head, ProbeStatePill } from "../../../../../components/admin/parts.tsx";
import { ProbeCharts } from "../../../../../components/admin/probe-charts.tsx";
import { CommonFields, SettingsFields } from "../../../../../components/admin/probe-fields.tsx";
import { TestNow } from "../../../../../components/admin/trial.tsx";
import { Form, Submit } from "../../../../../components/ui/form.tsx";
import { removeProbe, saveProbe, tryProbe } from "../../../../../lib/web/admin/probes.ts";
import { probeData } from "../../../../../lib/web/admin/reads.ts";

export default async function ProbePage({ params }: { params: Promise<{ id: string }> }) {
  const { probe, target, chosen, kept, components, locations, results, evidence, heartbeat, charts, words, f } =
    await probeData((await params).id);
  return (
    <>
      <Head title={probe.name}>
        <ProbeStatePill state={probe.state} enabled={probe.enabled} />
      </Head>
      <p className="quiet">
        {chosen.label} {target} · in this state since {f.instant(probe.stateSince.getTime())}
        {probe.stateReason && ` · ${probe.stateReason}`}
      </p>
      {heartbeat && <Heartbeat {...heartbeat} f={f} />}
      <section aria-labelledby="latency">
        <h2 id="latency">Latency</h2>
        <ProbeCharts charts={charts} name={probe.name} words={words} />
      </section>
      {evidence.length > 0 && (
        <section aria-labelledby="evidence">
          <h2 id="evidence">Evidence of failures</h2>
          <ul className="card rows-list">
            {evidence.slice(0, 10).map((seen) => (
              <li key={seen.id}>
                <details className="evidence">
                  <summary>
                    {f.instant(seen.at.getTime())} · {seen.reason ?? seen.errorClass}
                    {seen.location !== "local" && ` · ${seen.location}`}
                  </summary>
                  <dl className="mono">
                    {seen.facts.map(([label, value], n) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and labels may repeat
                      <div key={n}>
                        <dt>
                          <strong>{label}</strong>
                        </dt>
                        <dd>{value}</dd>
                      </div>
                    ))}
                  </dl>
                </details>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="results">
        <h2 id="results">Latest results</h2>
        {results.length > 0 && (
          <p className="quiet">
            All that are kept: <a href={`/admin/probes/${probe.id}/results.csv`}>CSV</a>,{" "}
            <a href={`/admin/probes/${probe.id}/results.jsonl`}>JSON lines</a>
          </p>
        )}
        {results.length === 0 ? (
          <p className="quiet">
            No result yet. The first one comes {heartbeat ? "with the first signal" : "within seconds"}.
          </p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          <section className="card table-wrap" aria-label="Results, newest first" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">Result</th>
                  <th scope="col">Latency</th>
                  <th scope="col">Reason</th>
                </tr>
              </thead>
              <tbody>
                {results.map((result) => (
                  <tr key={result.id}>
                    <td>{f.instant(result.at.getTime())}</td>
                    <td>
                      <ProbeStatePill state={result.state} />
                    </td>
                    <td>{result.latencyMs === null ? "–" : `${Math.round(result.latencyMs)} ms`}</td>
                    <td>{result.reason}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </section>
      <section aria-labelledby="settings">
        <h2 id="settings">Settings</h2>
        <Form action={saveProbe} className="card pad" key={probe.updatedAt.getTime()}>
          <input type="hidden" name="probe" value={probe.id} />
          <SettingsFields kind={chosen} settings={probe.settings} kept={kept} />
          <CommonFields probe={probe} told={chosen.told} components={components} locations={locations} />
          <div className="desk-actions">
            <Submit>Save</Submit>
            {!chosen.told && <TestNow run={tryProbe} />}
          </div>
        </Form>
      </section>
      <section className="danger" aria-labelledby="delete">
        <h2 id="delete">Delete</h2>
        <p className="quiet">Deletes the probe and its results. Its component keeps its history.</p>
        <Form action={removeProbe} confirm={`Delete the probe "${probe.name}" and its results?`}>
          <input type="hidden" name="probe" value={probe.id} />
          <Submit kind="danger">Delete probe</Submit>
        </Form>
      </section>
    </>
  );
}
