import { drillPriority, giveUpAfterMs } from "../domain/delivery.ts";
import type { Transaction } from "../store/database.ts";
import * as deliveries from "../store/deliveries.ts";
import * as totals from "../store/delivery-totals.ts";

const reason = "There was no way to send it for three days.";

/** Gives up what waits and has found no way out for three days. @returns how many, at most `limit`. */
export async function giveUpStale(tx: Transaction, now: number, limit: number): Promise<number> {
  const before = new Date(now - giveUpAfterMs);
  const given = await deliveries.giveUp(tx, before, reason, limit, new Date(now));
  const real = given.filter(({ priority }) => priority !== drillPriority);
  for (const channel of new Set(real.map((d) => d.channel))) {
    const n = real.filter((d) => d.channel === channel).length;
    await totals.add(tx, 0, [{ channel, state: "dead", n }]);
  }
  return given.length;
}
