import { zonedInstant, zonedText } from "./zone.ts";

export const rotationPeriods = ["daily", "weekly"] as const;
export type RotationPeriod = (typeof rotationPeriods)[number];

/** Who is on duty in turns. A turn lasts a day or a week by the wall clock, so one over a change of clocks is longer or shorter. */
export interface Rotation {
  period: RotationPeriod;
  /** IANA name. */
  timeZone: string;
  /** The wall clock at hand-over, `HH:MM`. */
  handOverAt: string;
  /** `YYYY-MM-DD`: the local date on which a turn of the first member begins. */
  startsOn: string;
  /** Ids of people, in order. */
  members: readonly string[];
}

/** Somebody takes the duty from then to then, in milliseconds since the epoch. The newest of several counts. */
export interface Override {
  id: string;
  userId: string;
  startsAt: number;
  endsAt: number;
  createdAt: number;
}

/** Who is on duty from then until then, in milliseconds since the epoch. */
export interface Duty {
  userId: string;
  from: number;
  to: number;
  /** The override by which it is; null for an ordinary turn. */
  overrideId: string | null;
}

const day = 86_400_000;

const daysOf = (rotation: Pick<Rotation, "period">): number => (rotation.period === "daily" ? 1 : 7);

const dateAt = (index: number): string => new Date(index * day).toISOString().slice(0, 10);
const indexOf = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / day);

/** When turn `n` begins; turns are counted from the first member's, and go on without end to both sides. */
function turnStart(rotation: Rotation, n: number): number {
  const date = dateAt(indexOf(rotation.startsOn) + n * daysOf(rotation));
  return zonedInstant(`${date}T${rotation.handOverAt}`, rotation.timeZone) ?? 0;
}

/** The turn that `now` is in. Where a zone skips a whole day, a turn may have no length: it is nobody's. */
function turnAt(rotation: Rotation, now: number): number {
  const today = indexOf(zonedText(now, rotation.timeZone).slice(0, 10));
  let n = Math.floor((today - indexOf(rotation.startsOn)) / daysOf(rotation));
  while (turnStart(rotation, n) > now) n--;
  while (turnStart(rotation, n + 1) <= now) n++;
  return n;
}

function memberOf(rotation: Rotation, n: number): string | null {
  const { length } = rotation.members;
  return length === 0 ? null : (rotation.members[((n % length) + length) % length] ?? null);
}

function overrideAt(overrides: readonly Override[], now: number): Override | null {
  return overrides
    .filter((o) => o.startsAt <= now && now < o.endsAt)
    .reduce<Override | null>((newest, o) => (newest === null || o.createdAt >= newest.createdAt ? o : newest), null);
}

/** Where who is on duty may change after `now`. */
function nextEdge(rotation: Rotation, overrides: readonly Override[], now: number): number {
  const edges = overrides.flatMap((o) => [o.startsAt, o.endsAt]).filter((at) => at > now);
  return Math.min(turnStart(rotation, turnAt(rotation, now) + 1), ...edges);
}

/** Who is on duty at `now`; null where nobody is a member. */
export function onDutyAt(rotation: Rotation, overrides: readonly Override[], now: number): string | null {
  return overrideAt(overrides, now)?.userId ?? memberOf(rotation, turnAt(rotation, now));
}

/** Who is on duty between two instants, in order and without gaps; neighbours are never the same duty twice. */
export function dutiesBetween(rotation: Rotation, overrides: readonly Override[], from: number, to: number): Duty[] {
  const out: Duty[] = [];
  for (let at = from; at < to; ) {
    const end = Math.min(to, nextEdge(rotation, overrides, at));
    const override = overrideAt(overrides, at);
    const userId = override?.userId ?? memberOf(rotation, turnAt(rotation, at));
    const last = out.at(-1);
    if (last && last.userId === userId && last.overrideId === (override?.id ?? null)) last.to = end;
    else if (userId !== null) out.push({ userId, from: at, to: end, overrideId: override?.id ?? null });
    at = end;
  }
  return out;
}

/** The next instants after `now` at which somebody else is on duty. */
export function nextHandOvers(
  rotation: Rotation,
  overrides: readonly Override[],
  now: number,
  count: number,
): { at: number; userId: string }[] {
  const out: { at: number; userId: string }[] = [];
  let current = onDutyAt(rotation, overrides, now);
  // Everyone has had a turn after so many edges: who has not changed by then never will.
  let edges = (rotation.members.length + overrides.length * 2 + 1) * (count + 1);
  for (let at = now; out.length < count && edges-- > 0; ) {
    at = nextEdge(rotation, overrides, at);
    const userId = onDutyAt(rotation, overrides, at);
    if (userId !== null && userId !== current) out.push({ at, userId });
    current = userId;
  }
  return out;
}

/**
 * The date to start from so that the member at `index` is on duty at `now`, while turns begin at the wall clock and,
 * for weeks, on the weekday asked for.
 * @param weekday 1 for Monday to 7 for Sunday; without meaning for a daily rotation
 */
export function startFor(rotation: Omit<Rotation, "startsOn">, weekday: number, index: number, now: number): string {
  // 5 January 1970 was a Monday.
  const some = { ...rotation, startsOn: dateAt(4 + (weekday - 1)) };
  const turn = turnAt(some, now) - index;
  return dateAt(indexOf(some.startsOn) + turn * daysOf(rotation));
}

/** 1 for Monday to 7 for Sunday: the day on which a weekly rotation hands over. */
export function weekdayOf(rotation: Pick<Rotation, "startsOn">): number {
  return ((((indexOf(rotation.startsOn) + 3) % 7) + 7) % 7) + 1;
}
