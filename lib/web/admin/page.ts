import { notFound, redirect } from "next/navigation";
import { AppError } from "../../domain/errors.ts";
import { type Action, may } from "../../domain/permission.ts";
import type { SignedIn } from "../../services/auth.ts";
import type { Context } from "../../services/context.ts";
import { firstPage, type Page } from "../../services/pages.ts";
import { getContext } from "../context.ts";
import { requireUser } from "../session.ts";

export interface Desk {
  ctx: Context;
  who: SignedIn;
  page: Page;
}

/**
 * What every admin page starts from: a signed-in person who may see it, and the page that they work on. Others are
 * sent to where it is said that they may not, and members to the page that is theirs.
 */
export async function openDesk(action: Action = "desk.read"): Promise<Desk> {
  const who = await requireUser();
  if (!may(who.user.role, action)) redirect(may(who.user.role, "desk.read") ? "/admin/refused" : "/internal");
  const ctx = getContext();
  const page = await firstPage(ctx);
  if (!page) notFound();
  return { ctx, who, page };
}

/** The page to work on. @throws AppError `not_found` */
export async function pageOf(ctx: Context): Promise<Page> {
  const page = await firstPage(ctx);
  if (!page) throw new AppError("not_found", "There is no page.");
  return page;
}

/** Turns "there is no such thing" into the 404 page. */
export async function orNotFound<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
