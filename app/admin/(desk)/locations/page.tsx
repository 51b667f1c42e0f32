import { MadeCommand } from "../../../../components/admin/made-command.tsx";
import { Head, Shown } from "../../../../components/admin/parts.tsx";
import { Field, Form, Submit } from "../../../../components/ui/form.tsx";
import type { AgentState } from "../../../../lib/domain/agent.ts";
import type { ShownStatus } from "../../../../lib/domain/status.ts";
import { addLocation, removeLocation } from "../../../../lib/web/admin/locations.ts";
import { locationsData } from "../../../../lib/web/admin/reads.ts";

const look: Record<AgentState, [ShownStatus, string]> = {
  here: ["operational", "Measuring"],
  waiting: ["unknown", "Not started yet"],
  blind: ["degraded_performance", "Cut off"],
  silent: ["major_outage", "Silent"],
};

type Agent = Awaited<ReturnType<typeof locationsData>>["agents"][number];

const count = (n: number): string => (n === 0 ? "no probe lists it" : `${n} ${n === 1 ? "probe" : "probes"}`);

/** What goes with a location, by name. */
function lossOf({ name, probes }: Agent): string {
  const only = probes.filter((probe) => probe.only).map((probe) => probe.name);
  const others = probes.length - only.length;
  const lost = [
    only.length > 0 ? `Nothing measures ${only.join(", ")} any more.` : "",
    others > 0 ? `${others} ${others === 1 ? "probe goes" : "probes go"} on without it.` : "",
  ].filter(Boolean);
  return [`Remove the location "${name}"? Its agent's token stops working at once.`, ...lost].join(" ");
}

export default async function LocationsPage() {
  const { agents, local, f, now } = await locationsData();
  return (
    <>
      <Head title="Locations" />
      <p className="quiet">
        Where probes run from. Several locations tell an outage of yours from trouble on one path to it: a probe lists
        its locations and how many of them have to see it fail.
      </p>
      <ul className="card rows-list">
        <li>
          <div className="what">
            <strong>local</strong>
            <span className="quiet">Candor itself · {count(local)}</span>
          </div>
        </li>
        {agents.map((agent) => (
          <li key={agent.id}>
            <div className="what">
              <strong>{agent.name}</strong>
              <span className="quiet">
                {agent.lastSeenAt === null
                  ? `added ${f.instant(agent.createdAt.getTime())}`
                  : `seen ${f.length(Math.max(0, now - agent.lastSeenAt.getTime()))} ago`}
                {agent.version && ` · version ${agent.version}`} · {count(agent.probes.length)}
              </span>
              {agent.state === "blind" && agent.blindSince && (
                <span className="quiet">
                  Its own network has not answered since {f.instant(agent.blindSince.getTime())}: what it measures is
                  not believed.
                </span>
              )}
            </div>
            <div className="desk-actions">
              <Shown status={look[agent.state][0]} label={look[agent.state][1]} />
              <Form action={removeLocation} confirm={lossOf(agent)}>
                <input type="hidden" name="agent" value={agent.id} />
                <Submit kind="quiet">Remove</Submit>
              </Form>
            </div>
          </li>
        ))}
      </ul>
      <section aria-labelledby="add">
        <h2 id="add">Add a location</h2>
        <Form action={addLocation} className="card pad">
          <MadeCommand />
          <Field
            name="name"
            label="Name"
            required
            hint="Where it is, in a word or two. Probes list it, and results carry it."
          />
          <p className="quiet">
            An agent needs a machine with Node.js and a copy of Candor, and reaches this page over HTTPS. It opens no
            port and needs no database.
          </p>
          <Submit>Add location</Submit>
        </Form>
      </section>
    </>
  );
}
