import { notFound } from "../../domain/errors.ts";
import { type ApiTokenView, createApiToken, listApiTokens, revokeApiToken } from "../../services/api-tokens.ts";
import { json } from "../respond.ts";
import { idIn } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

const tokenShape = (token: ApiTokenView) => ({
  id: token.id,
  name: token.name,
  scopes: token.scopes,
  state: token.state,
  created_at: token.createdAt,
  expires_at: token.expiresAt,
  last_used_at: token.lastUsedAt,
  revoked_at: token.revokedAt,
});

async function shapeOf({ ctx }: Call, id: string) {
  const token = (await listApiTokens(ctx)).find((one) => one.id === id);
  if (!token) throw notFound("API token");
  return tokenShape(token);
}

export const tokenRoutes: readonly Route[] = [
  route("GET", "/tokens", async (call) => json(200, (await listApiTokens(call.ctx)).map(tokenShape))),
  route("POST", "/tokens", async (call) => {
    const { id, token } = await createApiToken(call.ctx, call.actor, await call.input("token"), call.bearer);
    return json(201, { ...(await shapeOf(call, id)), token });
  }),
  route("DELETE", "/tokens/:id", async (call) => {
    const id = idIn(call, "id", "API token");
    await revokeApiToken(call.ctx, call.actor, id);
    return json(200, await shapeOf(call, id));
  }),
];
