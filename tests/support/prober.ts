import type { Context } from "../../lib/services/context.ts";
import { createProber, type Prober } from "../../lib/services/prober.ts";
import type { TestContext } from "./context.ts";

const probers = new WeakMap<Context, Prober>();

/** The one prober of a context whose clock stands still. */
export function proberOf(ctx: Context): Prober {
  const prober = probers.get(ctx) ?? createProber(ctx);
  probers.set(ctx, prober);
  return prober;
}

/** Runs what is due, and writes it. @returns how many ran */
export const runDueProbes = (ctx: Context): Promise<number> => proberOf(ctx).runDue();

/** Lives through a span of time second by second. @returns how many probes ran */
export async function live(ctx: TestContext, ms: number): Promise<number> {
  let count = 0;
  for (let passed = 0; passed < ms; passed += 1000) {
    ctx.clock.advance(Math.min(1000, ms - passed));
    count += await runDueProbes(ctx);
  }
  return count;
}
