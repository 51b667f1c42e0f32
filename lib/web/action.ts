import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { AppError } from "../domain/errors.ts";
import type { FormState } from "../domain/form-state.ts";
import type { Action } from "../domain/permission.ts";
import type { SignedIn } from "../services/auth.ts";
import type { Context } from "../services/context.ts";
import { getContext } from "./context.ts";
import { typedValues } from "./form-data.ts";
import { assertMay, requireUser } from "./session.ts";

/** Where to go, or what to say, when the work is done. */
export type Done = { to: string } | { notice: string; values?: FormState["values"] };

/** @throws AppError `forbidden` for a form that another site sent (OWASP: verify the origin). */
export async function assertOwnOrigin(): Promise<void> {
  const all = await headers();
  const site = all.get("sec-fetch-site");
  const origin = all.get("origin");
  const foreign = site !== null ? site !== "same-origin" && site !== "none" : false;
  const host = all.get("host");
  const otherHost = origin !== null && (origin === "null" || (URL.canParse(origin) && new URL(origin).host !== host));
  const known =
    origin !== null &&
    URL.canParse(getContext().installation.baseUrl) &&
    origin === new URL(getContext().installation.baseUrl).origin;
  if (foreign || (otherHost && !known)) throw new AppError("forbidden", "This form was sent from another site.");
}

async function run(form: FormData, work: () => Promise<Done>): Promise<FormState> {
  let done: Done;
  try {
    await assertOwnOrigin();
    done = await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const values = typedValues(form);
    return error.field === undefined
      ? { error: error.message, values }
      : { error: error.message, field: error.field, values };
  }
  if ("to" in done) redirect(done.to);
  return { notice: done.notice, values: done.values ?? {} };
}

/**
 * Runs what a form of the desk asks for, if the person's role allows that action. A refusal comes back to the form with
 * what was typed.
 */
export async function adminForm(
  form: FormData,
  action: Action,
  work: (ctx: Context, who: SignedIn) => Promise<Done>,
): Promise<FormState> {
  const who = await requireUser();
  return run(form, () => {
    assertMay(who, action);
    return work(getContext(), who);
  });
}

/** Runs what anyone's form asks for. */
export function openForm(form: FormData, work: (ctx: Context) => Promise<Done>): Promise<FormState> {
  return run(form, () => work(getContext()));
}
