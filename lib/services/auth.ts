import { betterAuth } from "better-auth/minimal";
import type { Actor } from "../domain/actor.ts";
import { AppError } from "../domain/errors.ts";
import * as store from "../store/auth.ts";
import { hit } from "../store/rate-limits.ts";
import { databaseAdapter } from "./auth-adapter.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { hashPassword, passwordLimits, requirePassword, verifyPassword } from "./passwords.ts";
import { hashToken } from "./tokens.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A session ends 12 hours after its last use and 7 days after the sign-in, whichever comes first. */
export const sessionLimits = { idleMs: 12 * hour, absoluteMs: 7 * day, touchMs: minute } as const;
/** Failed sign-ins that one client may have at one account, and at all accounts together, per window. */
export const signInLimits = { perAccount: 10, perClient: 60, windowMs: 15 * minute } as const;

export interface SignedIn {
  sessionId: string;
  user: { id: string; name: string; email: string };
  actor: Actor;
}

export interface SessionCookie {
  name: string;
  value: string;
  /** Seconds; 0 takes the cookie away. */
  maxAge: number;
  secure: boolean;
}

/** Who asks, for limits and the list of sessions. */
export interface Caller {
  clientKey: string;
  userAgent: string;
}

const isSecure = (ctx: Context): boolean => ctx.installation.baseUrl.startsWith("https:");

/** A `__Host-` cookie can be set by no other host or subdomain, but browsers take it over https only. */
export const sessionCookieName = (ctx: Context): string => (isSecure(ctx) ? "__Host-candor_session" : "candor_session");

function createAuth(ctx: Context) {
  return betterAuth({
    appName: "Candor",
    baseURL: ctx.installation.baseUrl,
    secret: ctx.vault.digest("auth", "session cookies"),
    database: databaseAdapter(ctx.db),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      maxPasswordLength: passwordLimits.max,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
    },
    session: {
      expiresIn: sessionLimits.absoluteMs / 1000,
      // Idle time is counted by us; the library would otherwise move the absolute end with each use.
      disableSessionRefresh: true,
      // A revoked session must be refused at once, so nothing of it is believed from a cookie.
      cookieCache: { enabled: false },
    },
    advanced: {
      useSecureCookies: false,
      cookiePrefix: "candor",
      cookies: { session_token: { name: sessionCookieName(ctx), attributes: { secure: isSecure(ctx) } } },
      ipAddress: { disableIpTracking: true },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
}

const made = new WeakMap<Context, ReturnType<typeof createAuth>>();

function authOf(ctx: Context): ReturnType<typeof createAuth> {
  let auth = made.get(ctx);
  if (!auth) {
    auth = createAuth(ctx);
    made.set(ctx, auth);
  }
  return auth;
}

function readSetCookie(ctx: Context, headers: Headers): SessionCookie {
  const name = sessionCookieName(ctx);
  const line = headers.getSetCookie().find((c) => c.startsWith(`${name}=`));
  const value = line?.slice(name.length + 1).split(";", 1)[0];
  if (!value) throw new Error("The sign-in gave no cookie.");
  return {
    name,
    value: decodeURIComponent(value),
    maxAge: sessionLimits.absoluteMs / 1000,
    secure: isSecure(ctx),
  };
}

const tooMany = (endsAt: number, now: number): AppError => {
  const minutes = Math.max(1, Math.ceil((endsAt - now) / minute));
  return new AppError(
    "too_many",
    `Too many failed sign-ins. Please try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`,
    { retryAfter: Math.max(1, Math.ceil((endsAt - now) / 1000)) },
  );
};

const wrong = (): AppError => new AppError("unauthenticated", "The e-mail address or the password is wrong.");

const accountKey = (email: string, caller: Caller): string =>
  `sign-in:${hashToken(email.trim().toLowerCase()).slice(0, 32)}:${caller.clientKey}`;

/**
 * Counts a try before the password is looked at, so that a thousand at once are no way around the limit.
 * @throws AppError `too_many`.
 */
async function countTry(ctx: Context, email: string, caller: Caller): Promise<void> {
  const now = ctx.clock.now();
  const [account, client] = await ctx.db.transaction(async (tx) => [
    await hit(tx, accountKey(email, caller), signInLimits.windowMs, now),
    await hit(tx, `sign-in:client:${caller.clientKey}`, signInLimits.windowMs, now),
  ]);
  if (account && account.count > signInLimits.perAccount) throw tooMany(account.endsAt, now);
  if (client && client.count > signInLimits.perClient) throw tooMany(client.endsAt, now);
}

const forgive = (ctx: Context, email: string, caller: Caller): Promise<void> =>
  ctx.db.transaction((tx) => store.forgetLimit(tx, accountKey(email, caller)));

/** Opens a session for whoever knows the password. Null when e-mail and password do not belong together. */
export async function openSession(
  ctx: Context,
  email: string,
  password: string,
  caller: Caller,
): Promise<SessionCookie | null> {
  try {
    const { headers } = await authOf(ctx).api.signInEmail({
      body: { email: email.trim(), password },
      headers: new Headers({ "user-agent": caller.userAgent.slice(0, 300) }),
      returnHeaders: true,
    });
    return readSetCookie(ctx, headers);
  } catch (error) {
    const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
    if (status === 400 || status === 401) return null;
    throw error;
  }
}

/**
 * Signs a person in with e-mail and password; the session is new, whatever cookie came along.
 * @throws AppError `unauthenticated` alike for an unknown address and a wrong password, `too_many` over the limit.
 */
export async function signIn(
  ctx: Context,
  input: { email: unknown; password: unknown },
  caller: Caller,
): Promise<SessionCookie> {
  const { email, password } = input;
  if (typeof email !== "string" || email.trim() === "" || email.length > 254)
    throw new AppError("invalid", "Please give your e-mail address.", { field: "email" });
  if (typeof password !== "string" || password === "")
    throw new AppError("invalid", "Please give your password.", { field: "password" });
  await countTry(ctx, email, caller);
  const cookie = await openSession(ctx, email, password, caller);
  if (!cookie) {
    ctx.log.warn({ client: caller.clientKey }, "a sign-in failed");
    throw wrong();
  }
  await forgive(ctx, email, caller);
  const user = await store.findUserByEmail(ctx.db, email.trim().toLowerCase());
  const now = ctx.clock.now();
  if (user)
    await change(ctx, { kind: "user", id: user.id, name: user.name }, async (c) => {
      await store.removeStaleSessions(
        c.tx,
        new Date(now - sessionLimits.absoluteMs),
        new Date(now - sessionLimits.idleMs),
      );
      c.audit("session.sign_in", user.id);
    });
  return cookie;
}

/** Who is signed in with these cookies; null for nobody, an ended session or a revoked one. Counts as a use. */
export async function readSession(ctx: Context, cookieHeader: string): Promise<SignedIn | null> {
  if (!cookieHeader.includes(`${sessionCookieName(ctx)}=`)) return null;
  const found = await authOf(ctx).api.getSession({ headers: new Headers({ cookie: cookieHeader }) });
  if (!found) return null;
  const { session, user } = found;
  const now = ctx.clock.now();
  const idle = now - session.updatedAt.getTime();
  if (idle > sessionLimits.idleMs || now - session.createdAt.getTime() > sessionLimits.absoluteMs) {
    await ctx.db.transaction((tx) => store.removeSession(tx, session.id));
    return null;
  }
  if (idle > sessionLimits.touchMs) await ctx.db.transaction((tx) => store.touchSession(tx, session.id, new Date(now)));
  return {
    sessionId: session.id,
    user: { id: user.id, name: user.name, email: user.email },
    actor: { kind: "user", id: user.id, name: user.name },
  };
}

/** The cookie that takes the session's cookie away. */
export const endedCookie = (ctx: Context): SessionCookie => ({
  name: sessionCookieName(ctx),
  value: "",
  maxAge: 0,
  secure: isSecure(ctx),
});

export async function signOut(ctx: Context, who: SignedIn): Promise<void> {
  await change(ctx, who.actor, async (c) => {
    await store.removeSession(c.tx, who.sessionId);
    c.audit("session.sign_out", who.user.id);
  });
}

/** Ends every session of a person, this one included. */
export async function signOutEverywhere(ctx: Context, who: SignedIn): Promise<void> {
  await change(ctx, who.actor, async (c) => {
    const ended = await store.removeSessionsOf(c.tx, who.user.id);
    c.audit("session.sign_out_everywhere", who.user.id, { sessions: ended });
  });
}

/**
 * Sets a new password, ends all sessions and opens a new one here.
 * @throws AppError `invalid` naming `current_password` or `new_password`, `too_many` after too many wrong guesses.
 */
export async function changePassword(
  ctx: Context,
  who: SignedIn,
  input: { current_password: unknown; new_password: unknown },
  caller: Caller,
): Promise<SessionCookie> {
  const { email, id } = who.user;
  const current = input.current_password;
  const field = "current_password";
  if (typeof current !== "string" || current === "")
    throw new AppError("invalid", "Please give your current password.", { field });
  const next = requirePassword(input.new_password, email, "new_password");
  await countTry(ctx, email, caller);
  const credential = await store.findCredential(ctx.db, id);
  if (
    !credential?.password ||
    current.length > passwordLimits.max ||
    !(await verifyPassword(credential.password, current))
  )
    throw new AppError("invalid", "This is not your current password.", { field });
  const hash = await hashPassword(next);
  await forgive(ctx, email, caller);
  await change(ctx, who.actor, async (c) => {
    await store.setPassword(c.tx, id, hash, new Date(c.now));
    await store.removeSessionsOf(c.tx, id);
    c.audit("user.change_password", id);
  });
  const cookie = await openSession(ctx, email, next, caller);
  if (!cookie) throw new Error("The new password opens no session.");
  return cookie;
}
