import { Empty, Head, ProbeStatePill } from "../../../../components/admin/parts.tsx";
import { probesData } from "../../../../lib/web/admin/reads.ts";

export default async function ProbesPage() {
  const { probes, f, now } = await probesData();
  return (
    <>
      <Head title="Probes">
        <a className="button" href="/admin/probes/new">
          New probe
        </a>
      </Head>
      {probes.length === 0 ? (
        <Empty
          title="Nothing is measured yet"
          hint="A probe asks one of your services at an interval, from here, and turns its component red when it fails."
        />
      ) : (
        <ul className="card rows-list">
          {probes.map((probe) => (
            <li key={probe.id}>
              <div className="what">
                <a href={`/admin/probes/${probe.id}`}>{probe.name}</a>
                <span className="quiet">
                  {probe.kind} {probe.target} · every {probe.intervalMs / 1000} s
                  {probe.component && ` · ${probe.component}`}
                </span>
                <span className="quiet">
                  {probe.lastResultAt
                    ? `${f.length(now - probe.lastResultAt.getTime())} ago${probe.lastLatencyMs === null ? "" : `, ${Math.round(probe.lastLatencyMs)} ms`}`
                    : "no result yet"}
                  {probe.stateReason && ` · ${probe.stateReason}`}
                </span>
              </div>
              <ProbeStatePill state={probe.state} enabled={probe.enabled} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
