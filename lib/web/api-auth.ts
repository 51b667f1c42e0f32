import { AppError } from "../domain/errors.ts";
import { authenticate, type Bearer, countApiRequest } from "../services/api-tokens.ts";
import type { Context } from "../services/context.ts";
import { clientKey } from "./client.ts";

/**
 * The program behind a request, after counting the request against its token's limit.
 * @throws AppError `unauthenticated`, `too_many`
 */
export async function requireBearer(ctx: Context, request: Request): Promise<Bearer> {
  const bearer = await authenticate(ctx, request.headers.get("authorization"));
  if (!bearer)
    throw new AppError(
      "unauthenticated",
      "Could not authenticate: send a valid API token in the Authorization header, as OAuth TOKEN or Bearer TOKEN.",
    );
  await countApiRequest(ctx, bearer.actor);
  return { ...bearer, actor: { ...bearer.actor, from: clientKey(request.headers) } };
}
