import { type Actor, mayManage } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { assertFresh, parseEmail } from "../domain/subscription.ts";
import type { Queryable } from "../store/database.ts";
import * as marks from "../store/subscriber-marks.ts";
import * as subscribers from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { maskedAddress } from "./destinations.ts";
import { removeSubscription, type Subscriber } from "./subscriber-records.ts";
import { mayAskToLeave } from "./subscribing-limits.ts";
import { hashToken, newToken } from "./tokens.ts";

/** The subscription is over, or the owner of the shared mailbox is asked whether it shall be. */
export type Leaving = "ended" | "asked";

const linkLifeMs = 7 * 86_400_000;

/**
 * Says that many people read an address, and who answers for it; an empty owner takes it back.
 * @throws AppError `invalid` on `owner`; `conflict` for what is no mail; `not_found`, `forbidden`
 */
export async function markShared(ctx: Context, actor: Actor, id: string, input: { owner?: unknown }): Promise<void> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  const none = input.owner === undefined || input.owner === null || input.owner === "";
  const owner = none ? null : parseEmail(input.owner, "owner");
  await change(ctx, actor, async (c) => {
    const subscriber = await subscribers.find(c.tx, id);
    if (subscriber?.scope !== "public") throw notFound("subscriber");
    if (subscriber.channel !== "email") throw new AppError("conflict", "Only an e-mail address can be a list.");
    if (owner?.toLowerCase() === subscriber.address.toLowerCase())
      throw invalid("owner", "Please give the address of one person, not that of the list.");
    const before = (await marks.find(c.tx, id))?.listOwner ?? null;
    await marks.save(c.tx, id, { listOwner: owner });
    if (owner !== null) await tokens.removeFor(c.tx, "move", id);
    // The link that another owner was sent is no longer theirs to follow.
    if (owner !== before) await tokens.removeFor(c.tx, "leave", id);
    const masked = (address: string | null) => address && maskedAddress("email", address);
    c.audit("subscriber.share", id, { owner: masked(before) }, { owner: masked(owner) });
  });
}

/**
 * Ends a subscription; of a shared mailbox its owner is sent a link that does: for each once an hour, three times a day
 * at most, so that whoever asks meanwhile is answered by the link that the owner has.
 */
export async function leave(ctx: Context, c: Change, subscriber: Subscriber): Promise<Leaving> {
  const owner = (await marks.find(c.tx, subscriber.id))?.listOwner ?? null;
  if (owner === null) {
    await removeSubscription(ctx, c, subscriber, "left");
    return "ended";
  }
  const mayAsk = await mayAskToLeave(c.tx, subscriber.id, c.now);
  if (!mayAsk && (await tokens.isOpen(c.tx, "leave", subscriber.id, new Date(c.now)))) return "asked";
  const token = newToken(ctx);
  await tokens.removeFor(c.tx, "leave", subscriber.id);
  await tokens.insert(c.tx, {
    hash: hashToken(token),
    purpose: "leave",
    subjectId: subscriber.id,
    expiresAt: new Date(c.now + linkLifeMs),
    createdAt: new Date(c.now),
  });
  c.emit({
    type: "subscription.leave_asked",
    pageId: subscriber.pageId,
    subscriberId: subscriber.id,
    sealedToken: ctx.vault.seal(token),
  });
  c.audit("subscriber.leave_asked", subscriber.id, null, { owner: maskedAddress("email", owner) });
  return "asked";
}

/** Do many people read this address? */
export async function isShared(q: Queryable, { id }: Pick<Subscriber, "id">): Promise<boolean> {
  return ((await marks.find(q, id))?.listOwner ?? null) !== null;
}

/** What would end it for all who read it is up to its owner. @throws AppError `conflict` for a shared mailbox */
export async function assertOneReader(q: Queryable, subscriber: Subscriber): Promise<void> {
  if (!(await isShared(q, subscriber))) return;
  throw new AppError("conflict", "Many people read this mailbox. Please ask to leave: its owner is asked.");
}

async function byToken(q: Queryable, token: unknown, now: number): Promise<Subscriber> {
  const found =
    typeof token === "string" && token.length <= 100 ? await tokens.find(q, "leave", hashToken(token)) : undefined;
  const subscriber = found && (await subscribers.find(q, found.subjectId));
  if (!subscriber) throw notFound("link");
  assertFresh(found.expiresAt?.getTime() ?? null, now, "link");
  return subscriber;
}

/** Whose subscription a link to its owner would end. @throws AppError `not_found`, `gone` */
export async function peekLeaving(ctx: Context, token: unknown): Promise<{ address: string }> {
  return { address: (await byToken(ctx.db, token, ctx.clock.now())).address };
}

/** The owner of a shared mailbox says that it leaves. Works once. @throws AppError `not_found`, `gone` */
export async function leaveByOwner(ctx: Context, token: unknown): Promise<void> {
  await change(ctx, { kind: "subscriber", id: "owner" }, async (c) => {
    await removeSubscription(ctx, c, await byToken(c.tx, token, c.now), "left");
  });
}
