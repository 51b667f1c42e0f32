import type { Channel, Sent } from "../channels/channel.ts";
import { system } from "../domain/actor.ts";
import type { DeliveryOutcome } from "../domain/delivery.ts";
import * as pages from "../store/pages.ts";
import { clearAlert, raiseAlert } from "./alerts.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";

/** When a channel's own way out is closed, one delivery at a time tries whether it is open again. */
export interface Breaker {
  /** How many of `free` places may be filled now. */
  places(free: number, inFlight: number): number;
  /** The addresses that failed last, whose next tries would tell least; null while the channel is not on trial. */
  onTrial(): readonly string[] | null;
  /** What came of a try at an address. */
  note(address: string, sent: Sent): Promise<void>;
}

const firstPauseMs = 5000;
const longestPauseMs = 5 * 60_000;
/** The longest where addresses may be at fault: those who have none should not wait for long. */
const longestDoubtMs = 60_000;
/**
 * So many addresses in a row of which our mail, our key or our address was refused, or of which nothing was said, are no
 * matter of single addresses any more. One that fails again and again counts once.
 */
const addressesInRow = { refused: 5, unanswered: 3 } as const;
type Doubt = keyof typeof addressesInRow;
/** A way that is closed for some seconds calls nobody; so many failed trials do. */
const tellAfter = 3;

const actor = system("delivery");
const fingerprintOf = (kind: string): string => `channel:${kind}`;

/** People are told that nothing goes out by this channel: nobody else would notice. */
async function tell(ctx: Context, channel: Pick<Channel, "kind">, reason: string): Promise<void> {
  await change(ctx, actor, async (c) => {
    const [page] = await pages.list(c.tx);
    if (!page) return;
    await raiseAlert(c, {
      pageId: page.id,
      fingerprint: fingerprintOf(channel.kind),
      title: `Nothing can be sent by ${channel.kind}`,
      detail: `${reason} Deliveries wait and go out when this is mended.`,
      probeId: null,
      componentId: null,
      startedAt: c.now,
      severity: "high",
    });
  });
}

/** What makes a channel doubtful that an address alone could be the reason of; null for all else. */
function doubtOf(channel: Pick<Channel, "perHost">, outcome: DeliveryOutcome): Doubt | null {
  if (outcome.kind !== "retry") return null;
  if (outcome.policy) return "refused";
  // Hosts that do not answer are on their own; a server by which all goes is the channel's.
  return outcome.unanswered && channel.perHost === null ? "unanswered" : null;
}

/** The addresses with this one as the latest, at most so many. */
const withLatest = (addresses: readonly string[], address: string, most: number): readonly string[] =>
  [...addresses.filter((a) => a !== address), address].slice(-most);

/**
 * What closes a channel at once is trouble before anything is said of an address (`channelDown`). Trouble that may be an
 * address's own closes it when several addresses in a row have it, without one between them that has not.
 */
export function createBreaker(ctx: Context, channel: Pick<Channel, "kind" | "perHost">): Breaker {
  let failures = 0;
  let pausedUntil = 0;
  const doubts: Record<Doubt, readonly string[]> = { refused: [], unanswered: [] };
  /** Of late, whatever the reason. */
  let failed: readonly string[] = [];
  /** Null: not known, as after a restart, when an earlier process may have told. */
  let told: boolean | null = null;

  async function open(): Promise<void> {
    if (failures > 0) ctx.log.info({ channel: channel.kind }, "the channel is open again");
    const mayBeTold = told !== false;
    failures = 0;
    failed = [];
    told = false;
    if (mayBeTold) await change(ctx, actor, (c) => clearAlert(c, fingerprintOf(channel.kind), c.now));
  }

  async function close(reason: string, ourFault: boolean, longestMs: number): Promise<void> {
    const now = ctx.clock.now();
    if (now < pausedUntil) return;
    pausedUntil = now + Math.min(firstPauseMs * 2 ** failures, longestMs);
    failures++;
    ctx.log.warn({ channel: channel.kind, reason, failures }, "the channel is closed: deliveries wait");
    if (told === true || !(ourFault || failures >= tellAfter)) return;
    told = true;
    await tell(ctx, channel, reason);
  }

  return {
    places(free, inFlight) {
      if (failures === 0) return free;
      return ctx.clock.now() >= pausedUntil && inFlight === 0 ? 1 : 0;
    },
    onTrial: () => (failures === 0 ? null : failed),
    async note(address, { outcome, channelDown }) {
      const doubt = doubtOf(channel, outcome);
      const closes = channelDown === true || doubt !== null;
      // Who refuses us does answer.
      if (!closes || doubt === "refused") doubts.unanswered = [];
      if (!closes) doubts.refused = [];
      if (outcome.kind === "delivered") return open();
      // The way is open, whatever was said of the one address at its end.
      if (!closes) return failures > 0 ? open() : undefined;
      failed = withLatest(failed, address, addressesInRow.refused);
      if (channelDown) return close(outcome.reason, doubt === "refused", longestPauseMs);
      if (doubt === null) return;
      doubts[doubt] = withLatest(doubts[doubt], address, addressesInRow[doubt]);
      if (doubts[doubt].length === addressesInRow[doubt])
        return close(outcome.reason, doubt === "refused", longestDoubtMs);
    },
  };
}
