import type { ProbeResult } from "../domain/probe.ts";
import { reaches } from "../net/anchor.ts";
import type { Clock } from "./context.ts";

/** Failures that a dead network of our own would look like. */
const ours = new Set(["timeout", "dns", "unreachable", "no_answer"]);
/** What was measured this long ago or less is "now". */
const windowMs = 90_000;
/** An anchor that answered is believed for so long. */
const trustMs = 5000;

export interface SelfCheck {
  /** Takes note of what probes saw. */
  observe(runs: readonly { probe: { id: string }; at: number; result: ProbeResult }[]): void;
  /**
   * Is it this prober, rather than everything else, that is cut off? Asked of the anchors, and only when every probe
   * fails in a way that a dead network of our own would look like.
   */
  isBlind(): Promise<boolean>;
  /** Something that only a working network could bring has just come, from elsewhere than a probe. */
  hearFromOutside(): void;
  /** When the first of the failures began that all look the same; null while something answers. */
  failingSince(): number | null;
  /** Has any anchor ever answered? Where none does, nothing can be told by them. */
  works(): boolean;
  /** Asks the anchors once, so that it is known whether they can be asked at all. */
  prepare(): Promise<void>;
}

/**
 * Before believing that everything failed at once, the prober looks at its own network.
 * @param anchors `host:port` of places that answer whenever the network does
 */
export function createSelfCheck(clock: Clock, anchors: readonly string[]): SelfCheck {
  const last = new Map<string, { at: number; suspect: boolean; since: number }>();
  let everAnswered = false;
  let answeredAt = Number.NEGATIVE_INFINITY;

  function answered(): void {
    everAnswered = true;
    answeredAt = clock.now();
  }

  async function ask(): Promise<boolean> {
    if (clock.now() - answeredAt < trustMs) return true;
    if (!(await reaches(anchors))) return false;
    answered();
    return true;
  }

  function recent() {
    const from = clock.now() - windowMs;
    for (const [id, seen] of last) if (seen.at < from) last.delete(id);
    return [...last.values()];
  }

  return {
    observe(runs) {
      for (const { probe, at, result } of runs) {
        const suspect = result.state === "down" && result.errorClass !== null && ours.has(result.errorClass);
        const prior = last.get(probe.id);
        last.set(probe.id, { at, suspect, since: prior?.suspect && suspect ? prior.since : at });
      }
    },
    async isBlind() {
      if (!everAnswered) return false;
      const seen = recent();
      if (seen.length === 0 || seen.some((s) => !s.suspect)) return false;
      return !(await ask());
    },
    hearFromOutside: answered,
    failingSince() {
      const seen = recent().filter((s) => s.suspect);
      return seen.length > 0 ? Math.min(...seen.map((s) => s.since)) : null;
    },
    works: () => everAnswered,
    async prepare() {
      if (anchors.length > 0) await ask();
    },
  };
}
