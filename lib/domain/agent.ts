/** The location whose probes the worker itself runs. */
export const localLocation = "local";

/** Where kinds of probe that wait to be told are "measured": nothing runs them. */
export const signalLocation = "signals";

/** An agent asks every few seconds what to run; one that has not asked for so long is silent. */
export const agentSilentAfterMs = 60_000;

export const agentStates = ["waiting", "here", "blind", "silent"] as const;
export type AgentState = (typeof agentStates)[number];

export interface AgentSigns {
  lastSeenAt: Date | null;
  /** Since when its own check of its network says that it sees nothing. */
  blindSince: Date | null;
}

/** How an agent is: `waiting` until it has come for the first time. */
export function agentState(agent: AgentSigns, now: number): AgentState {
  if (agent.lastSeenAt === null) return "waiting";
  if (now - agent.lastSeenAt.getTime() > agentSilentAfterMs) return "silent";
  return agent.blindSince === null ? "here" : "blind";
}
