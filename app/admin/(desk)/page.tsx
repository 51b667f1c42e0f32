import { AlertRow, RecoveryRow } from "../../../components/admin/alert-row.tsx";
import { IncidentRow } from "../../../components/admin/incident-row.tsx";
import { Empty, Head, ProbeStatePill, Shown } from "../../../components/admin/parts.tsx";
import { answerAlert } from "../../../lib/web/admin/incidents.ts";
import { inboxData } from "../../../lib/web/admin/reads.ts";

export default async function Inbox() {
  const { alerts, recovered, open, upcoming, troubled, probes, probeCount, locations, installation, now, f } =
    await inboxData();
  // What has recovered is listed once, with what is to be done about it.
  const going = open.filter((item) => !recovered.some((recovery) => recovery.incident.id === item.incident.id));
  const calm = [alerts, open, troubled, probes, locations, installation].every((list) => list.length === 0);
  return (
    <>
      <Head title="Inbox">
        <a className="button" href="/admin/incidents/new">
          New incident
        </a>
      </Head>
      {calm && (
        <Empty
          title="Nothing needs you"
          hint={
            probeCount === 0
              ? "No probe measures anything yet. Add one, and Candor tells you here when something breaks."
              : `${probeCount} ${probeCount === 1 ? "probe is" : "probes are"} up, no alert waits, no incident is open.`
          }
        >
          {probeCount === 0 && <a href="/admin/probes">Add a probe</a>}
        </Empty>
      )}
      {alerts.length > 0 && (
        <section aria-labelledby="alerts">
          <h2 id="alerts">Alerts</h2>
          <ul className="card rows-list">
            {alerts.map((view) => (
              <AlertRow key={view.alert.id} view={view} now={now} f={f} answer={answerAlert} />
            ))}
          </ul>
        </section>
      )}
      {recovered.length > 0 && (
        <section aria-labelledby="recovered">
          <h2 id="recovered">Recovered</h2>
          <ul className="card rows-list">
            {recovered.map((recovery) => (
              <RecoveryRow key={recovery.id} recovery={recovery} now={now} f={f} />
            ))}
          </ul>
        </section>
      )}
      {going.length > 0 && (
        <section aria-labelledby="open">
          <h2 id="open">Open</h2>
          <ul className="card rows-list">
            {going.map((item) => (
              <IncidentRow key={item.incident.id} item={item} now={now} f={f} />
            ))}
          </ul>
        </section>
      )}
      {upcoming.length > 0 && (
        <section aria-labelledby="upcoming">
          <h2 id="upcoming">Planned maintenance</h2>
          <ul className="card rows-list">
            {upcoming.map((item) => (
              <IncidentRow key={item.incident.id} item={item} now={now} f={f} />
            ))}
          </ul>
        </section>
      )}
      {probes.length > 0 && (
        <section aria-labelledby="probes">
          <h2 id="probes">Probes in trouble</h2>
          <ul className="card rows-list">
            {probes.map((probe) => (
              <li key={probe.id}>
                <div className="what">
                  <a href={`/admin/probes/${probe.id}`}>{probe.name}</a>
                  {probe.stateReason && <span className="quiet">{probe.stateReason}</span>}
                </div>
                <ProbeStatePill state={probe.state} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {installation.length > 0 && (
        <section aria-labelledby="installation">
          <h2 id="installation">This installation</h2>
          <ul className="card rows-list">
            {installation.map((note) => (
              <li key={note}>
                <div className="what">{note}</div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {locations.length > 0 && (
        <section aria-labelledby="locations">
          <h2 id="locations">Locations in trouble</h2>
          <ul className="card rows-list">
            {locations.map((note) => (
              <li key={note}>
                <div className="what">{note}</div>
                <a href="/admin/locations">Locations</a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {troubled.length > 0 && (
        <section aria-labelledby="deliveries">
          <h2 id="deliveries">Deliveries in trouble</h2>
          <ul className="card rows-list">
            {troubled.map((delivery) => (
              <li key={delivery.id}>
                <div className="what">
                  <strong>{delivery.address}</strong>
                  <span className="quiet">{delivery.lastReason}</span>
                </div>
                <Shown
                  status={delivery.state === "dead" ? "major_outage" : "degraded_performance"}
                  label={delivery.state === "dead" ? "Given up" : "Will be tried again"}
                />
              </li>
            ))}
          </ul>
          <p>
            <a href="/admin/deliveries">All deliveries</a>
          </p>
        </section>
      )}
    </>
  );
}
