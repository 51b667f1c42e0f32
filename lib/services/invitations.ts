import { z } from "zod";
import { system } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import type { Role } from "../domain/permission.ts";
import { assertFresh, parseEmail } from "../domain/subscription.ts";
import { oneLine, requireText } from "../domain/text.ts";
import * as auth from "../store/auth.ts";
import * as people from "../store/people.ts";
import * as subscribers from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import type { Caller } from "./auth.ts";
import { createSession, type SessionCookie } from "./auth-library.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { parseInput } from "./input.ts";
import { hashPassword, requirePassword } from "./passwords.ts";
import { assertGives, checkGroups, type Grantor, groupChoice, roleText } from "./people.ts";
import { newSubscriber } from "./subscriber-records.ts";
import { hashToken, newToken } from "./tokens.ts";

export type Invitation = people.Invitation;

const linkLifeMs = 7 * 86_400_000;

const invitation = z.object({ email: z.unknown(), role: roleText, groups: groupChoice });

/** The address as the sign-in looks for it. @throws AppError `invalid` on `email` */
function emailOf(value: unknown): string {
  const email = parseEmail(value).toLowerCase();
  if (!z.email().safeParse(email).success) throw invalid("email", "This does not look like an e-mail address.");
  return email;
}

/** Under which the delivery of the mail is kept: a subscription of this address, or one for this mail alone. */
async function recipientOf(c: Change, pageId: string, email: string): Promise<string> {
  const known = await subscribers.findByAddress(c.tx, pageId, "email", email);
  if (known) return known.id;
  const recipient = newSubscriber(c, pageId, "email", email, "invited", null);
  await subscribers.insert(c.tx, recipient);
  return recipient.id;
}

async function withdrawOthers(c: Change, email: string): Promise<void> {
  for (const open of await people.openInvitations(c.tx, new Date(c.now)))
    if (open.email === email) await close(c, open, { withdrawnAt: new Date(c.now) });
}

async function close(c: Change, open: Invitation, edit: Parameters<typeof people.closeInvitation>[2]) {
  const done = await people.closeInvitation(c.tx, open.id, edit);
  await tokens.removeFor(c.tx, "invite", open.id);
  return done;
}

/**
 * Asks somebody to join, by a mail whose link works once, for seven days. A second one takes the first one's place.
 * @throws AppError `invalid` naming the field; `conflict` when the person is here already; `forbidden`
 */
export async function invitePerson(ctx: Context, who: Grantor, pageId: string, input: unknown): Promise<Invitation> {
  const parsed = parseInput(invitation, input);
  const email = emailOf(parsed.email);
  assertGives(who, parsed.role);
  const token = newToken(ctx);
  return change(ctx, who.actor, async (c) => {
    if (await auth.findUserByEmail(c.tx, email))
      throw new AppError("conflict", "This person is here already.", { field: "email" });
    await withdrawOthers(c, email);
    const made: Invitation = {
      id: c.id(),
      email,
      role: parsed.role,
      groupIds: await checkGroups(c, pageId, parsed.role, parsed.groups),
      invitedBy: who.user.name,
      createdAt: new Date(c.now),
      expiresAt: new Date(c.now + linkLifeMs),
      acceptedAt: null,
      withdrawnAt: null,
    };
    await people.insertInvitation(c.tx, made);
    const { id: subjectId, createdAt, expiresAt } = made;
    await tokens.insert(c.tx, { hash: hashToken(token), purpose: "invite", subjectId, expiresAt, createdAt });
    c.emit({
      type: "person.invited",
      pageId,
      subscriberId: await recipientOf(c, pageId, email),
      invitationId: made.id,
      sealedToken: ctx.vault.seal(token),
    });
    c.audit("user.invite", made.id, null, { email, role: made.role, groups: made.groupIds });
    return made;
  });
}

/** Invitations that can still be accepted, newest first. */
export function listInvitations(ctx: Context): Promise<Invitation[]> {
  return people.openInvitations(ctx.db, new Date(ctx.clock.now()));
}

/** Its link opens nothing any more. @throws AppError `not_found` */
export async function withdrawInvitation(ctx: Context, who: Grantor, id: string): Promise<void> {
  await change(ctx, who.actor, async (c) => {
    const open = await people.findInvitation(c.tx, id);
    if (!open || !(await close(c, open, { withdrawnAt: new Date(c.now) }))) throw notFound("open invitation");
    c.audit("user.withdraw_invitation", id, { email: open.email, role: open.role }, null);
  });
}

async function byToken(q: Context["db"] | Change["tx"], token: unknown, now: number): Promise<Invitation> {
  const known = typeof token === "string" && token.length <= 100;
  const found = known ? await tokens.find(q, "invite", hashToken(token)) : undefined;
  const open = found && (await people.findInvitation(q, found.subjectId));
  if (!found || !open || found.usedAt || open.acceptedAt || open.withdrawnAt) throw notFound("invitation");
  assertFresh(open.expiresAt.getTime(), now, "invitation");
  return open;
}

export interface Invited {
  email: string;
  role: Role;
  invitedBy: string;
}

/** What a link invites to. @throws AppError `not_found` for a wrong, used or withdrawn one, `gone` */
export async function peekInvitation(ctx: Context, token: unknown): Promise<Invited> {
  const { email, role, invitedBy } = await byToken(ctx.db, token, ctx.clock.now());
  return { email, role, invitedBy };
}

/**
 * Makes the invited person and signs them in. The link works once.
 * @throws AppError `not_found`, `gone`; `invalid` naming the field; `conflict`
 */
export async function acceptInvitation(
  ctx: Context,
  input: { token?: unknown; name?: unknown; password?: unknown },
  caller: Caller,
): Promise<SessionCookie> {
  const { email } = await byToken(ctx.db, input.token, ctx.clock.now());
  const name = oneLine(requireText(input.name, "name", "your name", 120));
  const hash = await hashPassword(requirePassword(input.password, email, "password", [name]));
  const userId = await change(ctx, system("invitation"), async (c) => {
    const open = await byToken(c.tx, input.token, c.now);
    if (!(await tokens.use(c.tx, hashToken(String(input.token)), new Date(c.now)))) throw notFound("invitation");
    await close(c, open, { acceptedAt: new Date(c.now) });
    if (await auth.findUserByEmail(c.tx, email)) throw new AppError("conflict", "This person is here already.");
    const id = c.id();
    await auth.insertUser(c.tx, { id, name, email, role: open.role }, hash, c.id(), new Date(c.now));
    await people.setGroups(c.tx, id, open.groupIds);
    c.audit("user.create", id, null, { email, name, role: open.role, invitation: open.id, client: caller.clientKey });
    return id;
  });
  const cookie = await createSession(ctx, userId, caller.userAgent);
  if (!cookie) throw new Error("The new person gets no session.");
  return cookie;
}
