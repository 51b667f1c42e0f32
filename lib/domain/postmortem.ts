/** The texts of a postmortem, in the order in which they are read. */
export const postmortemSections = [
  "summary",
  "impact",
  "root_cause",
  "contributing_factors",
  "what_went_well",
  "what_went_badly",
] as const;
export type PostmortemSection = (typeof postmortemSections)[number];
/** Markdown by section; what is missing has not been written. */
export type PostmortemSections = Partial<Record<PostmortemSection, string>>;

export const sectionLabels = {
  summary: "Summary",
  impact: "Impact",
  root_cause: "Root cause",
  contributing_factors: "Contributing factors",
  what_went_well: "What went well",
  what_went_badly: "What went badly",
} as const satisfies Record<PostmortemSection, string>;

export const sectionHints = {
  summary: "What happened, in a few sentences that anybody understands.",
  impact: "Who was affected, and what could they not do?",
  root_cause: "What made it happen?",
  contributing_factors: "What made it worse, longer or harder to see?",
  what_went_well: "What helped, and should stay as it is?",
  what_went_badly: "What hindered, and where did luck help?",
} as const satisfies Record<PostmortemSection, string>;

export const actionStates = ["open", "done", "dropped"] as const;
export type ActionState = (typeof actionStates)[number];

/** Who reads an entry of the timeline; `hidden` is left out everywhere. */
export const entryReaders = ["public", "private", "hidden"] as const;
export type EntryReaders = (typeof entryReaders)[number];

export const factSources = ["probe", "alert", "status", "update", "delivery", "promise"] as const;
export type FactSource = (typeof factSources)[number];

/** What the record says of an incident. The key is the same each time it is read. */
export interface RecordedFact {
  key: string;
  source: FactSource;
  /** Milliseconds since the epoch. */
  at: number;
  text: string;
  readers: EntryReaders;
}

/** What somebody changed in a recorded fact, by its key, or an entry of their own: then all of it is there. */
export interface TimelineEdit {
  key: string;
  at?: number;
  text?: string;
  readers?: EntryReaders;
}

export interface TimelineEntry extends Omit<RecordedFact, "source"> {
  source: FactSource | "person";
  edited: boolean;
}

export const ownKey = (id: string): string => `own:${id}`;
export const isOwnKey = (key: string): boolean => key.startsWith("own:");

/**
 * The record with what people changed laid over it, oldest first. A change of a fact that the record no longer has
 * stays without effect; one of their own stands for itself.
 */
export function mergeTimeline(facts: readonly RecordedFact[], edits: readonly TimelineEdit[]): TimelineEntry[] {
  const byKey = new Map(edits.map((edit) => [edit.key, edit]));
  const recorded = facts.map((fact): TimelineEntry => {
    const edit = byKey.get(fact.key);
    return edit ? { ...fact, ...edit, edited: true } : { ...fact, edited: false };
  });
  const own = edits.flatMap(({ key, at, text, readers = "private" }): TimelineEntry[] =>
    isOwnKey(key) && at !== undefined && text !== undefined
      ? [{ key, at, text, readers, source: "person", edited: false }]
      : [],
  );
  return [...recorded, ...own].sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
}

export interface ObservedResult {
  at: number;
  location: string;
  state: "up" | "degraded" | "down";
}

/**
 * When the trouble began that results end in: the first of the results without an answer in between, at the location
 * that saw it first; null when the last word of every location is good.
 * @param results oldest first
 */
export function firstFailure(results: readonly ObservedResult[]): number | null {
  const since = new Map<string, number>();
  for (const { at, location, state } of results) {
    if (state === "up") since.delete(location);
    else if (!since.has(location)) since.set(location, at);
  }
  return since.size === 0 ? null : Math.min(...since.values());
}

/** How long a component was in trouble within an incident, in milliseconds. */
export interface ComponentImpact {
  componentId: string;
  name: string;
  degraded: number;
  partial: number;
  major: number;
}

/** Minutes, rounded up: a short outage is not none. */
export const minutesOf = (ms: number): number => Math.ceil(ms / 60_000);
