import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { AppError, notFound } from "../domain/errors.ts";
import { type Role, roleLabels, roles, rolesGivenBy } from "../domain/permission.ts";
import * as auth from "../store/auth.ts";
import * as components from "../store/components.ts";
import * as store from "../store/people.ts";
import { scopeOf } from "../store/responders.ts";
import * as subscribers from "../store/subscribers.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { idText, parseInput } from "./input.ts";
import { removeSubscription } from "./subscriber-records.ts";

/** Who gives and takes roles: a person, or a program that may as much as whoever made its token, yet makes no owners. */
export interface Grantor {
  actor: Actor;
  user: { id: string; name: string; role: Role };
}

export interface PersonView {
  id: string;
  name: string;
  email: string;
  role: Role;
  /** What a sign-in asks beside the password, or instead of it. */
  secondFactor: "none" | "app" | "passkey" | "app and passkey";
  lastSeenAt: Date | null;
  disabledAt: Date | null;
  createdAt: Date;
  /** Component groups on which a responder may post; empty for all. */
  groupIds: string[];
}

/** Everybody who can or could sign in, by name. */
export async function listPeople(ctx: Context): Promise<PersonView[]> {
  const people = await store.list(ctx.db);
  const ids = people.map((person) => person.id);
  const [groups, passkeys] = await Promise.all([store.groupsOf(ctx.db, ids), store.passkeysOf(ctx.db, ids)]);
  return people.map((person) => {
    const { id, name, email, role, lastSeenAt, disabledAt, createdAt } = person;
    const app = person.twoFactorEnabled;
    const key = passkeys.some((passkey) => passkey.userId === id);
    return {
      id,
      name,
      email,
      role,
      secondFactor: app && key ? "app and passkey" : app ? "app" : key ? "passkey" : "none",
      lastSeenAt,
      disabledAt,
      createdAt,
      groupIds: groups.filter((group) => group.userId === id).map((group) => group.groupId),
    };
  });
}

export const roleText = z.enum(roles, "Please choose a role.");
export const groupChoice = z
  .array(idText("component group"), "This must be a list of component groups.")
  .max(200)
  .optional();

/** Groups that exist; none for those who are not responders. @throws AppError `invalid` */
export async function checkGroups(
  c: Change,
  pageId: string,
  role: Role,
  ids: readonly string[] = [],
): Promise<string[]> {
  if (role !== "responder") return [];
  const known = new Set((await components.listGroups(c.tx, pageId)).map((group) => group.id));
  const wanted = [...new Set(ids)];
  if (wanted.some((id) => !known.has(id)))
    throw new AppError("invalid", "There is no such component group.", { field: "groups" });
  return wanted;
}

/** @throws AppError `forbidden` unless `who` may give and take this role */
export function assertGives(who: Grantor, role: Role): void {
  if (!rolesGivenBy(who.user.role).includes(role))
    throw new AppError(
      "forbidden",
      `Only an owner may do this to ${role === "owner" ? "an owner" : roleLabels[role]}.`,
    );
}

/**
 * The person that `who` works on, with everyone else who changes owners kept waiting.
 * @throws AppError `not_found`; `forbidden` for someone above
 */
async function personOf(c: Change, who: Grantor, id: string): Promise<store.Person> {
  await store.holdOwners(c.tx);
  const person = await auth.findUser(c.tx, id);
  if (!person) throw notFound("person");
  assertGives(who, person.role);
  return person;
}

/** @throws AppError `conflict` when nobody who can sign in would be an owner any more */
async function assertOwnerLeft(c: Change): Promise<void> {
  if ((await auth.countOwners(c.tx)) === 0)
    throw new AppError("conflict", "There must always be an owner who can sign in: make someone else one first.");
}

const roleChange = z.object({ role: roleText, groups: groupChoice });

/**
 * Gives a person another role, and a responder the component groups to post on. Ends their sessions, so that the
 * new role holds at once.
 * @throws AppError `invalid`, `not_found`, `forbidden`, `conflict`
 */
export async function changeRole(
  ctx: Context,
  who: Grantor,
  pageId: string,
  id: string,
  input: unknown,
): Promise<void> {
  const { role, groups } = parseInput(roleChange, input);
  await change(ctx, who.actor, async (c) => {
    const before = await personOf(c, who, id);
    assertGives(who, role);
    const groupIds = await checkGroups(c, pageId, role, groups);
    const had = (await store.groupsOf(c.tx, [id])).map((group) => group.groupId);
    await store.setGroups(c.tx, id, groupIds);
    if (role !== before.role) {
      await store.update(c.tx, id, { role }, new Date(c.now));
      await assertOwnerLeft(c);
      await auth.removeSessionsOf(c.tx, id);
    }
    c.audit("user.change_role", id, { role: before.role, groups: had }, { role, groups: groupIds });
  });
}

const notYourself = (): AppError => new AppError("conflict", "You can not do this to yourself: ask another admin.");

/** Ends a person's sessions and lets them in no more, until they are enabled again. @throws AppError */
export async function disablePerson(ctx: Context, who: Grantor, id: string): Promise<void> {
  if (id === who.user.id) throw notYourself();
  await change(ctx, who.actor, async (c) => {
    const person = await personOf(c, who, id);
    if (person.disabledAt) return;
    await store.update(c.tx, id, { disabledAt: new Date(c.now) }, new Date(c.now));
    await assertOwnerLeft(c);
    const sessions = await auth.removeSessionsOf(c.tx, id);
    c.audit("user.disable", id, { email: person.email, sessions }, null);
  });
}

/** @throws AppError `not_found`, `forbidden` */
export async function enablePerson(ctx: Context, who: Grantor, id: string): Promise<void> {
  await change(ctx, who.actor, async (c) => {
    const person = await personOf(c, who, id);
    if (!person.disabledAt) return;
    await store.update(c.tx, id, { disabledAt: null }, new Date(c.now));
    c.audit("user.enable", id, null, { email: person.email });
  });
}

/** Removes a person for good; what they wrote keeps their name. @throws AppError */
export async function removePerson(ctx: Context, who: Grantor, id: string): Promise<void> {
  if (id === who.user.id) throw notYourself();
  await change(ctx, who.actor, async (c) => {
    const { name, email, role } = await personOf(c, who, id);
    // The ways by which they were called go with them.
    for (const contact of await subscribers.listOfScope(c.tx, scopeOf(id))) await removeSubscription(ctx, c, contact);
    await store.remove(c.tx, id);
    await assertOwnerLeft(c);
    c.audit("user.remove", id, { name, email, role }, null);
  });
}

/** For someone who lost their device: the password alone opens again. Ends their sessions. @throws AppError */
export async function resetSecondFactor(ctx: Context, who: Grantor, id: string): Promise<void> {
  await change(ctx, who.actor, async (c) => {
    const person = await personOf(c, who, id);
    const passkeys = await store.passkeysOf(c.tx, [id]);
    await store.removeTwoFactor(c.tx, id);
    await store.removePasskeys(c.tx, id);
    await store.update(c.tx, id, { twoFactorEnabled: false }, new Date(c.now));
    await auth.removeSessionsOf(c.tx, id);
    c.audit("user.reset_second_factor", id, { app: person.twoFactorEnabled, passkeys: passkeys.length }, null);
  });
}
