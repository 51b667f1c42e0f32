import { deliverDue } from "../../lib/services/delivering.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { addSubscriber, type Subscriber } from "../../lib/services/subscriptions.ts";
import type { TestContext } from "./context.ts";
import { dana } from "./fixtures.ts";

/** Expands what is in the outbox and sends what is due. Without an address mail is captured. */
export async function deliver(ctx: TestContext, smtpUrl: string | null = null): Promise<number> {
  await expandEvents(ctx);
  return deliverDue(ctx, { smtpUrl });
}

/** A subscriber who has agreed. */
export async function subscriberAt(
  ctx: TestContext,
  pageId: string,
  email: string,
  componentIds: string[] | null = null,
): Promise<Subscriber> {
  const input = { email, component_ids: componentIds, skip_confirmation_notification: true };
  return (await addSubscriber(ctx, dana, pageId, input)).subscriber;
}

/** A claim that nothing holds back: every destination has room, and none is in doubt. */
export const freeClaim = () => ({
  limit: 10,
  isHeld: () => false,
  crowded: new Set<string>(),
  placesAt: () => 10,
  trial: null,
  suspectsAt: () => null,
});
