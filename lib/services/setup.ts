import { z } from "zod";
import { system } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import type { Role } from "../domain/permission.ts";
import { parseEmail } from "../domain/subscription.ts";
import { oneLine, requireText } from "../domain/text.ts";
import * as store from "../store/auth.ts";
import * as pages from "../store/pages.ts";
import * as tokens from "../store/tokens.ts";
import type { Caller } from "./auth.ts";
import { createSession, type SessionCookie } from "./auth-library.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { hashPassword, requirePassword } from "./passwords.ts";
import { hashToken, newToken } from "./tokens.ts";

const linkLifeMs = 7 * 86_400_000;
const subject = "first-admin";

interface NewAdmin {
  email: string;
  name: string;
  password: string;
}

/** The address is kept in lower case: that is how the sign-in looks for it, and it must pass the sign-in's check. */
function parseAdmin(input: { email?: unknown; name?: unknown; password?: unknown }): NewAdmin {
  const email = parseEmail(input.email).toLowerCase();
  if (!z.email().safeParse(email).success) throw invalid("email", "This does not look like an e-mail address.");
  const name = oneLine(requireText(input.name ?? email.split("@")[0], "name", "a name", 120));
  return { email, name, password: requirePassword(input.password, email, "password", [name]) };
}

/** The first of all is the owner, and so is who comes when there is none any more. */
async function insertAdmin(c: Change, admin: NewAdmin, passwordHash: string): Promise<string> {
  if (await store.findUserByEmail(c.tx, admin.email))
    throw new AppError("conflict", "There is an admin with this e-mail address.", { field: "email" });
  const id = c.id();
  const role: Role = (await store.countOwners(c.tx)) === 0 ? "owner" : "admin";
  const user = { id, name: admin.name, email: admin.email, role };
  await store.insertUser(c.tx, user, passwordHash, c.id(), new Date(c.now));
  await store.removeSetupTokens(c.tx);
  c.audit("user.create", id, null, { email: admin.email, name: admin.name, role });
  return id;
}

/**
 * Makes an admin without the browser.
 * @returns the new user's id.
 * @throws AppError `invalid` naming the field, `conflict` when the address is taken.
 */
export async function createAdmin(
  ctx: Context,
  input: { email?: unknown; name?: unknown; password?: unknown },
): Promise<string> {
  const admin = parseAdmin(input);
  const hash = await hashPassword(admin.password);
  return change(ctx, system("command line"), (c) => insertAdmin(c, admin, hash));
}

/** A new link at which the first admin can be made, valid for seven days; null once there is an admin. */
export async function createSetupLink(ctx: Context): Promise<string | null> {
  if ((await store.countUsers(ctx.db)) > 0) return null;
  const token = newToken(ctx);
  const now = ctx.clock.now();
  await ctx.db.transaction((tx) =>
    tokens.insert(tx, {
      hash: hashToken(token),
      purpose: "setup",
      subjectId: subject,
      expiresAt: new Date(now + linkLifeMs),
      createdAt: new Date(now),
    }),
  );
  return `${ctx.installation.baseUrl}/setup?token=${token}`;
}

/** May this token make the first admin? */
export async function isSetupOpen(ctx: Context, token: unknown): Promise<boolean> {
  if (typeof token !== "string" || token === "" || token.length > 200) return false;
  const found = await tokens.find(ctx.db, "setup", hashToken(token));
  if (!found || found.usedAt || (found.expiresAt && found.expiresAt.getTime() < ctx.clock.now())) return false;
  return (await store.countUsers(ctx.db)) === 0;
}

/**
 * Makes the first admin and names the page; signs the admin in.
 * @throws AppError `not_found` for a wrong, used or expired link and whenever there is an admin already; `invalid`.
 */
export async function completeSetup(
  ctx: Context,
  input: { token?: unknown; email?: unknown; name?: unknown; password?: unknown; page_name?: unknown },
  caller: Caller = { clientKey: "unknown", userAgent: "" },
): Promise<SessionCookie> {
  if (!(await isSetupOpen(ctx, input.token))) throw notFound("set-up link");
  const admin = parseAdmin(input);
  const pageName =
    input.page_name === undefined ? null : oneLine(requireText(input.page_name, "page_name", "the page's name", 255));
  const tokenHash = hashToken(String(input.token));
  const hash = await hashPassword(admin.password);
  const userId = await change(ctx, system("set-up"), async (c) => {
    // Everyone who got here waits in this line; only the first finds that there is no admin yet.
    await store.lockSetup(c.tx, new Date(c.now));
    if ((await store.countUsers(c.tx)) > 0 || !(await tokens.use(c.tx, tokenHash, new Date(c.now))))
      throw notFound("set-up link");
    const id = await insertAdmin(c, admin, hash);
    const page = (await pages.list(c.tx))[0];
    if (page && pageName) {
      await pages.update(c.tx, page.id, { name: pageName }, c.now);
      c.audit("page.update", page.id, { name: page.name }, { name: pageName });
      c.touch(page.id);
    }
    return id;
  });
  const cookie = await createSession(ctx, userId, caller.userAgent);
  if (!cookie) throw new Error("The new admin gets no session.");
  return cookie;
}
