import type { Channel, Sent } from "../channels/channel.ts";
import { system } from "../domain/actor.ts";
import * as pages from "../store/pages.ts";
import { clearAlert, raiseAlert } from "./alerts.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";

/** When a channel's own way out is closed, one delivery at a time tries whether it is open again. */
export interface Breaker {
  /** How many of `free` places may be filled now. */
  places(free: number, inFlight: number): number;
  /** What came of a try. */
  note(sent: Sent): Promise<void>;
}

const firstPauseMs = 5000;
const longestPauseMs = 5 * 60_000;
/** So many refusals of our mail, our key or our address in a row are no matter of single addresses any more. */
const policyFaultsInRow = 5;
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

export function createBreaker(ctx: Context, channel: Pick<Channel, "kind">): Breaker {
  let failures = 0;
  let pausedUntil = 0;
  let policyFaults = 0;
  /** Null: not known, as after a restart, when an earlier process may have told. */
  let told: boolean | null = null;

  async function open(): Promise<void> {
    if (failures > 0) ctx.log.info({ channel: channel.kind }, "the channel is open again");
    const mayBeTold = told !== false;
    failures = 0;
    policyFaults = 0;
    told = false;
    if (mayBeTold) await change(ctx, actor, (c) => clearAlert(c, fingerprintOf(channel.kind), c.now));
  }

  async function close(reason: string, ourFault: boolean): Promise<void> {
    const now = ctx.clock.now();
    if (now < pausedUntil) return;
    pausedUntil = now + Math.min(firstPauseMs * 2 ** failures, longestPauseMs);
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
    async note({ outcome, channelDown }) {
      if (outcome.kind === "delivered") return open();
      const ourFault = outcome.kind === "retry" && outcome.policy === true;
      policyFaults = ourFault ? policyFaults + 1 : 0;
      if (channelDown || policyFaults >= policyFaultsInRow) return close(outcome.reason, ourFault);
      // The way is open, whatever was said of the one address at its end.
      if (!ourFault && failures > 0) return open();
    },
  };
}
