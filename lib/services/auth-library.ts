import { createHmac } from "node:crypto";
import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth/minimal";
import { twoFactor } from "better-auth/plugins/two-factor";
import * as store from "../store/auth.ts";
import { databaseAdapter } from "./auth-adapter.ts";
import type { Context } from "./context.ts";
import { hashPassword, passwordLimits, verifyPassword } from "./passwords.ts";

const hour = 3_600_000;

/** A session ends 12 hours after its last use and 7 days after the sign-in, whichever comes first. */
export const sessionLimits = { idleMs: 12 * hour, absoluteMs: 7 * 24 * hour, touchMs: 60_000 } as const;

export interface SessionCookie {
  name: string;
  value: string;
  /** Seconds; 0 takes the cookie away. */
  maxAge: number;
  secure: boolean;
}

export const isSecure = (ctx: Context): boolean => ctx.installation.baseUrl.startsWith("https:");

/** A `__Host-` cookie can be set by no other host or subdomain, but browsers take it over https only. */
const cookieName = (ctx: Context, name: string): string => (isSecure(ctx) ? `__Host-candor_${name}` : `candor_${name}`);

export const sessionCookieName = (ctx: Context): string => cookieName(ctx, "session");
/** Between the password and the second factor. */
export const secondFactorCookieName = (ctx: Context): string => cookieName(ctx, "second_factor");

const secretOf = (ctx: Context): string => ctx.vault.digest("auth", "session cookies");

/** What every instance of the library is told, with the plugins or without. */
export function libraryOptions(ctx: Context) {
  const cookie = (name: string) => ({ name: cookieName(ctx, name), attributes: { secure: isSecure(ctx) } });
  return {
    appName: "Candor",
    baseURL: ctx.installation.baseUrl,
    secret: secretOf(ctx),
    database: databaseAdapter(ctx.db),
    session: {
      expiresIn: sessionLimits.absoluteMs / 1000,
      // Idle time is counted by us; the library would otherwise move the absolute end with each use.
      disableSessionRefresh: true,
      // A revoked session must be refused at once, so nothing of it is believed from a cookie.
      cookieCache: { enabled: false },
      // What opens further ways in has to be done soon after a sign-in.
      freshAge: 3600,
    },
    databaseHooks: {
      session: {
        create: {
          // Whichever way somebody comes: who is disabled gets no session.
          before: async (session: { userId: string }) =>
            (await store.findUser(ctx.db, session.userId))?.disabledAt === null ? undefined : false,
        },
      },
    },
    advanced: {
      useSecureCookies: false,
      cookiePrefix: "candor",
      cookies: {
        session_token: cookie("session"),
        two_factor: cookie("second_factor"),
        passkey_challenge: cookie("passkey_challenge"),
        state: cookie("oidc_state"),
        oauth_state: cookie("oidc_state"),
      },
      ipAddress: { disableIpTracking: true },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  } as const;
}

function createAuth(ctx: Context) {
  return betterAuth({
    ...libraryOptions(ctx),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      maxPasswordLength: passwordLimits.max,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }: { hash: string; password: string }) => verifyPassword(hash, password),
      },
    },
    plugins: [
      twoFactor({ issuer: new URL(ctx.installation.baseUrl).hostname, allowPasswordless: true }),
      passkey({
        rpName: "Candor",
        rpID: new URL(ctx.installation.baseUrl).hostname,
        origin: new URL(ctx.installation.baseUrl).origin,
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        authentication: {
          // A passkey stands for password and second factor together, so its device must have asked for more than a touch.
          afterVerification: async ({ verification }) => {
            if (!verification.authenticationInfo.userVerified) throw new Error("The person was not verified.");
          },
        },
        advanced: { webAuthnChallengeCookie: "passkey_challenge" },
      }),
    ],
  });
}

const made = new WeakMap<Context, ReturnType<typeof createAuth>>();

/** The authentication library, made once for a context. */
export function authOf(ctx: Context): ReturnType<typeof createAuth> {
  let auth = made.get(ctx);
  if (!auth) {
    auth = createAuth(ctx);
    made.set(ctx, auth);
  }
  return auth;
}

/** The cookies that the library wants a browser to have. */
export function cookiesOf(ctx: Context, headers: Headers): SessionCookie[] {
  return headers.getSetCookie().flatMap((line) => {
    const [pair = "", ...attributes] = line.split(";");
    const at = pair.indexOf("=");
    const age = attributes.map((text) => /^\s*max-age=(\d+)/i.exec(text)?.[1]).find(Boolean);
    if (at < 1) return [];
    const value = decodeURIComponent(pair.slice(at + 1));
    return [{ name: pair.slice(0, at), value, maxAge: value === "" ? 0 : Number(age ?? 600), secure: isSecure(ctx) }];
  });
}

/** The status with which the library refused; null for what is no refusal of it. */
export function refusalStatus(error: unknown): number | null {
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : Number.NaN;
  return status >= 400 && status < 500 ? status : null;
}

/** A session for someone who has proved who they are. Null for who is disabled. */
export async function createSession(ctx: Context, userId: string, userAgent: string): Promise<SessionCookie | null> {
  const { internalAdapter } = await authOf(ctx).$context;
  const session = await internalAdapter.createSession(userId, false, { userAgent: userAgent.slice(0, 300) });
  if (!session) return null;
  const signature = createHmac("sha256", secretOf(ctx)).update(session.token).digest("base64");
  return {
    name: sessionCookieName(ctx),
    value: `${session.token}.${signature}`,
    maxAge: sessionLimits.absoluteMs / 1000,
    secure: isSecure(ctx),
  };
}

/** Whose second factor is awaited, by the cookie that the password gave; null for a forged or old one. */
export async function awaitedUser(ctx: Context, cookieHeader: string): Promise<string | null> {
  const name = secondFactorCookieName(ctx);
  const pair = cookieHeader.split(/;\s*/).find((text) => text.startsWith(`${name}=`));
  if (!pair) return null;
  const [identifier = ""] = decodeURIComponent(pair.slice(name.length + 1)).split(".");
  const { internalAdapter } = await authOf(ctx).$context;
  return (await internalAdapter.findVerificationValue(identifier))?.value ?? null;
}
