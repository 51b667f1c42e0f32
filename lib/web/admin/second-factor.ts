"use server";

import type { FormState } from "../../domain/form-state.ts";
import { endSession } from "../../services/own-sessions.ts";
import { removePasskey } from "../../services/passkeys.ts";
import { confirmApp, newRecoveryCodes, startApp, stopApp } from "../../services/second-factor.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";
import { caller, cookieHeader, setSessionCookie } from "../session.ts";

const account = "/admin/account";
const passwordIn = (form: FormData) => ({ current_password: textOf(form, "current_password") });

/** Comes back with what the app and the person have to keep: it is shown this once. */
export async function setUpApp(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "account.edit", async (ctx, who) => {
    const made = await startApp(ctx, who, await cookieHeader(), passwordIn(form), await caller());
    return {
      notice: "Scan the code with your app, keep the recovery codes, then give the first code below.",
      values: { qr: made.qr, key: made.secret, codes: made.recoveryCodes },
    };
  });
}

export async function switchAppOn(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "account.edit", async (ctx, who) => {
    await setSessionCookie(await confirmApp(ctx, who, await cookieHeader(), textOf(form, "code"), await caller()));
    return { to: account };
  });
}

export async function switchAppOff(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "account.edit", async (ctx, who) => {
    const cookie = await stopApp(ctx, who, await cookieHeader(), passwordIn(form), await caller());
    if (cookie) await setSessionCookie(cookie);
    return { to: account };
  });
}

export async function renewCodes(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "account.edit", async (ctx, who) => {
    const codes = await newRecoveryCodes(ctx, who, await cookieHeader(), passwordIn(form), await caller());
    return { notice: "These are your new recovery codes. The old ones are good for nothing.", values: { codes } };
  });
}

export async function dropPasskey(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "account.edit", async (ctx, who) => {
    await removePasskey(ctx, who, textOf(form, "passkey") ?? "");
    return { to: account };
  });
}

export async function endOneSession(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "account.edit", async (ctx, who) => {
    await endSession(ctx, who, textOf(form, "session") ?? "");
    return { to: account };
  });
}
