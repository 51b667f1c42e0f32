import * as totals from "../store/delivery-totals.ts";
import * as settings from "../store/settings.ts";
import type { Context } from "./context.ts";

const key = "deliveries.counted";

/** Counts once what was delivered before deliveries were counted as they end. */
export async function countOnce(ctx: Context): Promise<void> {
  if ((await settings.read(ctx.db, key)) !== undefined) return;
  await ctx.db.transaction(async (tx) => {
    if ((await settings.read(tx, key)) !== undefined) return;
    await totals.recount(tx);
    await settings.write(tx, key, true, new Date(ctx.clock.now()));
  });
}
