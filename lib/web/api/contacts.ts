import { AppError } from "../../domain/errors.ts";
import { addContact, listContacts, removeContact } from "../../services/contacts.ts";
import { json, noContent } from "../respond.ts";
import { idIn, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";
import { subscriberShape } from "./subscribers.ts";

/** Whose contacts a token can see to: those of the person who made it. @throws AppError `forbidden` */
function personOf({ bearer }: Call): string {
  if (bearer.madeBy === null || bearer.role === null)
    throw new AppError("forbidden", "Only a token that a person has made has ways of being told: that person's.");
  return bearer.madeBy;
}

const path = "/pages/:page_id/contacts";

export const contactRoutes: readonly Route[] = [
  route("GET", path, async (call) => {
    const { id } = await pageOf(call);
    return json(200, (await listContacts(call.ctx, id, personOf(call))).map(subscriberShape));
  }),
  route("POST", path, async (call) => {
    const { id } = await pageOf(call);
    const input = await call.input("contact");
    const { contact, secret } = await addContact(call.ctx, call.actor, id, input, personOf(call));
    return json(201, { ...subscriberShape(contact), ...(secret === null ? {} : { secret }) });
  }),
  route("DELETE", `${path}/:id`, async (call) => {
    await pageOf(call);
    await removeContact(call.ctx, call.actor, idIn(call, "id", "contact"), personOf(call));
    return noContent();
  }),
];
