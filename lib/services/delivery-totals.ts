import * as totals from "../store/delivery-totals.ts";
import * as settings from "../store/settings.ts";
import { countSuperseded } from "../store/superseding.ts";
import type { Context } from "./context.ts";

const key = "deliveries.counted";
/** Those that a newer one replaced were not counted at first. */
const supersededKey = "deliveries.superseded_counted";

/** Counts once what was delivered, or replaced, before deliveries were counted as they end. */
export async function countOnce(ctx: Context): Promise<void> {
  if ((await settings.read(ctx.db, supersededKey)) !== undefined) return;
  await ctx.db.transaction(async (tx) => {
    if ((await settings.read(tx, supersededKey)) !== undefined) return;
    const now = new Date(ctx.clock.now());
    if ((await settings.read(tx, key)) === undefined) await totals.recount(tx);
    else {
      await totals.forget(tx, "superseded");
      await totals.add(tx, 0, await countSuperseded(tx));
    }
    await settings.write(tx, key, true, now);
    await settings.write(tx, supersededKey, true, now);
  });
}
