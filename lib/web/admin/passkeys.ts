"use server";

import { AppError } from "../../domain/errors.ts";
import { addPasskey, beginPasskey, beginPasskeySignIn, signInWithPasskey } from "../../services/passkeys.ts";
import { assertOwnOrigin } from "../action.ts";
import { getContext } from "../context.ts";
import { caller, cookieHeader, requirePermission, setSessionCookie } from "../session.ts";

/** What the browser is asked, or why not. */
export type Asked = { options: unknown } | { error: string };
export type Answered = { done: true } | { error: string };

async function refusable<T>(work: () => Promise<T>): Promise<T | { error: string }> {
  try {
    await assertOwnOrigin();
    return await work();
  } catch (error) {
    if (error instanceof AppError) return { error: error.message };
    throw error;
  }
}

export async function askForPasskey(): Promise<Asked> {
  return refusable(async () => {
    await requirePermission("account.edit");
    const { options, cookies } = await beginPasskey(getContext(), await cookieHeader());
    for (const cookie of cookies) await setSessionCookie(cookie);
    return { options };
  });
}

export async function keepPasskey(name: string, response: unknown): Promise<Answered> {
  return refusable(async () => {
    const who = await requirePermission("account.edit");
    await addPasskey(getContext(), who, await cookieHeader(), { name, response });
    return { done: true as const };
  });
}

export async function askPasskeySignIn(): Promise<Asked> {
  return refusable(async () => {
    const { options, cookies } = await beginPasskeySignIn(getContext());
    for (const cookie of cookies) await setSessionCookie(cookie);
    return { options };
  });
}

export async function enterWithPasskey(response: unknown): Promise<Answered> {
  return refusable(async () => {
    await setSessionCookie(await signInWithPasskey(getContext(), await cookieHeader(), response, await caller()));
    return { done: true as const };
  });
}
