import { system } from "../domain/actor.ts";
import { createAgent, listAgents, removeAgent } from "../services/agents.ts";
import { type Command, readArguments, required, withContext } from "./command.ts";

const actor = system("command line");
const dateOf = (date: Date | null): string => date?.toISOString().slice(0, 16).replace("T", " ") ?? "never";

export const agentCreate: Command = {
  name: "agent create",
  usage: "--name NAME",
  summary: "make a location that an agent measures from",
  help: [
    "  --name NAME    of the location, one line; probes list it",
    "",
    "The agent's token is shown this once. Start the agent there with: candor probe-agent",
  ],
  async run(terminal, args) {
    const { values } = readArguments(args, { name: { type: "string" } });
    const name = required(values.name, "--name");
    const made = await withContext(terminal, (ctx) => createAgent(ctx, actor, { name }));
    return { lines: [made.token], json: made };
  },
};

export const agentList: Command = {
  name: "agent list",
  usage: "",
  summary: "list the locations and how their agents are",
  help: [],
  async run(terminal, args) {
    readArguments(args, {});
    const agents = await withContext(terminal, listAgents);
    const rows = agents.map(
      (a) => `${a.id}  ${a.state.padEnd(7)}  seen ${dateOf(a.lastSeenAt)}  ${a.probes.length} probe(s)  ${a.name}`,
    );
    return { lines: rows.length > 0 ? rows : ["There is no location but local."], json: agents };
  },
};

export const agentRevoke: Command = {
  name: "agent revoke",
  usage: "ID",
  summary: "remove a location; its agent's token opens nothing any more",
  help: [
    "  ID    as `agent list` shows it",
    "",
    "Probes with other locations go on without it; what only it measured becomes unknown.",
  ],
  async run(terminal, args) {
    const [id = ""] = readArguments(args, {}, ["ID"]).positionals;
    await withContext(terminal, (ctx) => removeAgent(ctx, actor, id));
    return { lines: [`The location ${id} is removed.`], json: { id, revoked: true } };
  },
};
