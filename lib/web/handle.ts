import type { Context } from "../services/context.ts";
import { getContext } from "./context.ts";
import { problemOf } from "./respond.ts";

/** Runs one request: what it throws becomes the right answer, and a defect is logged. */
export async function handle(
  request: Request,
  work: (ctx: Context) => Promise<Response>,
  ctx: Context = getContext(),
): Promise<Response> {
  try {
    return await work(ctx);
  } catch (error) {
    return problemOf(error, ctx.log, new URL(request.url).pathname);
  }
}
