import type { ReactNode } from "react";
import { deliveryStates } from "../../lib/domain/delivery.ts";
import { type DeliveryCause, deliveryCauses } from "../../lib/domain/delivery-cause.ts";
import { type ChannelKind, channelWords } from "../../lib/domain/subscription.ts";
import { deliveryLabels } from "./delivery-words.ts";
import { lasting, type DeliveryReport as Report } from "./report-words.ts";

const n = (count: number): string => count.toLocaleString("en");
const seconds = (ms: number | null): string => (ms === null ? "Not yet" : lasting(ms));

/** The share that was told, as a bar; what it says stands beside it in words. */
function Progress({ report: { total, sent, failing } }: { report: Report }) {
  return (
    <div className="told-bar" aria-hidden="true">
      <span className="told-sent" style={{ width: `${(100 * sent) / total}%` }} />
      <span className="told-failing" style={{ width: `${(100 * failing) / total}%` }} />
    </div>
  );
}

function Channels({ summary }: Pick<Report, "summary">) {
  const rows = (Object.entries(summary) as [ChannelKind, Report["summary"][ChannelKind]][]).filter(
    ([, states]) => Object.keys(states ?? {}).length > 0,
  );
  const shown = deliveryStates.filter((state) => rows.some(([, states]) => (states?.[state] ?? 0) > 0));
  if (rows.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="card table-wrap" aria-label="By channel" tabIndex={0}>
      <table className="counts">
        <thead>
          <tr>
            <th scope="col">Channel</th>
            {shown.map((state) => (
              <th scope="col" key={state}>
                {deliveryLabels[state]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([channel, states]) => (
            <tr key={channel}>
              <th scope="row">{channelWords[channel]}</th>
              {shown.map((state) => (
                <td key={state}>{n(states?.[state] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** How far an update has come, and why where it has not. */
export function DeliveryReport({
  report,
  link,
  repeat,
}: {
  report: Report;
  /** Where the deliveries that failed for a cause are listed. */
  link: (cause: DeliveryCause) => string;
  /** Sends again what failed for a cause, or all. */
  repeat: (cause: DeliveryCause | null) => ReactNode;
}) {
  const { total, sent, reached, causes, summary } = report;
  const figures = [
    ["Sent", `${n(sent)} of ${n(total)}`],
    ["Half were told after", seconds(reached.half)],
    ["95 % after", seconds(reached.most)],
    ["All after", seconds(reached.all)],
  ] as const;
  return (
    <section aria-label="Report" className="stack">
      <dl className="figures">
        {figures.map(([label, value]) => (
          <div className="card" key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Progress report={report} />
      <Channels summary={summary} />
      {causes.length > 0 && (
        <div className="stack">
          <div className="desk-head">
            <h2>What went wrong</h2>
            {causes.length > 1 && repeat(null)}
          </div>
          <ul className="card rows-list">
            {causes.map(({ cause, n: count, retrying, channels, example }) => (
              <li key={cause}>
                <div className="what">
                  <a href={link(cause)}>
                    {n(count)} × {deliveryCauses[cause]}
                  </a>
                  <span className="quiet">
                    {channels.map((channel) => channelWords[channel]).join(", ")}
                    {retrying > 0 && ` · ${retrying === count ? "all" : n(retrying)} tried again by themselves`}
                  </span>
                  {example && <span className="quiet">{example}</span>}
                </div>
                {repeat(cause)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
