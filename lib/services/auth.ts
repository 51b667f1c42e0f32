import type { Actor } from "../domain/actor.ts";
import { AppError } from "../domain/errors.ts";
import type { Role } from "../domain/permission.ts";
import * as store from "../store/auth.ts";
import { hit } from "../store/rate-limits.ts";
import {
  authOf,
  awaitedUser,
  cookiesOf,
  createSession,
  isSecure,
  refusalStatus,
  type SessionCookie,
  secondFactorCookieName,
  sessionCookieName,
  sessionLimits,
} from "./auth-library.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { hashPassword, passwordLimits, requirePassword, verifyPassword } from "./passwords.ts";
import { hashToken } from "./tokens.ts";

export { type SessionCookie, sessionCookieName, sessionLimits } from "./auth-library.ts";

const minute = 60_000;

/** Failed sign-ins that one client may have at one account, and at all accounts together, per window. */
export const signInLimits = { perAccount: 10, perClient: 60, windowMs: 15 * minute } as const;

export interface SignedIn {
  sessionId: string;
  user: { id: string; name: string; email: string; role: Role };
  actor: Extract<Actor, { kind: "user" }>;
}

/** Who asks, for limits and the list of sessions. */
export interface Caller {
  clientKey: string;
  userAgent: string;
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
export async function countTry(ctx: Context, email: string, caller: Caller): Promise<void> {
  const now = ctx.clock.now();
  const [account, client] = await ctx.db.transaction(async (tx) => [
    await hit(tx, accountKey(email, caller), signInLimits.windowMs, now),
    await hit(tx, `sign-in:client:${caller.clientKey}`, signInLimits.windowMs, now),
  ]);
  if (account && account.count > signInLimits.perAccount) throw tooMany(account.endsAt, now);
  if (client && client.count > signInLimits.perClient) throw tooMany(client.endsAt, now);
}

/** Forgets the tries of who has shown that they were no guesses. */
export const forgive = (ctx: Context, email: string, caller: Caller): Promise<void> =>
  ctx.db.transaction((tx) => store.forgetLimit(tx, accountKey(email, caller)));

/**
 * The session of whoever knows the password, or the cookie by which the second factor is asked for. Null when e-mail
 * and password do not belong together, and for who is disabled.
 */
async function tryPassword(
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
    const cookies = cookiesOf(ctx, headers).filter((cookie) => cookie.maxAge > 0);
    const names = [secondFactorCookieName(ctx), sessionCookieName(ctx)];
    const cookie = names.map((name) => cookies.find((c) => c.name === name)).find(Boolean);
    if (!cookie) throw new Error("The sign-in gave no cookie.");
    return cookie;
  } catch (error) {
    const status = refusalStatus(error);
    if (status === 400 || status === 401) return null;
    throw error;
  }
}

/** Is this the cookie of someone whose second factor is still awaited? */
export const awaitsSecondFactor = (ctx: Context, cookie: SessionCookie): boolean =>
  cookie.name === secondFactorCookieName(ctx);

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
  const cookie = await tryPassword(ctx, email, password, caller);
  if (!cookie) {
    ctx.log.warn({ client: caller.clientKey }, "a sign-in failed");
    throw wrong();
  }
  await forgive(ctx, email, caller);
  const user = await store.findUserByEmail(ctx.db, email.trim().toLowerCase());
  if (user && !awaitsSecondFactor(ctx, cookie)) await noteSignIn(ctx, user, caller, "password");
  return cookie;
}

/** Writes down that somebody came in, and by which way. */
export async function noteSignIn(
  ctx: Context,
  user: { id: string; name: string },
  caller: Caller,
  by: "password" | "code" | "recovery code" | "passkey" | "single sign-on",
): Promise<void> {
  const actor: Actor = { kind: "user", id: user.id, name: user.name, from: caller.clientKey };
  await change(ctx, actor, async (c) => {
    const [made, used] = [c.now - sessionLimits.absoluteMs, c.now - sessionLimits.idleMs];
    await store.removeStaleSessions(c.tx, new Date(made), new Date(used));
    await store.noteSeen(c.tx, user.id, new Date(c.now));
    c.audit("session.sign_in", user.id, null, { by });
  });
}

const codeWrong = (): AppError =>
  new AppError("invalid", "This code is wrong, or was used already. Please take the next one.", { field: "code" });

/** A code is good for its own half minute and those beside it. */
const codeLifeMs = 2 * minute;

/** Takes a code once and never again, whether it was right or not. @throws AppError `invalid` on `code` */
export async function spendCode(ctx: Context, userId: string, code: string): Promise<void> {
  const key = `code:${hashToken(`${userId}:${code}`)}`;
  const { count } = await ctx.db.transaction((tx) => hit(tx, key, codeLifeMs, ctx.clock.now()));
  if (count > 1) throw codeWrong();
}

/**
 * The second step of a sign-in: a code of the authenticator app, or one of the recovery codes.
 * @throws AppError `invalid` on `code`; `unauthenticated` when the first step is too long ago; `too_many`
 */
export async function signInWithCode(
  ctx: Context,
  cookieHeader: string,
  given: unknown,
  caller: Caller,
): Promise<SessionCookie> {
  const code = typeof given === "string" ? given.replace(/\s/g, "") : "";
  if (code === "" || code.length > 40)
    throw new AppError("invalid", "Please give the code that your app shows, or a recovery code.", { field: "code" });
  const again = () => new AppError("unauthenticated", "This took too long. Please start again with your password.");
  const userId = await awaitedUser(ctx, cookieHeader);
  const user = userId === null ? undefined : await store.findUser(ctx.db, userId);
  if (!user) throw again();
  await countTry(ctx, `second factor of ${user.email}`, caller);
  const totp = /^\d{6}$/.test(code);
  if (totp) await spendCode(ctx, user.id, code);
  const request = { body: { code }, headers: new Headers({ cookie: cookieHeader, "user-agent": caller.userAgent }) };
  try {
    const { api } = authOf(ctx);
    const { headers } = totp
      ? await api.verifyTOTP({ ...request, returnHeaders: true })
      : await api.verifyBackupCode({ ...request, returnHeaders: true });
    const cookie = cookiesOf(ctx, headers).find((c) => c.name === sessionCookieName(ctx) && c.maxAge > 0);
    if (!cookie) throw again();
    await forgive(ctx, `second factor of ${user.email}`, caller);
    await noteSignIn(ctx, user, caller, totp ? "code" : "recovery code");
    return cookie;
  } catch (error) {
    const status = refusalStatus(error);
    if (status === null) throw error;
    ctx.log.warn({ client: caller.clientKey }, "a second factor failed");
    if (status === 429) throw tooMany(ctx.clock.now() + signInLimits.windowMs, ctx.clock.now());
    throw codeWrong();
  }
}

/** Who is signed in with these cookies; null for nobody, an ended session or a revoked one. Counts as a use. */
export async function readSession(ctx: Context, cookieHeader: string): Promise<SignedIn | null> {
  if (!cookieHeader.includes(`${sessionCookieName(ctx)}=`)) return null;
  const found = await authOf(ctx).api.getSession({ headers: new Headers({ cookie: cookieHeader }) });
  if (!found) return null;
  const { session } = found;
  const now = ctx.clock.now();
  const idle = now - session.updatedAt.getTime();
  if (idle > sessionLimits.idleMs || now - session.createdAt.getTime() > sessionLimits.absoluteMs) {
    await ctx.db.transaction((tx) => store.removeSession(tx, session.id));
    return null;
  }
  if (idle > sessionLimits.touchMs)
    await ctx.db.transaction(async (tx) => {
      await store.touchSession(tx, session.id, new Date(now));
      await store.noteSeen(tx, session.userId, new Date(now));
    });
  const user = await store.findUser(ctx.db, session.userId);
  if (!user || user.disabledAt) return null;
  const { id, name, email, role } = user;
  return { sessionId: session.id, user: { id, name, email, role }, actor: { kind: "user", id, name } };
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
  const next = requirePassword(input.new_password, email, "new_password", [who.user.name]);
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
  const cookie = await createSession(ctx, id, caller.userAgent);
  if (!cookie) throw new AppError("unauthenticated", "Your account was disabled.");
  return cookie;
}
