import { and, asc, desc, eq, gt, inArray, isNull } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Person = Tables["user"]["$inferSelect"];
export type Invitation = Tables["invitations"]["$inferSelect"];
export type Passkey = Tables["passkey"]["$inferSelect"];

export async function list(q: Queryable): Promise<Person[]> {
  const { user } = q.t;
  return q.db.select().from(user).orderBy(asc(user.name), asc(user.id));
}

export async function update(
  tx: Transaction,
  id: string,
  edit: Partial<Pick<Person, "role" | "disabledAt" | "twoFactorEnabled">>,
  now: Date,
): Promise<void> {
  await tx.db
    .update(tx.t.user)
    .set({ ...edit, updatedAt: now })
    .where(eq(tx.t.user.id, id));
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  const { user, session, account, twoFactor, passkey, userComponentGroups } = tx.t;
  for (const table of [session, account, twoFactor, passkey, userComponentGroups])
    await tx.db.delete(table).where(eq(table.userId, id));
  await tx.db.delete(user).where(eq(user.id, id));
}

/** Makes all who change owners wait for each other, so that two can not take away the last two at once. */
export async function holdOwners(tx: Transaction): Promise<void> {
  const { user } = tx.t;
  await tx.db.update(user).set({ role: "owner" }).where(eq(user.role, "owner"));
}

/** Component groups that people are limited to; who is not named is not limited. */
export async function groupsOf(
  q: Queryable,
  userIds: readonly string[],
): Promise<{ userId: string; groupId: string }[]> {
  if (userIds.length === 0) return [];
  const { userComponentGroups: t } = q.t;
  return q.db
    .select()
    .from(t)
    .where(inArray(t.userId, [...userIds]))
    .orderBy(asc(t.groupId));
}

export async function setGroups(tx: Transaction, userId: string, groupIds: readonly string[]): Promise<void> {
  const { userComponentGroups: t } = tx.t;
  await tx.db.delete(t).where(eq(t.userId, userId));
  if (groupIds.length > 0) await tx.db.insert(t).values(groupIds.map((groupId) => ({ userId, groupId })));
}

/** Takes a person's second factor away. */
export async function removeTwoFactor(tx: Transaction, userId: string): Promise<void> {
  await tx.db.delete(tx.t.twoFactor).where(eq(tx.t.twoFactor.userId, userId));
}

/** Oldest first. */
export async function passkeysOf(q: Queryable, userIds: readonly string[]): Promise<Passkey[]> {
  if (userIds.length === 0) return [];
  const { passkey } = q.t;
  return q.db
    .select()
    .from(passkey)
    .where(inArray(passkey.userId, [...userIds]))
    .orderBy(asc(passkey.createdAt), asc(passkey.id));
}

/** True when it was there and this person's. */
export async function removePasskey(tx: Transaction, userId: string, id: string): Promise<boolean> {
  const { passkey } = tx.t;
  const rows = await tx.db
    .delete(passkey)
    .where(and(eq(passkey.id, id), eq(passkey.userId, userId)))
    .returning({ id: passkey.id });
  return rows.length === 1;
}

export async function removePasskeys(tx: Transaction, userId: string): Promise<void> {
  await tx.db.delete(tx.t.passkey).where(eq(tx.t.passkey.userId, userId));
}

/** Newest use first. */
export async function sessionsOf(q: Queryable, userId: string): Promise<Tables["session"]["$inferSelect"][]> {
  const { session } = q.t;
  return q.db
    .select()
    .from(session)
    .where(eq(session.userId, userId))
    .orderBy(desc(session.updatedAt), asc(session.id));
}

/** True when it was there and this person's. */
export async function removeSessionOf(tx: Transaction, userId: string, id: string): Promise<boolean> {
  const { session } = tx.t;
  const rows = await tx.db
    .delete(session)
    .where(and(eq(session.id, id), eq(session.userId, userId)))
    .returning({ id: session.id });
  return rows.length === 1;
}

export async function insertInvitation(tx: Transaction, invitation: Invitation): Promise<void> {
  await tx.db.insert(tx.t.invitations).values(invitation);
}

export async function findInvitation(q: Queryable, id: string): Promise<Invitation | undefined> {
  return (await q.db.select().from(q.t.invitations).where(eq(q.t.invitations.id, id)).limit(1))[0];
}

/** Invitations that can still be accepted, newest first. */
export async function openInvitations(q: Queryable, now: Date): Promise<Invitation[]> {
  const { invitations: t } = q.t;
  return q.db
    .select()
    .from(t)
    .where(and(isNull(t.acceptedAt), isNull(t.withdrawnAt), gt(t.expiresAt, now)))
    .orderBy(desc(t.createdAt), desc(t.id));
}

/** Closes an invitation that is open. True for the call that did it. */
export async function closeInvitation(
  tx: Transaction,
  id: string,
  edit: { acceptedAt: Date } | { withdrawnAt: Date },
): Promise<boolean> {
  const { invitations: t } = tx.t;
  const rows = await tx.db
    .update(t)
    .set(edit)
    .where(and(eq(t.id, id), isNull(t.acceptedAt), isNull(t.withdrawnAt)))
    .returning({ id: t.id });
  return rows.length === 1;
}
