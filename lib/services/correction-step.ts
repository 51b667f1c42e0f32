import { priorityOf } from "../domain/delivery.ts";
import * as corrected from "../store/corrected.ts";
import type { Transaction } from "../store/database.ts";
import * as deliveries from "../store/deliveries.ts";
import * as notices from "../store/notices.ts";
import type { OutboxEvent } from "../store/outbox.ts";
import { newDelivery, nothing, type Step } from "./expansion-step.ts";

/** A change is dated when it begins: for so long after, another text may still have been read than the one it wrote. */
const commitMs = 2000;
/** The day's messages looked through at once for whom a correction concerns; each names some hundreds of readers. */
const digestsAtOnce = 8;
/** Begin the cursor of a correction that has to go through all again, and that waits for the moment to do so. */
const againMark = "again ";
const waitsMark = "waits";
/** Begins the cursor of a correction that has come to those who were told by the day's message. */
const digestsMark = "digests ";

/** Tells these of a correction. @returns how many */
async function correctTo(
  tx: Transaction,
  event: OutboxEvent,
  updateId: string,
  misled: readonly corrected.Misled[],
  now: Date,
): Promise<number> {
  const found = await notices.find(tx, updateId);
  // What corrects a rehearsed update is rehearsed too.
  const audience = found?.incident.drillId != null ? "drill" : found?.update.audience;
  const priority = priorityOf(event.payload.type, audience);
  await deliveries.insertMany(
    tx,
    misled.map((s) => ({ ...newDelivery(event, s, now), priority })),
  );
  return misled.length;
}

/**
 * The next page of a correction's deliveries: exactly those whom the earlier text has reached, first by itself and then
 * in a day's message. Nobody waits for a text that is still on its way to somebody: once it is there all are gone
 * through again, and those who have been told are not told twice. Null while it is waited for.
 */
export async function correctionStep(
  tx: Transaction,
  event: OutboxEvent,
  updateId: string,
  pageSize: number,
  now: Date,
): Promise<Step | null> {
  const { cursor, createdAt } = event;
  const until = new Date(createdAt.getTime() + commitMs);
  if (cursor?.startsWith(digestsMark)) return digestCorrectionStep(tx, event, updateId, until, now);
  const isUnderway = (): Promise<boolean> => corrected.isUnderway(tx, { updateId }, until);
  if (cursor === waitsMark) return (await isUnderway()) ? null : { ...nothing, cursor: null, done: false };
  const again = cursor === null ? await isUnderway() : cursor.startsWith(againMark);
  const from = cursor?.startsWith(againMark) ? cursor.slice(againMark.length) : cursor;
  const page = await corrected.reachedBy(tx, { updateId }, until, from, pageSize);
  const made = await correctTo(tx, event, updateId, page, now);
  const last = page.length < pageSize ? undefined : page.at(-1);
  const next = again ? waitsMark : `${digestsMark}0`;
  return { made, cursor: last ? (again ? againMark : "") + last.id : next, done: false };
}

/** The same for those who were told in some of the day's messages. */
async function digestCorrectionStep(
  tx: Transaction,
  event: OutboxEvent,
  updateId: string,
  until: Date,
  now: Date,
): Promise<Step | null> {
  const between = { after: Number(event.cursor?.slice(digestsMark.length)), before: event.seq };
  const digestSeqs = await corrected.digestsNaming(tx, event.pageId, updateId, between, digestsAtOnce);
  const last = digestSeqs.at(-1);
  if (last === undefined) return { ...nothing, cursor: event.cursor };
  if (await corrected.isUnderway(tx, { digestSeqs }, until)) return null;
  const readers = await corrected.reachedBy(tx, { digestSeqs }, until, null, null);
  const made = await correctTo(tx, event, updateId, readers, now);
  return { made, cursor: digestsMark + last, done: false };
}
