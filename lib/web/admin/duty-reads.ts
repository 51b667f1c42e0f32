import { severities } from "../../domain/alert.ts";
import { en } from "../../domain/messages/en.ts";
import { formatsFor } from "../../domain/messages/formats.ts";
import { readPolicy, readSeverities } from "../../services/alerting.ts";
import { listContacts, listResponders } from "../../services/contacts.ts";
import { listPromises, readPromiseRules } from "../../services/promises.ts";
import { type RotationView, readRotations } from "../../services/rotations.ts";
import { deskChannels, listed } from "./channel-reads.ts";
import { type Desk, openDesk } from "./page.ts";

async function people(desk: Desk) {
  const all = await listResponders(desk.ctx);
  const names = Object.fromEntries(all.map((person) => [person.id, person.name]));
  return { people: all.map(({ id, name }) => ({ id, name })), names };
}

/** Who is on duty now, a name each, with the rotation. */
const onDutyIn = (rotations: readonly RotationView[], names: Record<string, string>) =>
  rotations.flatMap(({ rotation, onDuty, next }) =>
    onDuty === null ? [] : [{ rotation: rotation.name, name: names[onDuty] ?? "Somebody who has left", next }],
  );

export async function dutyData() {
  const desk = await openDesk();
  const { ctx, page, who } = desk;
  const [{ people: all, names }, rotations, contacts, policy] = await Promise.all([
    people(desk),
    readRotations(ctx, page.id),
    listContacts(ctx, page.id, who.user.id),
    readPolicy(ctx.db, page.id),
  ]);
  return {
    now: ctx.clock.now(),
    timeZone: page.timeZone,
    f: formatsFor(en, page.timeZone),
    me: who.user.id,
    people: all,
    names,
    rotations,
    contacts: listed(contacts),
    policy,
    forms: deskChannels().forms,
  };
}

/** What the inbox says of duty. */
export async function onDutyData() {
  const desk = await openDesk();
  const [{ names }, rotations] = await Promise.all([people(desk), readRotations(desk.ctx, desk.page.id)]);
  return { onDuty: onDutyIn(rotations, names), hasRotations: rotations.length > 0, names };
}

/** What the settings page offers: whom alerts call, how bad they are, and what is promised. */
export async function alertingData() {
  const desk = await openDesk("settings.edit");
  const { ctx, page } = desk;
  const [{ people: all }, rotations, policy, rules, promises] = await Promise.all([
    people(desk),
    readRotations(ctx, page.id),
    readPolicy(ctx.db, page.id),
    readSeverities(ctx.db, page.id),
    readPromiseRules(ctx.db, page.id),
  ]);
  return {
    people: all,
    rotations: rotations.map(({ rotation }) => ({ id: rotation.id, name: rotation.name })),
    policy,
    rules,
    promises,
    severities,
  };
}

/** What has been promised on an incident, newest first. */
export async function promisesData(incidentId: string) {
  const { ctx } = await openDesk();
  return listPromises(ctx, incidentId);
}
