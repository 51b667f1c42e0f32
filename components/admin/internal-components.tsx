import type { Formats } from "../../lib/domain/messages/formats.ts";
import type { ProbeState } from "../../lib/domain/probe.ts";
import { type ShownStatus, statusLabels } from "../../lib/domain/status.ts";
import { ProbeStatePill, Shown } from "./parts.tsx";

interface Row {
  id: string;
  name: string;
  status: ShownStatus;
  pinned: boolean;
  probes: readonly { name: string; state: ProbeState; since: Date; reason: string | null }[];
}

/** What is shown of each component, and what its probes say of it. */
export function InternalComponents({ components, now, f }: { components: readonly Row[]; now: number; f: Formats }) {
  return (
    <ul className="card rows-list">
      {components.map((component) => (
        <li key={component.id}>
          <div className="what">
            <strong>{component.name}</strong>
            {component.pinned && <span className="quiet">Set by hand</span>}
            {component.probes.length === 0 && <span className="quiet">Not measured</span>}
            {component.probes.map((probe) => (
              <span className="quiet" key={`${probe.name} ${probe.since.getTime()}`}>
                <ProbeStatePill state={probe.state} /> {probe.name}, for {f.length(now - probe.since.getTime())}
                {probe.state !== "up" && probe.reason && `: ${probe.reason}`}
              </span>
            ))}
          </div>
          <Shown
            status={component.status}
            label={component.status === "unknown" ? "No data" : statusLabels[component.status]}
          />
        </li>
      ))}
    </ul>
  );
}
