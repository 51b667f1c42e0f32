import { APIError } from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import { system } from "../domain/actor.ts";
import { AppError } from "../domain/errors.ts";
import * as auth from "../store/auth.ts";
import { type Caller, noteSignIn } from "./auth.ts";
import { hashSessionToken } from "./auth-adapter.ts";
import { cookiesOf, libraryOptions, type SessionCookie, sessionCookieName } from "./auth-library.ts";
import { change, newId } from "./change.ts";
import type { Context, OidcSettings } from "./context.ts";

const provider = "oidc";

/** Where the organisation's sign-in sends people back to; to be entered there. */
export const callbackPath = "/api/auth/callback/oidc";

function createAuth(ctx: Context, settings: OidcSettings) {
  const options = libraryOptions(ctx);
  return betterAuth({
    ...options,
    databaseHooks: {
      ...options.databaseHooks,
      user: {
        create: {
          after: async ({ id, email, name }: { id: string; email: string; name: string }) => {
            const { role } = settings;
            await change(ctx, system("single sign-on"), async (c) =>
              c.audit("user.create", id, null, { email, name, role }),
            );
          },
        },
      },
    },
    advanced: { ...options.advanced, database: { generateId: () => newId(ctx) } },
    // Who is known here by an address that the organisation has checked may come in by it, too.
    account: { accountLinking: { enabled: true, updateUserInfoOnLink: false } },
    user: { additionalFields: { role: { type: "string", input: false, defaultValue: settings.role ?? "viewer" } } },
    plugins: [
      genericOAuth({
        config: [
          {
            providerId: provider,
            discoveryUrl: `${settings.issuer}/.well-known/openid-configuration`,
            clientId: settings.clientId,
            clientSecret: settings.clientSecret,
            scopes: ["openid", "email", "profile"],
            pkce: true,
            requireIdTokenVerification: true,
            disableSignUp: settings.role === null,
            mapProfileToUser: (profile) => {
              // An address that anybody can enter for themselves would open the account of whoever has it here.
              if (profile.email_verified !== true) throw new APIError("FORBIDDEN");
              return { name: profile.name || String(profile.email ?? "").replace(/@.*/, "") };
            },
          },
        ],
      }),
    ],
  });
}

const made = new WeakMap<Context, ReturnType<typeof createAuth>>();

function authOf(ctx: Context, settings: OidcSettings): ReturnType<typeof createAuth> {
  let library = made.get(ctx);
  if (!library) {
    library = createAuth(ctx, settings);
    made.set(ctx, library);
  }
  return library;
}

function settingsOf(ctx: Context): OidcSettings {
  const { oidc } = ctx.installation;
  if (!oidc) throw new AppError("not_found", "There is no single sign-on here.");
  return oidc;
}

/**
 * Begins a sign-in at the organisation's own service (OpenID Connect by discovery, authorization code with PKCE).
 * @returns where the browser has to go, with the cookies by which its return is known
 * @throws AppError `not_found` where none is set up, `unavailable` while it does not answer
 */
export async function beginSingleSignOn(ctx: Context): Promise<{ url: string; cookies: SessionCookie[] }> {
  const settings = settingsOf(ctx);
  try {
    const { headers, response } = await authOf(ctx, settings).api.signInSocial({
      body: {
        provider,
        callbackURL: `${ctx.installation.baseUrl}/admin`,
        errorCallbackURL: `${ctx.installation.baseUrl}/admin/sign-in`,
        disableRedirect: true,
      },
      headers: new Headers(),
      returnHeaders: true,
    });
    if (!response.url) throw new Error("There is no address to go to.");
    return { url: response.url, cookies: cookiesOf(ctx, headers) };
  } catch (error) {
    // The library asks for the service's addresses once; it is made anew so that it asks again.
    made.delete(ctx);
    ctx.log.error({ err: error, issuer: settings.issuer }, "the single sign-on does not answer");
    throw new AppError("unavailable", `The sign-in of ${settings.name} does not answer. Please try again later.`);
  }
}

/**
 * Signs in whom the organisation's service sent back.
 * @throws AppError `unauthenticated` for everyone else, `not_found` where none is set up
 */
export async function finishSingleSignOn(
  ctx: Context,
  search: string,
  cookieHeader: string,
  caller: Caller,
): Promise<SessionCookie> {
  const settings = settingsOf(ctx);
  const answer = await authOf(ctx, settings).handler(
    new Request(`${ctx.installation.baseUrl}${callbackPath}${search}`, {
      headers: { cookie: cookieHeader, "user-agent": caller.userAgent.slice(0, 300) },
    }),
  );
  const cookie = cookiesOf(ctx, answer.headers).find((c) => c.name === sessionCookieName(ctx) && c.maxAge > 0);
  const token = cookie && hashSessionToken(cookie.value.split(".")[0] ?? "");
  const user = token === undefined ? undefined : await auth.findUserByToken(ctx.db, token);
  if (!cookie || !user) {
    const reason = new URL(answer.headers.get("location") ?? "/", ctx.installation.baseUrl).searchParams.get("error");
    ctx.log.warn({ client: caller.clientKey, status: answer.status, reason }, "a single sign-on was refused");
    throw new AppError(
      "unauthenticated",
      `${settings.name} does not open this page for you. Ask an admin to invite you.`,
    );
  }
  await noteSignIn(ctx, user, caller, "single sign-on");
  return cookie;
}
