import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { AppError } from "../domain/errors.ts";
import { type Action, may, roleLabels } from "../domain/permission.ts";
import { type Caller, readSession, type SessionCookie, type SignedIn } from "../services/auth.ts";
import { clientKey } from "./client.ts";
import { getContext } from "./context.ts";

/** Who is signed in, and from where; null for nobody. */
export async function currentUser(): Promise<SignedIn | null> {
  const all = await headers();
  const who = await readSession(getContext(), all.get("cookie") ?? "");
  return who && { ...who, actor: { ...who.actor, from: clientKey(all) } };
}

/** Who is signed in; a stranger is sent to the sign-in page. */
export async function requireUser(): Promise<SignedIn> {
  return (await currentUser()) ?? redirect("/admin/sign-in");
}

/** @throws AppError `forbidden` when the person's role does not allow it */
export function assertMay(who: SignedIn, action: Action): void {
  if (!may(who.user.role, action))
    throw new AppError("forbidden", `Your role, ${roleLabels[who.user.role].toLowerCase()}, does not allow this.`);
}

/** Who is signed in and may do it. @throws AppError `forbidden` */
export async function requirePermission(action: Action): Promise<SignedIn> {
  const who = await requireUser();
  assertMay(who, action);
  return who;
}

/** The cookies that came with this request. */
export const cookieHeader = async (): Promise<string> => (await headers()).get("cookie") ?? "";

export async function caller(): Promise<Caller> {
  const all = await headers();
  return { clientKey: clientKey(all), userAgent: all.get("user-agent") ?? "" };
}

/** Gives the browser its session, or takes it away. Not for scripts, not for other sites. */
export async function setSessionCookie(cookie: SessionCookie): Promise<void> {
  (await cookies()).set(cookie.name, cookie.value, {
    httpOnly: true,
    sameSite: "lax",
    secure: cookie.secure,
    path: "/",
    maxAge: cookie.maxAge,
  });
}
