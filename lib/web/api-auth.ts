import type { Actor } from "../domain/actor.ts";
import { AppError } from "../domain/errors.ts";
import { authenticate, countApiRequest } from "../services/api-tokens.ts";
import type { Context } from "../services/context.ts";

/**
 * The program behind a request, after counting the request against its token's limit.
 * @throws AppError `unauthenticated`, `too_many`
 */
export async function requireApiActor(ctx: Context, request: Request): Promise<Actor> {
  const actor = await authenticate(ctx, request.headers.get("authorization"));
  if (!actor)
    throw new AppError(
      "unauthenticated",
      "Could not authenticate: send a valid API token in the Authorization header, as OAuth TOKEN or Bearer TOKEN.",
    );
  await countApiRequest(ctx, actor);
  return actor;
}
