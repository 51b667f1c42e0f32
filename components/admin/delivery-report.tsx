import type { ReactNode } from "react";
import type { DeliveryState } from "../../lib/domain/delivery.ts";
import type { ChannelKind } from "../../lib/domain/subscription.ts";

interface Report {
  total: number;
  sent: number;
  /** Milliseconds; null: not yet. */
  reached: { half: number | null; most: number | null; all: number | null };
  causes: { channel: ChannelKind; state: DeliveryState; reason: string; n: number }[];
}

const seconds = (ms: number | null): string => {
  if (ms === null) return "Not yet";
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
};

const becomes: Partial<Record<DeliveryState, string>> = {
  failed: "is tried again",
  dead: "was given up",
  bounced: "bounced",
};

/** How far an update has come, and why where it has not. @param repeat sends again what failed */
export function DeliveryReport({ report, repeat }: { report: Report; repeat: ReactNode }) {
  const { total, sent, reached, causes } = report;
  const figures = [
    ["Sent", `${sent.toLocaleString("en")} of ${total.toLocaleString("en")}`],
    ["Half were told after", seconds(reached.half)],
    ["95 % after", seconds(reached.most)],
    ["All after", seconds(reached.all)],
  ] as const;
  return (
    <section aria-label="Report">
      <dl className="figures">
        {figures.map(([label, value]) => (
          <div className="card" key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {causes.length > 0 && (
        <div className="card">
          <h2>What went wrong</h2>
          <ul>
            {causes.map((cause) => (
              <li key={`${cause.channel} ${cause.state} ${cause.reason}`}>
                {cause.n.toLocaleString("en")} by {cause.channel} {becomes[cause.state]}:{" "}
                {cause.reason || "no reason known"}
              </li>
            ))}
          </ul>
          {repeat}
        </div>
      )}
    </section>
  );
}
