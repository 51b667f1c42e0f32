import { listResponders } from "../../services/contacts.ts";
import { listHandovers } from "../../services/handovers.ts";
import { openDesk } from "./page.ts";

/** Who can be in charge of an incident, and through whose hands it went, newest first. */
export async function chargeData(incidentId: string) {
  const { ctx } = await openDesk();
  const [people, handovers] = await Promise.all([listResponders(ctx), listHandovers(ctx, incidentId)]);
  return {
    people: people.map(({ id, name }) => ({ id, name })),
    names: Object.fromEntries(people.map(({ id, name }) => [id, name])),
    handovers,
  };
}
