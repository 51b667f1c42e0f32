import type { NewEntry } from "../store/audit.ts";
import { appendAudit } from "./audit-chain.ts";
import type { Context } from "./context.ts";

/**
 * Runs several changes as one: all are written together or none. `work` gets a context whose reads see what the
 * changes before have written. Its errors must not be swallowed inside, for they are what undoes the rest.
 */
export function together<T>(ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  return ctx.db.transaction(async (tx) => {
    const laterAudit: NewEntry[] = [];
    const result = await work({
      ...ctx,
      laterAudit,
      db: {
        db: tx.db,
        t: tx.t,
        dialect: tx.dialect,
        transaction: (inner) => inner(tx),
        listen: (onEvents) => ctx.db.listen(onEvents),
        ping: () => ctx.db.ping(),
        close: () => Promise.reject(new Error("A database is not closed within a transaction.")),
      },
    });
    if (laterAudit.length > 0) await appendAudit(ctx, tx, laterAudit);
    return result;
  });
}
