import { system } from "../domain/actor.ts";
import { notFound } from "../domain/errors.ts";
import * as auth from "../store/auth.ts";
import * as people from "../store/people.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { hashPassword, requirePassword } from "./passwords.ts";

export interface Rescued {
  id: string;
  email: string;
  /** What was taken away: the authenticator app, and how many passkeys. */
  app: boolean;
  passkeys: number;
  enabled: boolean;
}

/**
 * Lets somebody in again who can not be helped by another admin: takes the second factors away, lifts a ban, sets a new
 * password where one is given, and ends all sessions. For whoever works at the machine itself; the audit log says so.
 * @throws AppError `not_found`; `invalid` on `password`
 */
export async function rescuePerson(ctx: Context, email: string, password: string | null): Promise<Rescued> {
  const known = await auth.findUserByEmail(ctx.db, email.trim().toLowerCase());
  if (!known) throw notFound("person with this e-mail address");
  const hash =
    password === null ? null : await hashPassword(requirePassword(password, known.email, "password", [known.name]));
  return change(ctx, system("operator"), async (c) => {
    const person = await auth.findUser(c.tx, known.id);
    if (!person) throw notFound("person with this e-mail address");
    const { id } = person;
    const passkeys = (await people.passkeysOf(c.tx, [id])).length;
    const now = new Date(c.now);
    await people.removeTwoFactor(c.tx, id);
    await people.removePasskeys(c.tx, id);
    await people.update(c.tx, id, { twoFactorEnabled: false, disabledAt: null }, now);
    if (hash !== null) await auth.setPassword(c.tx, id, hash, now);
    const sessions = await auth.removeSessionsOf(c.tx, id);
    const done = { app: person.twoFactorEnabled, passkeys, enabled: person.disabledAt !== null };
    c.audit("user.rescue", id, null, { ...done, password: hash !== null, sessions });
    return { id, email: person.email, ...done };
  });
}
