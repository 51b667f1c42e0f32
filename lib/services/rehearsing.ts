import type { Context } from "./context.ts";
import { together } from "./together.ts";

/** Carries what came of it out of a transaction that is undone. */
class Undone<T> extends Error {
  readonly result: T;

  constructor(result: T) {
    super("undone");
    this.result = result;
  }
}

/**
 * Does something for real, looks at what came of it, and undoes all of it. What people are shown beforehand can not
 * differ from what happens then.
 * @throws what `work` throws
 */
export async function rehearse<T>(ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  try {
    return await together<T>(ctx, async (inner) => {
      throw new Undone(await work(inner));
    });
  } catch (error) {
    if (error instanceof Undone) return error.result as T;
    throw error;
  }
}
