import * as outbox from "../store/outbox.ts";
import * as subscribers from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import { change } from "./change.ts";
import { eraseConsents } from "./consents.ts";
import type { Context } from "./context.ts";
import { rememberErasure } from "./erased.ts";
import { rememberHold } from "./held.ts";
import { assertOneReader } from "./shared-mailboxes.ts";
import { stranger, subscriberByToken } from "./subscriptions.ts";

/**
 * Removes all that is kept of a subscriber: their deliveries, their choices, proofs of their consent, also to what they had
 * subscribed and left before, and their links, also the one that would still say that it has ended.
 * @throws AppError `not_found`, `gone`; `conflict` for a shared mailbox
 */
export async function eraseData(ctx: Context, token: unknown): Promise<void> {
  await change(ctx, stranger, async (c) => {
    const subscriber = await subscriberByToken(c.tx, "manage", token, c.now);
    await assertOneReader(c.tx, subscriber);
    for (const purpose of ["confirm", "manage", "unsubscribe", "replay", "move", "leave"] as const)
      await tokens.removeFor(c.tx, purpose, subscriber.id);
    await rememberHold(ctx, c, subscriber);
    await eraseConsents(ctx, c, subscriber);
    await outbox.removeAsked(c.tx, subscriber.id);
    await subscribers.remove(c.tx, subscriber.id);
    await rememberErasure(ctx, c, subscriber);
    c.audit("subscriber.erase", subscriber.id);
  });
}
