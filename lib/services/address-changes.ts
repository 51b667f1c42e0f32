import { maskedAddress } from "../channels/registry.ts";
import { AppError, invalid } from "../domain/errors.ts";
import { parseEmail } from "../domain/subscription.ts";
import { isHeld } from "../store/subscriber-marks.ts";
import * as store from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { holdAgain, isHeldBack, rememberHold } from "./held.ts";
import { confirmTokenMs } from "./letters.ts";
import { assertOneReader, isShared } from "./shared-mailboxes.ts";
import { insertSubscriberTokens, linksOf } from "./subscriber-links.ts";
import { removeSubscription, type Subscriber } from "./subscriber-records.ts";
import { assertMaySubscribe, mayWriteTo } from "./subscribing-limits.ts";
import { agree, stranger, subscriberByToken } from "./subscriptions.ts";
import { hashToken, newToken } from "./tokens.ts";

const masked = (address: string) => ({ address: maskedAddress("email", address) });

/**
 * Asks at a new address whether messages shall go there. The old one is told as before until the link is followed. The
 * answer is the same whatever is known of the new address.
 * @throws AppError `invalid` on `email`; `conflict` for a shared mailbox; `too_many`; `not_found`, `gone`
 */
export async function askToMove(ctx: Context, token: unknown, email: unknown, clientKey: string): Promise<void> {
  const address = parseEmail(email);
  await change(ctx, stranger, async (c) => {
    const subscriber = await subscriberByToken(c.tx, "manage", token, c.now);
    await assertOneReader(c.tx, subscriber);
    if (subscriber.channel !== "email") throw invalid("email", "Only an e-mail address can be changed here.");
    if (subscriber.address === address) throw invalid("email", "This is your address already.");
    await assertMaySubscribe(c.tx, clientKey, c.now);
    // Whoever is held back hears nothing; the answer is the same.
    if (await isHeldBack(ctx, c.tx, { pageId: subscriber.pageId, channel: "email", address })) return;
    if (!(await mayWriteTo(c.tx, { channel: "email", address }, c.now))) return;
    const secret = newToken(ctx);
    await tokens.removeFor(c.tx, "move", subscriber.id);
    await tokens.insert(c.tx, {
      hash: hashToken(secret),
      purpose: "move",
      subjectId: subscriber.id,
      sealed: ctx.vault.seal(address),
      expiresAt: new Date(c.now + confirmTokenMs),
      createdAt: new Date(c.now),
    });
    const { id: subscriberId, pageId } = subscriber;
    const [sealedToken, sealedAddress] = [ctx.vault.seal(secret), ctx.vault.seal(address)];
    c.emit({ type: "subscription.move", pageId, subscriberId, sealedToken, sealedAddress });
    c.audit("subscriber.ask_to_move", subscriberId, null, masked(address));
  });
}

/**
 * Whoever moves to what many read, or what is held back, is told with it from now on: it stays as it is, with its mark
 * and its owner, and their own subscription ends.
 */
async function joinOther(ctx: Context, c: Change, mover: Subscriber, other: Subscriber): Promise<Subscriber> {
  await removeSubscription(ctx, c, mover, "left");
  if (other.state !== "active") await agree(ctx, c, other, { step: "confirmed", way: "link" });
  return other;
}

/** Another subscription that the new address had gives way; the links to leave in its older mails end this one. */
async function takePlace(
  ctx: Context,
  c: Change,
  mover: Subscriber,
  address: string,
  other: Subscriber | undefined,
): Promise<Subscriber> {
  await rememberHold(ctx, c, mover);
  for (const purpose of ["confirm", "manage", "unsubscribe", "move"] as const)
    await tokens.removeFor(c.tx, purpose, mover.id);
  if (other) {
    await tokens.handOver(c.tx, "unsubscribe", other.id, mover.id);
    await removeSubscription(ctx, c, other);
  }
  const moved = { address, linksSince: new Date(c.now) };
  await store.update(c.tx, mover.id, moved, c.now);
  const after = { ...mover, ...moved };
  await insertSubscriberTokens(ctx, c.tx, after);
  await agree(ctx, c, after, { step: "confirmed", way: "link" });
  return holdAgain(ctx, c, after);
}

/**
 * The owner of the new address says yes: messages go there from now on, with new links, and the links in the old
 * mailbox end.
 * @returns the manage link of what the new address is told by
 * @throws AppError `not_found`, `gone`
 */
export async function confirmMove(ctx: Context, token: unknown): Promise<{ manageUrl: string }> {
  return change(ctx, stranger, async (c) => {
    const mover = await subscriberByToken(c.tx, "move", token, c.now);
    const found = await tokens.find(c.tx, "move", hashToken(String(token)));
    if (!found?.sealed) throw new AppError("gone", "This link has expired. Please ask for a new one.");
    const address = ctx.vault.open(found.sealed);
    const there = await store.findByAddress(c.tx, mover.pageId, "email", address, mover.scope);
    const other = there?.id === mover.id ? undefined : there;
    const after =
      other && ((await isShared(c.tx, other)) || (await isHeld(c.tx, other.id)))
        ? await joinOther(ctx, c, mover, other)
        : await takePlace(ctx, c, mover, address, other);
    c.audit("subscriber.move", mover.id, masked(mover.address), masked(address));
    return { manageUrl: linksOf(ctx, after).manage };
  });
}
