import { AlertRow, openingOf, RecoveryRow, SnoozedRow } from "../../../components/admin/alert-row.tsx";
import { IncidentRow } from "../../../components/admin/incident-row.tsx";
import { Empty, Head, ProbeStatePill, Shown } from "../../../components/admin/parts.tsx";
import { ThumbBar } from "../../../components/admin/thumb-bar.tsx";
import { putOff, rate, sayNoNews, tieAlert } from "../../../lib/web/admin/duty.ts";
import { onDutyData } from "../../../lib/web/admin/duty-reads.ts";
import { answerAlert } from "../../../lib/web/admin/incidents.ts";
import { inboxData } from "../../../lib/web/admin/reads.ts";
import { Pending } from "./pending.tsx";

const actions = { answer: answerAlert, putOff, rate, tie: tieAlert };

export default async function Inbox() {
  const data = await inboxData();
  const { alerts, snoozed, recovered, open, upcoming, troubled, probes, probeCount, locations, installation, now, f } =
    data;
  const { onDuty, hasRotations, names } = await onDutyData();
  const incidents = open.flatMap(({ incident }) =>
    incident.kind === "incident" ? [{ id: incident.id, name: incident.name }] : [],
  );
  // What has recovered is listed once, with what is to be done about it.
  const going = open.filter((item) => !recovered.some((recovery) => recovery.incident.id === item.incident.id));
  const maintained = going.filter((item) => item.incident.kind === "maintenance");
  const running = going.filter((item) => item.incident.kind === "incident");
  const worst = alerts.find((view) => view.alert.state === "open" || !view.incident);
  const soonest = open.find((item) => item.incident.kind === "incident");
  const calm = [alerts, open, troubled, probes, locations, installation].every((list) => list.length === 0);
  return (
    <>
      <Head title="Inbox">
        <a className="button" href="/admin/incidents/new">
          New incident
        </a>
      </Head>
      <Pending />
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
              <AlertRow key={view.alert.id} view={view} now={now} f={f} actions={actions} open={incidents} />
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
      {running.length > 0 && (
        <section aria-labelledby="open">
          <h2 id="open">Open</h2>
          <ul className="card rows-list">
            {running.map((item) => (
              <IncidentRow
                key={item.incident.id}
                item={item}
                now={now}
                f={f}
                sayNoNews={sayNoNews}
                owner={names[item.incident.ownerId ?? ""]}
              />
            ))}
          </ul>
        </section>
      )}
      {maintained.length + upcoming.length > 0 && (
        <section aria-labelledby="upcoming">
          <h2 id="upcoming">Maintenance now and next</h2>
          <ul className="card rows-list">
            {[...maintained, ...upcoming].map((item) => (
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
      {snoozed.length > 0 && (
        <section aria-labelledby="snoozed">
          <h2 id="snoozed">Snoozed</h2>
          <ul className="card rows-list">
            {snoozed.map((view) => (
              <SnoozedRow key={view.alert.id} view={view} f={f} actions={actions} />
            ))}
          </ul>
        </section>
      )}
      <p className="quiet on-duty">
        {onDuty.map(({ rotation, name, next }) => (
          <span key={rotation}>
            <strong>{name}</strong> is on duty ({rotation}){next && ` until ${f.instant(next.at)}`}.{" "}
          </span>
        ))}
        {!hasRotations && "Nobody is on duty in turns: alerts call everyone. "}
        <a href="/admin/duty">On duty</a>
      </p>
      <ThumbBar
        alert={worst ? { ...worst.alert, href: openingOf(worst.alert), told: worst.incident !== null } : null}
        incident={
          soonest ? { id: soonest.incident.id, name: soonest.incident.name, seen: soonest.updates.at(-1)?.id } : null
        }
        answer={answerAlert}
        sayNoNews={sayNoNews}
      />
    </>
  );
}
