import { renderSVG } from "uqr";
import { AppError } from "../domain/errors.ts";
import * as auth from "../store/auth.ts";
import { type Caller, countTry, forgive, type SignedIn, spendCode } from "./auth.ts";
import { hashSessionToken } from "./auth-adapter.ts";
import { authOf, cookiesOf, refusalStatus, type SessionCookie, sessionCookieName } from "./auth-library.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";

/** What a person needs to set their authenticator app up. Shown once. */
export interface AppSetUp {
  /** The QR code as SVG. */
  qr: string;
  /** The same for typing, in base32. */
  secret: string;
  recoveryCodes: string[];
}

const headersOf = (cookieHeader: string, caller: Caller) =>
  new Headers({ cookie: cookieHeader, "user-agent": caller.userAgent.slice(0, 300) });

const wrongPassword = () =>
  new AppError("invalid", "This is not your current password.", { field: "current_password" });

/** Asks the library for something that needs the password. @throws AppError `invalid` on `current_password`, `too_many` */
async function withPassword<T>(ctx: Context, who: SignedIn, caller: Caller, work: () => Promise<T>): Promise<T> {
  await countTry(ctx, who.user.email, caller);
  try {
    const result = await work();
    await forgive(ctx, who.user.email, caller);
    return result;
  } catch (error) {
    if (refusalStatus(error) === null) throw error;
    throw wrongPassword();
  }
}

const passwordIn = (value: unknown): { password?: string } =>
  typeof value === "string" && value !== "" ? { password: value } : {};

/** Does this person have a password? Who comes by single sign-on alone has none. */
export async function hasPassword(ctx: Context, userId: string): Promise<boolean> {
  return Boolean((await auth.findCredential(ctx.db, userId))?.password);
}

/**
 * Makes a secret for an authenticator app. It counts from the first right code on.
 * @throws AppError `invalid` on `current_password`, `conflict` when there is one already
 */
export async function startApp(
  ctx: Context,
  who: SignedIn,
  cookieHeader: string,
  input: { current_password: unknown },
  caller: Caller,
): Promise<AppSetUp> {
  if ((await auth.findUser(ctx.db, who.user.id))?.twoFactorEnabled)
    throw new AppError("conflict", "An authenticator app is set up already. Switch it off first.");
  const made = await withPassword(ctx, who, caller, () =>
    authOf(ctx).api.enableTwoFactor({
      body: { ...passwordIn(input.current_password), method: "totp" },
      headers: headersOf(cookieHeader, caller),
    }),
  );
  if (made.method !== "totp") throw new Error("The library made no secret.");
  const secret = new URL(made.totpURI).searchParams.get("secret") ?? "";
  return { qr: renderSVG(made.totpURI, { border: 1 }), secret, recoveryCodes: made.backupCodes };
}

/**
 * Switches the authenticator app on by its first code, and ends the person's other sessions.
 * @returns the cookie of the session that takes this one's place
 * @throws AppError `invalid` on `code`, `too_many`
 */
export async function confirmApp(
  ctx: Context,
  who: SignedIn,
  cookieHeader: string,
  given: unknown,
  caller: Caller,
): Promise<SessionCookie> {
  const code = typeof given === "string" ? given.replace(/\s/g, "") : "";
  if (!/^\d{6}$/.test(code))
    throw new AppError("invalid", "Please give the six digits that your app shows.", { field: "code" });
  await countTry(ctx, `second factor of ${who.user.email}`, caller);
  await spendCode(ctx, who.user.id, code);
  try {
    const { headers } = await authOf(ctx).api.verifyTOTP({
      body: { code },
      headers: headersOf(cookieHeader, caller),
      returnHeaders: true,
    });
    const cookie = cookiesOf(ctx, headers).find((c) => c.name === sessionCookieName(ctx) && c.maxAge > 0);
    if (!cookie) throw new AppError("conflict", "An authenticator app is set up already.");
    await forgive(ctx, `second factor of ${who.user.email}`, caller);
    await change(ctx, who.actor, async (c) => {
      await auth.removeOtherSessions(c.tx, who.user.id, hashSessionToken(cookie.value.split(".")[0] ?? ""));
      c.audit("user.second_factor_on", who.user.id);
    });
    return cookie;
  } catch (error) {
    if (refusalStatus(error) === null) throw error;
    throw new AppError("invalid", "This code is wrong. Is the clock of your device right?", { field: "code" });
  }
}

/** Switches the authenticator app off. @returns the cookie of the session that takes this one's place */
export async function stopApp(
  ctx: Context,
  who: SignedIn,
  cookieHeader: string,
  input: { current_password: unknown },
  caller: Caller,
): Promise<SessionCookie | null> {
  const { headers } = await withPassword(ctx, who, caller, () =>
    authOf(ctx).api.disableTwoFactor({
      body: passwordIn(input.current_password),
      headers: headersOf(cookieHeader, caller),
      returnHeaders: true,
    }),
  );
  await change(ctx, who.actor, async (c) => c.audit("user.second_factor_off", who.user.id));
  return cookiesOf(ctx, headers).find((c) => c.name === sessionCookieName(ctx) && c.maxAge > 0) ?? null;
}

/** New recovery codes; the old ones are good for nothing any more. @throws AppError `invalid` on `current_password` */
export async function newRecoveryCodes(
  ctx: Context,
  who: SignedIn,
  cookieHeader: string,
  input: { current_password: unknown },
  caller: Caller,
): Promise<string[]> {
  const { backupCodes } = await withPassword(ctx, who, caller, () =>
    authOf(ctx).api.generateBackupCodes({
      body: passwordIn(input.current_password),
      headers: headersOf(cookieHeader, caller),
    }),
  );
  await change(ctx, who.actor, async (c) => c.audit("user.new_recovery_codes", who.user.id));
  return backupCodes;
}
