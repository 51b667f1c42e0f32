import { AppError, notFound } from "../../domain/errors.ts";
import { type Invitation, invitePerson, listInvitations, withdrawInvitation } from "../../services/invitations.ts";
import { firstPage } from "../../services/pages.ts";
import {
  changeRole,
  disablePerson,
  enablePerson,
  type Grantor,
  listPeople,
  type PersonView,
  removePerson,
  resetSecondFactor,
} from "../../services/people.ts";
import { together } from "../../services/together.ts";
import { json, noContent } from "../respond.ts";
import { idIn } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

const personShape = (person: PersonView) => ({
  id: person.id,
  name: person.name,
  email: person.email,
  role: person.role,
  groups: person.groupIds,
  second_factor: person.secondFactor,
  disabled: person.disabledAt !== null,
  last_seen_at: person.lastSeenAt,
  created_at: person.createdAt,
});

const invitationShape = (invitation: Invitation) => ({
  id: invitation.id,
  email: invitation.email,
  role: invitation.role,
  groups: invitation.groupIds,
  invited_by: invitation.invitedBy,
  created_at: invitation.createdAt,
  expires_at: invitation.expiresAt,
});

/** The token as one that gives roles: no more than its maker could, and never an owner's. @throws AppError `forbidden` */
function grantorOf({ actor, bearer }: Call): Grantor {
  const { role, madeBy } = bearer;
  if (role === null) throw new AppError("forbidden", "Whoever made this token is not here any more.");
  return { actor, user: { id: madeBy ?? "", name: bearer.actor.name, role: role === "owner" ? "admin" : role } };
}

async function personOf(call: Call): Promise<PersonView> {
  const person = (await listPeople(call.ctx)).find(({ id }) => id === call.param("id"));
  if (!person) throw notFound("person");
  return person;
}

/** People belong to the installation; mail and component groups to its page. */
async function pageId(call: Call): Promise<string> {
  const page = await firstPage(call.ctx);
  if (!page) throw notFound("page");
  return page.id;
}

const flagOf = (value: unknown): boolean => value === true || value === "true" || value === "1";

export const peopleRoutes: readonly Route[] = [
  route("GET", "/people", async (call) => json(200, (await listPeople(call.ctx)).map(personShape))),
  route("GET", "/people/invitations", async (call) =>
    json(200, (await listInvitations(call.ctx)).map(invitationShape)),
  ),
  route("POST", "/people/invitations", async (call) => {
    const input = await call.input("invitation");
    return json(201, invitationShape(await invitePerson(call.ctx, grantorOf(call), await pageId(call), input)));
  }),
  route("DELETE", "/people/invitations/:id", async (call) => {
    await withdrawInvitation(call.ctx, grantorOf(call), idIn(call, "id", "open invitation"));
    return noContent();
  }),
  route("GET", "/people/:id", async (call) => json(200, personShape(await personOf(call)))),
  route(["PATCH", "PUT"], "/people/:id", async (call) => {
    const { id, role, groupIds } = await personOf(call);
    const { disabled, ...input } = await call.input("person");
    const who = grantorOf(call);
    const page = await pageId(call);
    await together(call.ctx, async (ctx) => {
      if (input.role !== undefined || input.groups !== undefined)
        await changeRole(ctx, who, page, id, { role, groups: groupIds, ...input });
      if (disabled !== undefined) await (flagOf(disabled) ? disablePerson : enablePerson)(ctx, who, id);
    });
    return json(200, personShape(await personOf(call)));
  }),
  route("DELETE", "/people/:id", async (call) => {
    await removePerson(call.ctx, grantorOf(call), (await personOf(call)).id);
    return noContent();
  }),
  route("POST", "/people/:id/reset_second_factor", async (call) => {
    await resetSecondFactor(call.ctx, grantorOf(call), (await personOf(call)).id);
    return json(200, personShape(await personOf(call)));
  }),
];
