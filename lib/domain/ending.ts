/** How an incident ended, where "resolved" is not the whole of it: what a post can say. */
export const endings = ["false_alarm", "cancelled"] as const;
/** `merged` comes about by merging it into another one. */
export type Ending = (typeof endings)[number] | "merged";

export const endingLabels: Record<Ending, string> = {
  false_alarm: "False alarm",
  cancelled: "Cancelled",
  merged: "Merged",
};

/** The ending that an update of this status tells of: what comes before the end, and a postmortem, tell of none. */
export const endingTold = (status: string, ending: Ending | null | undefined): Ending | null =>
  status === "resolved" || status === "completed" ? (ending ?? null) : null;

interface Said {
  displayAt: number;
  components: Readonly<Record<string, string>>;
}

export interface DeclaredSpan {
  componentId: string;
  status: string;
  /** Milliseconds since the epoch. */
  start: number;
  end: number;
}

/** When an incident's updates, oldest first, said of a component that it was not operational. */
export function declaredSpans(updates: readonly Said[], end: number): DeclaredSpan[] {
  const open = new Map<string, DeclaredSpan>();
  const out: DeclaredSpan[] = [];
  for (const { displayAt, components } of updates)
    for (const [componentId, status] of Object.entries(components)) {
      const before = open.get(componentId);
      if (before?.status === status) continue;
      if (before) out.push({ ...before, end: displayAt });
      open.delete(componentId);
      if (status !== "operational") open.set(componentId, { componentId, status, start: displayAt, end });
    }
  return [...out, ...open.values()].filter((span) => span.start < span.end);
}
