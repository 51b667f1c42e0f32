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

/** So many addresses in a row get no answer before the host that they share is taken to be the reason. */
const closesAfter = 5;
/** Short and always the same: behind many that are dead those that live wait for a probe that happens to be theirs. */
const pauseMs = 30_000;

/** How a destination has fared of late. */
export interface Circuit {
  /** Addresses there that got no answer since the last that did, the latest at the end; no more than close it. */
  unanswered: readonly string[];
  /** Nothing goes there before; milliseconds. */
  closedUntil: number;
}

/**
 * What a try makes of a circuit; null: nothing is wrong. Hosts are shared: a path that is gone or hangs says nothing of
 * its neighbours, however often it is tried. So any answer shows that the host lives, and only several addresses that
 * get none one after the other close it; then one try at a time, half a minute apart, shows whether it is well again.
 * @param unanswered the address that got no answer; null when there was one
 */
export function circuitAfter(circuit: Circuit | undefined, unanswered: string | null, now: number): Circuit | null {
  if (unanswered === null) return null;
  // Those that were under way when it closed say nothing new.
  if (circuit && now < circuit.closedUntil) return circuit;
  const others = (circuit?.unanswered ?? []).filter((address) => address !== unanswered);
  const addresses = [...others, unanswered].slice(-closesAfter);
  return { unanswered: addresses, closedUntil: addresses.length < closesAfter ? 0 : now + pauseMs };
}

/** How many may be on their way there at once: none while it is closed, then one that probes, then `most`. */
export function placesAt(circuit: Circuit | undefined, most: number, now: number): number {
  if (!circuit || circuit.unanswered.length < closesAfter) return most;
  return now < circuit.closedUntil ? 0 : 1;
}
