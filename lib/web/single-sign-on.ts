import { redirect } from "next/navigation";
import { AppError } from "../domain/errors.ts";
import { beginSingleSignOn, finishSingleSignOn } from "../services/single-sign-on.ts";
import { getContext } from "./context.ts";
import { caller, cookieHeader, setSessionCookie } from "./session.ts";

/** What the button for it says; null where none is set up. */
export const singleSignOnName = (): string | null => getContext().installation.oidc?.name ?? null;

const refused = (error: unknown): string => {
  if (!(error instanceof AppError)) throw error;
  return `/admin/sign-in?problem=${error.code === "unavailable" ? "silent" : "refused"}`;
};

/** Sends the browser to the organisation's own sign-in. */
export async function goToSingleSignOn(): Promise<never> {
  let to: string;
  try {
    const { url, cookies } = await beginSingleSignOn(getContext());
    for (const cookie of cookies) await setSessionCookie(cookie);
    to = url;
  } catch (error) {
    to = refused(error);
  }
  redirect(to);
}

/** Takes the browser back from there. */
export async function comeFromSingleSignOn(request: Request): Promise<never> {
  let to = "/admin";
  try {
    const { search } = new URL(request.url);
    await setSessionCookie(await finishSingleSignOn(getContext(), search, await cookieHeader(), await caller()));
  } catch (error) {
    to = refused(error);
  }
  redirect(to);
}
