import { AppError, notFound } from "../domain/errors.ts";
import { oneLine, requireText } from "../domain/text.ts";
import * as auth from "../store/auth.ts";
import * as store from "../store/people.ts";
import { type Caller, noteSignIn, type SignedIn } from "./auth.ts";
import { authOf, cookiesOf, refusalStatus, type SessionCookie, sessionCookieName } from "./auth-library.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";

export type Passkey = store.Passkey;

/** What a browser's authenticator is asked, and the cookies by which the answer is known again. */
export interface Ceremony {
  options: unknown;
  cookies: SessionCookie[];
}

const stale = () =>
  new AppError(
    "unauthenticated",
    "For a new passkey you must have signed in within the last hour. Please sign in again.",
  );

/** A person's passkeys, oldest first. */
export const listPasskeys = (ctx: Context, userId: string): Promise<Passkey[]> => store.passkeysOf(ctx.db, [userId]);

/** Begins to make a passkey for the person who is signed in. @throws AppError `unauthenticated` */
export async function beginPasskey(ctx: Context, cookieHeader: string): Promise<Ceremony> {
  try {
    const { headers, response } = await authOf(ctx).api.generatePasskeyRegistrationOptions({
      headers: new Headers({ cookie: cookieHeader }),
      returnHeaders: true,
    });
    return { options: response, cookies: cookiesOf(ctx, headers) };
  } catch (error) {
    if (refusalStatus(error) === null) throw error;
    throw stale();
  }
}

/** Keeps the passkey that a browser has made. @throws AppError `invalid` */
export async function addPasskey(
  ctx: Context,
  who: SignedIn,
  cookieHeader: string,
  input: { name: unknown; response: unknown },
): Promise<void> {
  const name = oneLine(requireText(input.name, "name", "a name for the passkey", 60));
  try {
    await authOf(ctx).api.verifyPasskeyRegistration({
      body: { response: input.response, name },
      headers: new Headers({ cookie: cookieHeader }),
    });
  } catch (error) {
    ctx.log.warn({ err: error }, "a passkey was not taken");
    throw new AppError("invalid", "This passkey could not be taken. Please try again.");
  }
  await change(ctx, who.actor, async (c) => c.audit("user.add_passkey", who.user.id, null, { name }));
}

/** @throws AppError `not_found` */
export async function removePasskey(ctx: Context, who: SignedIn, id: string): Promise<void> {
  await change(ctx, who.actor, async (c) => {
    if (!(await store.removePasskey(c.tx, who.user.id, id))) throw notFound("passkey");
    c.audit("user.remove_passkey", who.user.id);
  });
}

type Answer = NonNullable<
  Parameters<ReturnType<typeof authOf>["api"]["verifyPasskeyAuthentication"]>[0]
>["body"]["response"];

/** Begins a sign-in by passkey: whoever holds one answers. */
export async function beginPasskeySignIn(ctx: Context): Promise<Ceremony> {
  const { headers, response } = await authOf(ctx).api.generatePasskeyAuthenticationOptions({
    headers: new Headers(),
    returnHeaders: true,
  });
  return { options: response, cookies: cookiesOf(ctx, headers) };
}

/** Signs in whoever answered with a passkey of theirs. @throws AppError `unauthenticated` */
export async function signInWithPasskey(
  ctx: Context,
  cookieHeader: string,
  response: unknown,
  caller: Caller,
): Promise<SessionCookie> {
  const refused = () => new AppError("unauthenticated", "This passkey opens nothing here.");
  if (typeof response !== "object" || response === null) throw refused();
  try {
    const { headers, response: found } = await authOf(ctx).api.verifyPasskeyAuthentication({
      // Its parts are checked by the library, which refuses what is no answer of an authenticator.
      body: { response: response as Answer },
      headers: new Headers({ cookie: cookieHeader, "user-agent": caller.userAgent.slice(0, 300) }),
      returnHeaders: true,
    });
    const cookie = cookiesOf(ctx, headers).find((c) => c.name === sessionCookieName(ctx) && c.maxAge > 0);
    const user = await auth.findUser(ctx.db, found.session.userId);
    if (!cookie || !user) throw refused();
    await noteSignIn(ctx, user, caller, "passkey");
    return cookie;
  } catch (error) {
    if (error instanceof AppError) throw error;
    ctx.log.warn({ client: caller.clientKey, err: error }, "a sign-in by passkey failed");
    throw refused();
  }
}
