import { en } from "../../domain/messages/en.ts";
import { formatsFor } from "../../domain/messages/formats.ts";
import { listSessions } from "../../services/own-sessions.ts";
import { firstPage } from "../../services/pages.ts";
import { listPasskeys } from "../../services/passkeys.ts";
import { listPeople } from "../../services/people.ts";
import { hasPassword } from "../../services/second-factor.ts";
import { getContext } from "../context.ts";
import { requireUser } from "../session.ts";

/** A person's own ways in. */
export async function accountData() {
  const who = await requireUser();
  const ctx = getContext();
  const [sessions, passkeys, people, password, page] = await Promise.all([
    listSessions(ctx, who),
    listPasskeys(ctx, who.user.id),
    listPeople(ctx),
    hasPassword(ctx, who.user.id),
    firstPage(ctx),
  ]);
  const me = people.find((person) => person.id === who.user.id);
  return {
    f: formatsFor(en, page?.timeZone ?? "UTC"),
    user: who.user,
    sessions,
    password,
    passkeys: passkeys.map(({ id, name, createdAt }) => ({ id, name: name ?? "Passkey", createdAt })),
    app: me?.secondFactor === "app" || me?.secondFactor === "app and passkey",
  };
}
