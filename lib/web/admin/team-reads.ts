import { en } from "../../domain/messages/en.ts";
import { formatsFor } from "../../domain/messages/formats.ts";
import { rolesGivenBy } from "../../domain/permission.ts";
import { listApiTokens } from "../../services/api-tokens.ts";
import { listGroups } from "../../services/components.ts";
import { listInvitations } from "../../services/invitations.ts";
import { listPeople } from "../../services/people.ts";
import { openDesk } from "./page.ts";

export async function teamData() {
  const { ctx, page, who } = await openDesk("people.manage");
  const [people, invitations, groups] = await Promise.all([
    listPeople(ctx),
    listInvitations(ctx),
    listGroups(ctx, page.id),
  ]);
  return {
    f: formatsFor(en, page.timeZone),
    me: who.user,
    given: rolesGivenBy(who.user.role),
    people,
    invitations,
    groups: groups.map(({ id, name }) => ({ value: id, label: name })),
  };
}

export async function personData(id: string) {
  const data = await teamData();
  return { ...data, person: data.people.find((person) => person.id === id) ?? null };
}

export async function tokensData() {
  const { ctx, page } = await openDesk("token.manage");
  return { f: formatsFor(en, page.timeZone), tokens: await listApiTokens(ctx) };
}
