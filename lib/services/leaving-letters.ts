import type { LeavingAsked } from "../domain/event.ts";
import type { Message, PageFacts } from "../render/message.ts";
import * as marks from "../store/subscriber-marks.ts";
import type { Subscriber } from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import type { Context } from "./context.ts";
import { hashToken } from "./tokens.ts";

/** What the owner is asked; null when nobody has to be any more. */
export async function leaveMessage(
  ctx: Context,
  page: PageFacts,
  payload: LeavingAsked,
  subscriber: Subscriber,
): Promise<Message | null> {
  const owner = (await marks.find(ctx.db, subscriber.id))?.listOwner ?? null;
  const token = ctx.vault.open(payload.sealedToken);
  if (owner === null || !(await tokens.find(ctx.db, "leave", hashToken(token)))) return null;
  const leaveUrl = `${page.url}/subscriptions/leave?token=${token}`;
  return { type: "leave", page, address: subscriber.address, owner, leaveUrl };
}
