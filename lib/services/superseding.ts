import { drillPriority, isReplaceable, supersededAfterMs } from "../domain/delivery.ts";
import type { Transaction } from "../store/database.ts";
import * as totals from "../store/delivery-totals.ts";
import * as notices from "../store/notices.ts";
import type { IdRange } from "../store/recipients.ts";
import * as store from "../store/superseding.ts";

/** A newer update takes the place of older ones that have waited too long: it says how things are now. */
export async function supersedeOlder(
  tx: Transaction,
  { update }: notices.NoticeRows,
  range: IdRange & { eventSeq: number },
  now: Date,
): Promise<void> {
  const older = (await notices.othersOf(tx, update)).filter((u) => isReplaceable(u.status)).map((u) => u.id);
  const taken = await store.supersede(tx, older, range, new Date(now.getTime() - supersededAfterMs), now);
  const real = taken.filter(({ priority }) => priority !== drillPriority);
  const counted = [...new Set(real.map((d) => d.channel))].map((channel): totals.Total => {
    const n = real.filter((d) => d.channel === channel).length;
    return { channel, state: "superseded", n };
  });
  if (counted.length > 0) await totals.add(tx, 0, counted);
}
