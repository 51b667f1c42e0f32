import type { Formats } from "../../lib/domain/messages/formats.ts";
import { Copy } from "../ui/copy.tsx";

interface Signals {
  startedAt: number | null;
  succeededAt: number | null;
  failedAt: number | null;
  detail: string | null;
}

/** Where a job has to call, how, and what it told last. */
export function Heartbeat({ address, signals, f }: { address: string; signals: Signals | null; f: Formats }) {
  const told: [string, number | null][] = [
    ["Success", signals?.succeededAt ?? null],
    ["Failure", signals?.failedAt ?? null],
    ["Start", signals?.startedAt ?? null],
  ];
  return (
    <section aria-labelledby="address">
      <h2 id="address">Address to call</h2>
      <div className="card pad form">
        <p className="quiet">
          The job calls this address when it is done. Whoever knows the address can speak for the job: keep it as a
          secret.
        </p>
        <Copy label="Address" text={address} />
        <div>
          <h3>From a crontab</h3>
          <Copy
            label="Line for a crontab"
            text={`0 * * * * /usr/local/bin/backup.sh; curl -fsS -m 10 --retry 5 -o /dev/null ${address}/$?`}
          />
        </div>
        <div>
          <h3>From a script, with its start and its output</h3>
          <Copy
            label="Lines for a script"
            text={[
              `curl -fsS -m 10 --retry 5 -o /dev/null ${address}/start`,
              "out=$(/usr/local/bin/backup.sh 2>&1)",
              `curl -fsS -m 10 --retry 5 -o /dev/null --data-raw "$out" ${address}/$?`,
            ].join("\n")}
          />
        </div>
        <p className="quiet">
          GET, HEAD and POST do. /start, /fail and /EXITCODE or ?status= say more; of what is posted, the first 10 KB
          are kept.
        </p>
      </div>
      <h2>Last signals</h2>
      {signals === null ? (
        <p className="quiet">None yet. The probe is unknown until the first one.</p>
      ) : (
        <div className="card pad form">
          <dl className="facts">
            {told.map(([label, at]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{at === null ? "none yet" : f.instant(at)}</dd>
              </div>
            ))}
          </dl>
          {signals.detail !== null && (
            <details>
              <summary>Sent along with the last one</summary>
              <pre className="mono">{signals.detail}</pre>
            </details>
          )}
        </div>
      )}
    </section>
  );
}
