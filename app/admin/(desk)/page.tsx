import { IncidentRow } from "../../../components/admin/incident-row.tsx";
import { Empty, Head, ProbeStatePill, Shown } from "../../../components/admin/parts.tsx";
import { Form, Submit } from "../../../components/ui/form.tsx";
import { answerAlert } from "../../../lib/web/admin/incidents.ts";
import { inboxData } from "../../../lib/web/admin/reads.ts";

export default async function Inbox() {
  const { alerts, open, upcoming, troubled, probes, probeCount, locations, now, f } = await inboxData();
  const calm = alerts.length + open.length + troubled.length + probes.length + locations.length === 0;
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
            {alerts.map((alert) => (
              <li key={alert.id}>
                <div className="what">
                  <strong>{alert.title}</strong>
                  <span className="quiet">
                    since {f.instant(alert.startedAt.getTime())} · for {f.length(now - alert.startedAt.getTime())}
                    {alert.acknowledgedBy && ` · ${alert.acknowledgedBy} takes care`}
                  </span>
                  {alert.detail && <span className="quiet">{alert.detail}</span>}
                </div>
                <div className="desk-actions">
                  <a
                    className="button button-quiet"
                    href={`/admin/incidents/new?title=${encodeURIComponent(alert.title)}${alert.componentId ? `&component=${alert.componentId}` : ""}`}
                  >
                    Open incident
                  </a>
                  {alert.state === "open" && (
                    <Form action={answerAlert}>
                      <input type="hidden" name="alert" value={alert.id} />
                      <Submit kind="quiet">Acknowledge</Submit>
                    </Form>
                  )}
                  <Form action={answerAlert}>
                    <input type="hidden" name="alert" value={alert.id} />
                    <Submit kind="quiet" name="act" value="resolve">
                      Close
                    </Submit>
                  </Form>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {open.length > 0 && (
        <section aria-labelledby="open">
          <h2 id="open">Open</h2>
          <ul className="card rows-list">
            {open.map((item) => (
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
