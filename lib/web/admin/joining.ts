"use server";

import type { FormState } from "../../domain/form-state.ts";
import { signInWithCode } from "../../services/auth.ts";
import { acceptInvitation } from "../../services/invitations.ts";
import { openForm } from "../action.ts";
import { textOf } from "../form-data.ts";
import { caller, cookieHeader, setSessionCookie } from "../session.ts";

/** Accepts an invitation. */
export async function join(_: FormState, form: FormData): Promise<FormState> {
  return openForm(form, async (ctx) => {
    const input = { token: textOf(form, "token"), name: textOf(form, "name"), password: textOf(form, "password") };
    await setSessionCookie(await acceptInvitation(ctx, input, await caller()));
    return { to: "/admin" };
  });
}

/** The second step of a sign-in. */
export async function enterCode(_: FormState, form: FormData): Promise<FormState> {
  return openForm(form, async (ctx) => {
    await setSessionCookie(await signInWithCode(ctx, await cookieHeader(), textOf(form, "code"), await caller()));
    return { to: "/admin" };
  });
}
