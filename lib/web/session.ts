import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { type Caller, readSession, type SessionCookie, type SignedIn } from "../services/auth.ts";
import { clientKey } from "./client.ts";
import { getContext } from "./context.ts";

/** Who is signed in; null for nobody. */
export async function currentUser(): Promise<SignedIn | null> {
  return readSession(getContext(), (await headers()).get("cookie") ?? "");
}

/** Who is signed in; a stranger is sent to the sign-in page. */
export async function requireUser(): Promise<SignedIn> {
  return (await currentUser()) ?? redirect("/admin/sign-in");
}

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
