import { type Override, onDutyAt, type Rotation } from "../domain/rotation.ts";
import type { Queryable } from "../store/database.ts";
import * as responders from "../store/responders.ts";
import * as store from "../store/rotations.ts";

export const overrideOf = (row: store.RotationOverride): Override => ({
  id: row.id,
  userId: row.userId,
  startsAt: row.startsAt.getTime(),
  endsAt: row.endsAt.getTime(),
  createdAt: row.createdAt.getTime(),
});

/**
 * Who is on duty in a rotation. The turn of someone who has left falls to the first who is there.
 * @param known ids of all responders
 * @param now milliseconds since the epoch
 */
export function onDutyIn(
  rotation: Rotation,
  overrides: readonly Override[],
  known: ReadonlySet<string>,
  now: number,
): string | null {
  const userId = onDutyAt(
    rotation,
    overrides.filter((override) => known.has(override.userId)),
    now,
  );
  return userId !== null && known.has(userId) ? userId : (rotation.members.find((id) => known.has(id)) ?? null);
}

/**
 * Who is on duty now, of one rotation or of all of a page.
 * @param now milliseconds since the epoch
 */
export async function whoIsOnDuty(q: Queryable, pageId: string, now: number, rotationId?: string): Promise<string[]> {
  const all = (await store.list(q, pageId)).filter((r) => rotationId === undefined || r.id === rotationId);
  const overrides = await store.overridesOf(
    q,
    all.map((rotation) => rotation.id),
    new Date(now),
  );
  const known = new Set((await responders.list(q)).map((person) => person.id));
  const out = new Set<string>();
  for (const rotation of all) {
    const own = overrides.filter((o) => o.rotationId === rotation.id).map(overrideOf);
    const userId = onDutyIn(rotation, own, known, now);
    if (userId !== null) out.add(userId);
  }
  return [...out];
}

/** Those on duty; everyone where nobody is. */
export async function onDutyOrEveryone(q: Queryable, pageId: string, now: number): Promise<string[]> {
  const onDuty = await whoIsOnDuty(q, pageId, now);
  return onDuty.length > 0 ? onDuty : (await responders.list(q)).map((person) => person.id);
}
