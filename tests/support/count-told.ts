import { count } from "drizzle-orm";
import type { Queryable } from "../../lib/store/database.ts";
import { isTold, type Telling } from "../../lib/store/recipients.ts";

/** How many the one condition for who is told lets through, as the database sees it. */
export async function countTold(q: Queryable, telling: Telling): Promise<number> {
  const { subscribers: s } = q.t;
  const [row] = await q.db
    .select({ n: count() })
    .from(s)
    .where(isTold(q, s, telling));
  return Number(row?.n ?? 0);
}
