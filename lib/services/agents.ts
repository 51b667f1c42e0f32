import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { type AgentState, agentState, localLocation, signalLocation } from "../domain/agent.ts";
import { invalid, notFound } from "../domain/errors.ts";
import * as store from "../store/agents.ts";
import * as probes from "../store/probes.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { parseInput, requiredText } from "./input.ts";
import { together } from "./together.ts";
import { hashToken, newToken } from "./tokens.ts";
import { leaveLocation, markBlind } from "./verdicts.ts";

export type Agent = store.Agent;

const prefix = "candor_agent_";
const nameLimit = 60;

/** One line, so that it fits a list, a log line and a column of an export. */
const agentInput = z.object({
  name: requiredText("a name for the location", nameLimit).refine((name) => !/[\p{Cc}\u2028\u2029]/u.test(name), {
    message: "This must be one line.",
  }),
});

/** A location with the agent that measures from it, as it may be shown: without the hash of its token. */
export interface AgentView {
  id: string;
  name: string;
  state: AgentState;
  createdAt: Date;
  lastSeenAt: Date | null;
  blindSince: Date | null;
  version: string | null;
  /** Those that list this location. `only`: they are measured from nowhere else. */
  probes: { id: string; name: string; only: boolean }[];
}

function viewOf(agent: Agent, now: number, all: Awaited<ReturnType<typeof probes.listLocations>>): AgentView {
  const { tokenHash: _, ...shown } = agent;
  return {
    ...shown,
    state: agentState(agent, now),
    probes: all
      .filter((probe) => probe.locations.includes(agent.name))
      .map(({ id, name, locations }) => ({ id, name, only: locations.length === 1 })),
  };
}

/**
 * Makes a location and the token of its agent. The token is returned this once and kept nowhere: only its SHA-256 is.
 * @throws AppError `invalid` naming the field.
 */
export async function createAgent(
  ctx: Context,
  actor: Actor,
  input: unknown,
): Promise<{ id: string; name: string; token: string }> {
  const { name } = parseInput(agentInput, input);
  if ([localLocation, signalLocation].includes(name.toLowerCase()))
    throw invalid("name", `"${name}" is a name that Candor itself uses.`);
  const token = `${prefix}${newToken(ctx)}`;
  return change(ctx, actor, async (c) => {
    if (await store.findByName(c.tx, name)) throw invalid("name", "There is a location with this name.");
    const id = c.id();
    await store.insert(c.tx, {
      id,
      name,
      tokenHash: hashToken(token),
      createdAt: new Date(c.now),
      lastSeenAt: null,
      blindSince: null,
      version: null,
    });
    c.audit("agent.create", `agent ${id}`, null, { name });
    return { id, name, token };
  });
}

/** All agents, by name. */
export async function listAgents(ctx: Context): Promise<AgentView[]> {
  const now = ctx.clock.now();
  const [agents, all] = await Promise.all([store.list(ctx.db), probes.listLocations(ctx.db)]);
  return agents.map((agent) => viewOf(agent, now, all));
}

/** @throws AppError `not_found` */
export async function findAgent(ctx: Context, id: string): Promise<AgentView> {
  const agent = await store.find(ctx.db, id);
  if (!agent) throw notFound("location");
  return viewOf(agent, ctx.clock.now(), await probes.listLocations(ctx.db));
}

/** Agents that ought to measure something and do not, a sentence each. */
export async function agentNotes(ctx: Context): Promise<string[]> {
  const now = ctx.clock.now();
  return (await listAgents(ctx)).flatMap(({ name, state, lastSeenAt, probes: own }) => {
    if (state === "silent") {
      const minutes = Math.round((now - (lastSeenAt?.getTime() ?? now)) / 60_000);
      return [`The location ${name} has been silent for ${minutes} min: what it measured is not known any more.`];
    }
    if (state === "blind")
      return [`The location ${name} is cut off from its network: what it measured is not believed.`];
    return state === "waiting" && own.length > 0 ? [`The agent of the location ${name} has never come.`] : [];
  });
}

/**
 * Takes an agent's token back for good. Probes that are measured from elsewhere too go on without it; what only it
 * measured becomes unknown and waits for an agent of that name. @throws AppError `not_found`
 */
export async function removeAgent(ctx: Context, actor: Actor, id: string): Promise<void> {
  await together(ctx, async (inner) => {
    const agent = await store.find(inner.db, id);
    if (!agent) throw notFound("location");
    const listing = (await probes.listLocations(inner.db)).filter((probe) => probe.locations.includes(agent.name));
    await change(inner, actor, async (c) => {
      await store.remove(c.tx, id);
      c.audit("agent.revoke", `agent ${id}`, { name: agent.name, probes: listing.map((probe) => probe.id) }, null);
    });
    await leaveLocation(
      inner,
      agent.name,
      listing.filter((probe) => probe.locations.length > 1).map((probe) => probe.id),
    );
    await markBlind(inner, agent.name, ctx.clock.now(), "Its location was removed.");
  });
}

/** The agent that an `Authorization: Bearer TOKEN` header speaks for; null when there is none. */
export async function authenticateAgent(ctx: Context, header: string | null): Promise<Agent | null> {
  const token = /^bearer +([\w-]{1,200})$/i.exec(header?.trim() ?? "")?.[1];
  return token === undefined ? null : ((await store.findByHash(ctx.db, hashToken(token))) ?? null);
}
