import { readConfig } from "../runtime/config.ts";
import { createContext } from "../runtime/context.ts";
import type { Context } from "../services/context.ts";

const key = Symbol.for("candor.context");
type Holder = { [key]?: Context };

/**
 * The web process's context. The HTTP front makes it; Next's bundles, which hold modules of their own, find it
 * through the global symbol. Under `next dev` or in a test it is made at first use.
 */
export function getContext(): Context {
  const holder = globalThis as Holder;
  holder[key] ??= createContext(readConfig(process.env), "web");
  return holder[key];
}

export function setContext(ctx: Context): void {
  (globalThis as Holder)[key] = ctx;
}
