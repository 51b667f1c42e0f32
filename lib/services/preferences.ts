import { z } from "zod";
import { hasDigests, parseTimeZone, usualHour } from "../domain/digest.ts";
import { invalid } from "../domain/errors.ts";
import { impacts, isOver } from "../domain/incident.ts";
import { type Language, languages } from "../domain/messages/languages.ts";
import { type Cadence, cadences, type NoticeKind, noticeKinds, wantsKind } from "../domain/preferences.ts";
import type { Queryable } from "../store/database.ts";
import * as digests from "../store/digests.ts";
import { readIncident } from "../store/page-model.ts";
import * as store from "../store/preferences.ts";
import * as subscribers from "../store/subscribers.ts";
import type { Change } from "./change.ts";
import { endDigests, followToEnd, saveDigestTime } from "./digest-turns.ts";
import { readFollowed } from "./followed.ts";
import { flag, idText, parseInput } from "./input.ts";
import { checkChoice, choice, type Subscriber } from "./subscriber-records.ts";

const blankToNull = (value: unknown): unknown => (value === "" ? null : value);
const blankToNothing = (value: unknown): unknown => (value === "" || value === null ? undefined : value);

const input = z.object({
  component_ids: choice.optional(),
  kinds: z
    .array(z.enum(noticeKinds, "There is no such kind of news."), "This must be a list of kinds of news.")
    .min(1, "Please choose at least one kind of news.")
    .optional(),
  minimum_impact: z.enum(impacts, "There is no such impact.").optional(),
  cadence: z.enum(cadences, "Please choose how often.").optional(),
  digest_hour: z.preprocess(
    blankToNothing,
    z.coerce
      .number("Please give an hour from 0 to 23.")
      .int("Please give an hour from 0 to 23.")
      .min(0, "Please give an hour from 0 to 23.")
      .max(23, "Please give an hour from 0 to 23.")
      .optional(),
  ),
  language: z.preprocess(blankToNull, z.enum(languages, "There is no such language.").nullable()).optional(),
  time_zone: z
    .preprocess(blankToNull, z.string("There is no such time zone.").trim().max(100).nullable())
    .transform((name) => (name === null ? null : parseTimeZone(name)))
    .optional(),
  /** Only what is followed. */
  follows_only: flag.optional(),
  /** The incidents that are followed: these and no others. */
  incident_ids: z.array(idText("incident"), "This must be a list of incidents.").max(100).optional(),
});

/** A choice as it was asked for; what is left out stays as it is. */
export type PreferencesInput = z.output<typeof input>;

/** @throws AppError `invalid` naming the field */
export const parsePreferences = (given: unknown): PreferencesInput => parseInput(input, given);

/** How much somebody wants to be told, as forms and programs see it. */
export interface Chosen {
  componentIds: string[] | null;
  kinds: NoticeKind[];
  minimumImpact: (typeof impacts)[number];
  cadence: Cadence;
  digestHour: number;
  /** Null: English. */
  language: Language | null;
  /** Null: the page's. */
  timeZone: string | null;
  followsOnly: boolean;
  followed: { id: string; name: string }[];
}

export async function readChosen(q: Queryable, s: Subscriber): Promise<Chosen> {
  const digest = await digests.find(q, s.id);
  return {
    componentIds: s.componentIds,
    kinds: noticeKinds.filter((kind) => wantsKind(s, kind)),
    minimumImpact: impacts[s.minimumImpact] ?? "none",
    cadence: s.cadence,
    digestHour: digest?.hour ?? usualHour,
    language: s.language,
    timeZone: s.timeZone,
    followsOnly: s.followsOnly,
    followed: await readFollowed(q, s),
  };
}

/**
 * An incident that the public knows of and that goes on: what may be followed.
 * @throws AppError `invalid` on `incident_ids`
 */
async function assertFollowable(q: Queryable, pageId: string, id: string): Promise<void> {
  const incident = await readIncident(q, pageId, id);
  if (!incident || isOver(incident.status)) throw invalid("incident_ids", "There is no such incident that goes on.");
}

/**
 * Refuses a choice that makes no sense on this page and channel, whoever makes it.
 * @param followed what they follow already, and may go on following after its end
 * @throws AppError `invalid` naming the field
 */
export async function checkPreferences(
  c: Change,
  { pageId, channel }: Pick<Subscriber, "pageId" | "channel">,
  wanted: PreferencesInput,
  followed: readonly string[] = [],
): Promise<void> {
  if (wanted.cadence === "daily" && !hasDigests(channel))
    throw invalid("cadence", "This way of being told has no daily message.");
  for (const id of wanted.incident_ids ?? []) if (!followed.includes(id)) await assertFollowable(c.tx, pageId, id);
  await checkChoice(c, pageId, wanted.component_ids);
}

async function saveFollowed(c: Change, id: string, wanted: readonly string[]): Promise<void> {
  const before = await store.followedBy(c.tx, id);
  for (const incidentId of before) if (!wanted.includes(incidentId)) await store.unfollow(c.tx, id, incidentId);
  for (const incidentId of wanted) await store.follow(c.tx, id, incidentId);
}

/**
 * Writes what {@link checkPreferences} let through, within a change.
 * @returns the subscriber as they are now
 */
export async function writePreferences(c: Change, s: Subscriber, wanted: PreferencesInput): Promise<Subscriber> {
  const { kinds, component_ids: ids, minimum_impact: least, cadence = s.cadence } = wanted;
  // By the choice that was theirs while it gathered, before anything of it changes.
  const toldOpen = cadence === "daily" ? [] : await endDigests(c, s);
  if (wanted.incident_ids) await saveFollowed(c, s.id, wanted.incident_ids);
  const has = (kind: NoticeKind, now: boolean): boolean => kinds?.includes(kind) ?? now;
  const edit = {
    componentIds: ids === undefined ? s.componentIds : ids && [...new Set(ids)],
    wantsIncidents: has("incidents", s.wantsIncidents),
    wantsMaintenance: has("maintenance", s.wantsMaintenance),
    wantsPostmortems: has("postmortems", s.wantsPostmortems),
    wantsAnnouncements: has("announcements", s.wantsAnnouncements),
    minimumImpact: least === undefined ? s.minimumImpact : impacts.indexOf(least),
    cadence,
    language: wanted.language === undefined ? s.language : wanted.language,
    timeZone: wanted.time_zone === undefined ? s.timeZone : wanted.time_zone,
    followsOnly: wanted.follows_only ?? s.followsOnly,
  };
  await subscribers.update(c.tx, s.id, edit, c.now);
  const after = { ...s, ...edit };
  if (cadence === "daily") await saveDigestTime(c, after, wanted.digest_hour);
  else await followToEnd(c, after, toldOpen);
  return after;
}

/**
 * Writes what a subscriber chose, within a change.
 * @returns the subscriber as they are now
 * @throws AppError `invalid` naming the field
 */
export async function savePreferences(c: Change, s: Subscriber, wanted: PreferencesInput): Promise<Subscriber> {
  await checkPreferences(c, s, wanted, wanted.incident_ids ? await store.followedBy(c.tx, s.id) : []);
  return writePreferences(c, s, wanted);
}
