import { readSubscribingRules } from "../../services/proof-of-work.ts";
import { openDesk } from "./page.ts";

/** How easily people may subscribe. */
export async function subscribingRules() {
  const { ctx, page } = await openDesk();
  return readSubscribingRules(ctx.db, page.id);
}
