import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { type Role, type Scope, scopes } from "../domain/permission.ts";
import { oneLine } from "../domain/text.ts";
import * as store from "../store/api-tokens.ts";
import * as auth from "../store/auth.ts";
import { hit } from "../store/rate-limits.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { parseInput, requiredText } from "./input.ts";
import { hashToken, newToken } from "./tokens.ts";

const minute = 60_000;
const day = 86_400_000;

/** Requests that one token may make in a window of one minute. Statuspage allows 60. */
export const apiRateLimit = { requests: 600, windowMs: minute } as const;

const prefix = "candor_";

const tokenInput = z.object({
  name: requiredText("a name for the token", 120),
  scopes: z
    .preprocess(
      (value) => (typeof value === "string" ? value.split(",").map((s) => s.trim()) : value),
      z
        .array(z.enum(scopes, `A scope is one of ${scopes.join(", ")}.`), "This must be a list of scopes.")
        .min(1, "Please choose what the token may do."),
    )
    .optional(),
  expires_in_days: z
    .preprocess(
      (value) => (value === "" ? null : value),
      z.coerce
        .number("This must be a number of days.")
        .int("This must be a whole number of days.")
        .min(1, "This must be at least one day.")
        .max(3650, "This must be at most 3,650 days.")
        .nullable(),
    )
    .optional(),
});

/** A token as it may be shown: without its hash. */
export interface ApiTokenView {
  id: string;
  name: string;
  scopes: Scope[];
  state: "active" | "expired" | "revoked";
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

const isExpired = (token: store.ApiToken, now: number): boolean =>
  token.expiresAt !== null && token.expiresAt.getTime() <= now;

function viewOf(token: store.ApiToken, now: number): ApiTokenView {
  const { id, name, createdAt, expiresAt, lastUsedAt, revokedAt } = token;
  const state = revokedAt ? "revoked" : isExpired(token, now) ? "expired" : "active";
  return { id, name, scopes: token.scopes ?? ["admin"], state, createdAt, expiresAt, lastUsedAt, revokedAt };
}

/** @throws AppError `invalid` on `scopes` for more than `by` may do itself */
function assertWithin(by: Bearer, wanted: readonly Scope[] | undefined): void {
  if (by.scopes === null || by.scopes.includes("admin")) return;
  const more = (wanted ?? ["admin"]).filter((scope) => !by.scopes?.includes(scope));
  if (more.length > 0)
    throw invalid("scopes", `A token can not make one that may do more than itself: it has no ${more.join(", ")}.`);
}

/**
 * Makes a token for programs. The token itself is returned this once and kept nowhere: only its SHA-256 is.
 * @param by the token that makes it: the new one may do no more and is good for no longer
 * @throws AppError `invalid` naming the field.
 */
export async function createApiToken(
  ctx: Context,
  actor: Actor,
  input: unknown,
  by?: Bearer,
): Promise<{ id: string; token: string }> {
  const parsed = parseInput(tokenInput, input);
  if (by) assertWithin(by, parsed.scopes);
  const token = `${prefix}${newToken(ctx)}`;
  return change(ctx, actor, async (c) => {
    const wanted = parsed.expires_in_days ? new Date(c.now + parsed.expires_in_days * day) : null;
    const latest = by?.expiresAt ?? null;
    const expiresAt = latest && (wanted === null || wanted > latest) ? latest : wanted;
    const row: store.ApiToken = {
      id: c.id(),
      name: oneLine(parsed.name),
      hash: hashToken(token),
      scopes: parsed.scopes === undefined ? null : [...new Set(parsed.scopes)],
      madeBy: by ? by.madeBy : actor.kind === "user" ? actor.id : null,
      createdAt: new Date(c.now),
      expiresAt,
      lastUsedAt: null,
      revokedAt: null,
    };
    await store.insert(c.tx, row);
    c.audit("api_token.create", `api_token ${row.id}`, null, {
      name: row.name,
      scopes: row.scopes ?? ["admin"],
      expiresAt,
    });
    return { id: row.id, token };
  });
}

/** All tokens, newest first, also those no longer good. */
export async function listApiTokens(ctx: Context): Promise<ApiTokenView[]> {
  const now = ctx.clock.now();
  return (await store.list(ctx.db)).map((token) => viewOf(token, now));
}

/** From the next request on the token opens nothing. A second time changes nothing. @throws AppError `not_found` */
export async function revokeApiToken(ctx: Context, actor: Actor, id: string): Promise<void> {
  await change(ctx, actor, async (c) => {
    const token = await store.find(c.tx, id);
    if (!token) throw notFound("API token");
    if (await store.revoke(c.tx, id, new Date(c.now)))
      c.audit("api_token.revoke", `api_token ${id}`, { name: token.name }, null);
  });
}

/** The key of an `Authorization` header (RFC 9110 §11.6.2): `OAuth KEY` as Statuspage's clients send, or `Bearer KEY`. */
function keyOf(header: string | null | undefined): string | null {
  const match = /^(?:oauth|bearer) +([^\s,]{1,200})$/i.exec(header?.trim() ?? "");
  return match?.[1] ?? null;
}

/** A program that showed its token. */
export interface Bearer {
  actor: Extract<Actor, { kind: "api_key" }>;
  /** Null: everything that tokens may do. */
  scopes: readonly Scope[] | null;
  /** Id of the person who made it; null for the operator. */
  madeBy: string | null;
  /** What that person may do now, an admin's for the operator's tokens; null where the person is not here any more. */
  role: Role | null;
  expiresAt: Date | null;
}

/** The operator makes tokens at the machine itself. */
const operatorsRole: Role = "admin";

async function roleOf(ctx: Context, madeBy: string | null): Promise<Role | null> {
  if (madeBy === null) return operatorsRole;
  const maker = await auth.findUser(ctx.db, madeBy);
  return maker && !maker.disabledAt ? maker.role : null;
}

/** Who an `Authorization` header speaks for; null when its token is unknown, expired or revoked. */
export async function authenticate(ctx: Context, header: string | null | undefined): Promise<Bearer | null> {
  const key = keyOf(header);
  if (!key) return null;
  const token = await store.findByHash(ctx.db, hashToken(key));
  const now = ctx.clock.now();
  if (!token || token.revokedAt || isExpired(token, now)) return null;
  // A use is noted once a minute at most, so that reading does not become writing.
  if (!token.lastUsedAt || token.lastUsedAt.getTime() < now - minute)
    await ctx.db.transaction((tx) => store.noteUse(tx, token.id, new Date(now), new Date(now - minute)));
  const { id, name, scopes: granted, madeBy, expiresAt } = token;
  return { actor: { kind: "api_key", id, name }, scopes: granted, madeBy, role: await roleOf(ctx, madeBy), expiresAt };
}

/**
 * Counts one request of a token.
 * @throws AppError `too_many` with the seconds to wait once the token's minute is used up.
 */
export async function countApiRequest(ctx: Context, actor: Actor): Promise<void> {
  if (actor.kind !== "api_key") return;
  const now = ctx.clock.now();
  const { count, endsAt } = await ctx.db.transaction((tx) => hit(tx, `api ${actor.id}`, apiRateLimit.windowMs, now));
  if (count > apiRateLimit.requests)
    throw new AppError("too_many", "This token has made too many requests. Please wait a little.", {
      retryAfter: Math.max(1, Math.ceil((endsAt - now) / 1000)),
    });
}
