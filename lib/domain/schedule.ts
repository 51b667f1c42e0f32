/** FNV-1a, 32 bit: a stable spread of ids over an interval (not for security). */
export function stableHash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return h >>> 0;
}

/**
 * The next time after `now` at which a probe is due, in milliseconds. Each probe has a fixed phase of its interval,
 * spread by its id, so that runs never drift and a restart makes no storm.
 */
export function nextDue(probeId: string, intervalMs: number, now: number): number {
  const phase = stableHash(probeId) % intervalMs;
  const n = Math.floor((now - phase) / intervalMs) + 1;
  return n * intervalMs + phase;
}

/** How a probe makes sure of a failure. Times in milliseconds. */
export interface Confirmation {
  intervalMs: number;
  /** After a failure it is asked again so soon; 0 waits for the next turn. */
  recheckMs: number;
  failuresToDown: number;
}

/**
 * When a probe is asked again before its next turn, after so many failures in a row that are not believed yet.
 * @returns milliseconds, or null when its next turn is soon enough
 */
export function recheckDue(probeId: string, c: Confirmation, failures: number, now: number): number | null {
  if (failures === 0 || failures >= c.failuresToDown || c.recheckMs === 0) return null;
  const soon = now + c.recheckMs;
  return soon < nextDue(probeId, c.intervalMs, now) ? soon : null;
}
