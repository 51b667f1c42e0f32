import { type AgentView, createAgent, findAgent, listAgents, removeAgent } from "../../services/agents.ts";
import { json, noContent } from "../respond.ts";
import { idIn, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

const agentShape = (agent: AgentView) => ({
  id: agent.id,
  name: agent.name,
  state: agent.state,
  last_seen_at: agent.lastSeenAt,
  blind_since: agent.blindSince,
  version: agent.version,
  probes: agent.probes.map(({ id, name, only }) => ({ id, name, only })),
  created_at: agent.createdAt,
});

/** Locations are the installation's: every page's probes may list them. */
async function agentOf(call: Call): Promise<AgentView> {
  await pageOf(call);
  return findAgent(call.ctx, idIn(call, "id", "location"));
}

export const agentRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/agents", async (call) => {
    await pageOf(call);
    return json(200, (await listAgents(call.ctx)).map(agentShape));
  }),
  route("POST", "/pages/:page_id/agents", async (call) => {
    await pageOf(call);
    const { id, token } = await createAgent(call.ctx, call.actor, await call.input("agent"));
    return json(201, { ...agentShape(await findAgent(call.ctx, id)), token });
  }),
  route("GET", "/pages/:page_id/agents/:id", async (call) => json(200, agentShape(await agentOf(call)))),
  route("DELETE", "/pages/:page_id/agents/:id", async (call) => {
    await removeAgent(call.ctx, call.actor, (await agentOf(call)).id);
    return noContent();
  }),
];
