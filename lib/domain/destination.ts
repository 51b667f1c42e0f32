/**
 * Whom a delivery leans on: the origin of a web address, the domain of an e-mail address (with its @), else the
 * address itself. Trouble there delays what goes there and nothing else.
 */
export function destinationOf(address: string): string {
  if (/^https?:/i.test(address)) {
    try {
      return new URL(address).origin;
    } catch {
      return address;
    }
  }
  const at = address.lastIndexOf("@");
  return at > 0 ? address.slice(at) : address;
}

const opensAfter = 5;
const firstPauseMs = 30_000;
const longestPauseMs = 10 * 60_000;

/** How a destination has fared of late. */
export interface Circuit {
  /** Tries that failed one after the other. */
  failures: number;
  /** Nothing goes there before; milliseconds. */
  closedUntil: number;
}

/** What a try makes of a circuit; null: nothing is wrong. Each failed probe doubles the pause, up to ten minutes. */
export function circuitAfter(circuit: Circuit | undefined, failed: boolean, now: number): Circuit | null {
  if (!failed) return null;
  const failures = (circuit?.failures ?? 0) + 1;
  // Those that were under way when it closed say nothing new.
  if (circuit && now < circuit.closedUntil) return { ...circuit, failures: circuit.failures };
  if (failures < opensAfter) return { failures, closedUntil: 0 };
  const pause = Math.min(firstPauseMs * 2 ** (failures - opensAfter), longestPauseMs);
  return { failures, closedUntil: now + pause };
}

/** How many may be on their way there at once: none while the circuit is open, then one that probes, then `most`. */
export function placesAt(circuit: Circuit | undefined, most: number, now: number): number {
  if (!circuit || circuit.failures < opensAfter) return most;
  return now < circuit.closedUntil ? 0 : 1;
}
