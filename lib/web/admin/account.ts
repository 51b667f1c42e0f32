"use server";

import type { FormState } from "../../domain/form-state.ts";
import {
  awaitsSecondFactor,
  changePassword,
  endedCookie,
  signIn,
  signOut,
  signOutEverywhere,
} from "../../services/auth.ts";
import { completeSetup } from "../../services/setup.ts";
import { adminForm, openForm } from "../action.ts";
import { textOf } from "../form-data.ts";
import { caller, setSessionCookie } from "../session.ts";

export async function setUp(_: FormState, form: FormData): Promise<FormState> {
  return openForm(form, async (ctx) => {
    const input = {
      token: textOf(form, "token"),
      email: textOf(form, "email"),
      name: textOf(form, "name"),
      password: textOf(form, "password"),
      page_name: textOf(form, "page_name"),
    };
    await setSessionCookie(await completeSetup(ctx, input, await caller()));
    return { to: "/admin/components" };
  });
}

export async function enter(_: FormState, form: FormData): Promise<FormState> {
  return openForm(form, async (ctx) => {
    const input = { email: textOf(form, "email"), password: textOf(form, "password") };
    const cookie = await signIn(ctx, input, await caller());
    await setSessionCookie(cookie);
    return { to: awaitsSecondFactor(ctx, cookie) ? "/admin/sign-in/code" : "/admin" };
  });
}

export async function leave(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "account.edit", async (ctx, who) => {
    await signOut(ctx, who);
    await setSessionCookie(endedCookie(ctx));
    return { to: "/admin/sign-in" };
  });
}

export async function leaveEverywhere(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "account.edit", async (ctx, who) => {
    await signOutEverywhere(ctx, who);
    await setSessionCookie(endedCookie(ctx));
    return { to: "/admin/sign-in" };
  });
}

export async function newPassword(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "account.edit", async (ctx, who) => {
    const input = {
      current_password: textOf(form, "current_password"),
      new_password: textOf(form, "new_password"),
    };
    await setSessionCookie(await changePassword(ctx, who, input, await caller()));
    return { notice: "The password is changed. All other sessions have ended." };
  });
}
