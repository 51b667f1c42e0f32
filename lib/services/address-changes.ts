import { maskedAddress } from "../channels/registry.ts";
import { AppError, invalid } from "../domain/errors.ts";
import { parseEmail } from "../domain/subscription.ts";
import { isHeld } from "../store/subscriber-marks.ts";
import * as store from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import { change } from "./change.ts";
import { recordConsent } from "./consents.ts";
import type { Context } from "./context.ts";
import { confirmTokenMs } from "./letters.ts";
import { assertOneReader } from "./shared-mailboxes.ts";
import { insertSubscriberTokens, linksOf } from "./subscriber-links.ts";
import { removeSubscription } from "./subscriber-records.ts";
import { assertMaySubscribe, mayWriteTo } from "./subscribing-limits.ts";
import { stranger, subscriberByToken } from "./subscriptions.ts";
import { hashToken, newToken } from "./tokens.ts";

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
    c.audit("subscriber.ask_to_move", subscriberId, null, { address: maskedAddress("email", address) });
  });
}

/**
 * The owner of the new address says yes: messages go there from now on, with new links, and the links in the old
 * mailbox end. Another subscription that the new address had gives way to this one.
 * @returns the new manage link
 * @throws AppError `not_found`, `gone`
 */
export async function confirmMove(ctx: Context, token: unknown): Promise<{ manageUrl: string }> {
  return change(ctx, stranger, async (c) => {
    const before = await subscriberByToken(c.tx, "move", token, c.now);
    const found = await tokens.find(c.tx, "move", hashToken(String(token)));
    if (!found?.sealed) throw new AppError("gone", "This link has expired. Please ask for a new one.");
    const address = ctx.vault.open(found.sealed);
    const other = await store.findByAddress(c.tx, before.pageId, "email", address, before.scope);
    if (other && other.id !== before.id) await removeSubscription(ctx, c, other);
    const at = new Date(c.now);
    const held = await isHeld(c.tx, before.id);
    const state = held ? {} : ({ state: "active", suppressedReason: null } as const);
    const edit = { address, linksSince: at, confirmedAt: at, ...state };
    await store.update(c.tx, before.id, edit, c.now);
    for (const purpose of ["confirm", "manage", "unsubscribe", "move"] as const)
      await tokens.removeFor(c.tx, purpose, before.id);
    const after = { ...before, ...edit };
    await insertSubscriberTokens(ctx, c.tx, after);
    await recordConsent(ctx, c, after, { step: "confirmed", way: "link" });
    const masked = (of: string) => ({ address: maskedAddress("email", of) });
    c.audit("subscriber.move", before.id, masked(before.address), masked(address));
    return { manageUrl: linksOf(ctx, after).manage };
  });
}
