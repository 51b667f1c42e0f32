import { AppError } from "../domain/errors.ts";
import { takeBounceHook } from "../services/bounce-hooks.ts";
import type { Context } from "../services/context.ts";
import { bodyLimit, readBytes } from "./body.ts";
import { clientKey } from "./client.ts";
import { getContext } from "./context.ts";
import { createLimit } from "./limit.ts";
import { HttpError, json, problemOf } from "./respond.ts";

const minute = 60_000;
/** Providers call from few addresses, and after a large mailing often. */
const perClient = createLimit(3000, minute);
const strangers = createLimit(30, minute);

function assertWithin(wait: number): void {
  if (wait > 0) throw new AppError("too_many", "These are too many calls. Please wait a little.", { retryAfter: wait });
}

async function take(request: Request, key: string, ctx: Context): Promise<Response> {
  if (request.method !== "POST") throw new HttpError(405, "This address answers POST only.", { Allow: "POST" });
  const now = ctx.clock.now();
  const client = clientKey(request.headers);
  assertWithin(perClient.hit(client, now));
  const body = await readBytes(request, bodyLimit);
  try {
    const verdicts = await takeBounceHook(ctx, key, { headers: request.headers, body, now });
    return json(200, { taken: verdicts.length });
  } catch (error) {
    if (error instanceof AppError) {
      if (error.code === "not_found") assertWithin(strangers.hit(client, now));
      throw error;
    }
    ctx.log.error({ err: error }, "a provider's call could not be taken; it is asked to come again");
    throw new AppError("unavailable", "It could not be taken. Please send it again.", { retryAfter: 60 });
  }
}

/** Answers a mail provider that tells of returned mail. What can not be written down is refused with Retry-After, never lost. */
export async function answerBounceHook(request: Request, key: string, ctx: Context = getContext()): Promise<Response> {
  try {
    return await take(request, key, ctx);
  } catch (error) {
    // The address is a secret: no log holds it.
    return problemOf(error, ctx.log, "/api/bounces");
  }
}
