import { AppError } from "../domain/errors.ts";
import { listComponents } from "../services/components.ts";
import { firstPage } from "../services/pages.ts";
import { peekLeaving } from "../services/shared-mailboxes.ts";
import { findByManageToken, peekUnsubscribe, unsubscribe } from "../services/subscriptions.ts";
import { getContext } from "./context.ts";
import { visitorOf } from "./visitor.ts";

export async function subscribeOptions() {
  const ctx = getContext();
  const page = await firstPage(ctx);
  const components = page ? await listComponents(ctx, page.id) : [];
  return { name: page?.name ?? "", components: components.map(({ id, name }) => ({ value: id, label: name })) };
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && (error.code === "not_found" || error.code === "gone")) return null;
    throw error;
  }
}

/** Null for a token that opens nothing. */
export const ownSubscription = (token: string) => orNull(findByManageToken(getContext(), token));

/** Whose subscription the link would end; null when it ends none any more. Changes nothing. */
export async function leavingAddress(token: string): Promise<{ address: string } | null> {
  const address = (await orNull(peekUnsubscribe(getContext(), token)))?.address ?? null;
  return address === null ? null : { address };
}

/** Whose subscription the owner's link would end; null when it ends none any more. Changes nothing. */
export const sharedAddress = (token: unknown) => orNull(peekLeaving(getContext(), token));

/**
 * One-click unsubscribe (RFC 8058): the POST alone ends the subscription, without cookies and without a question. A
 * person's browser is led to a page that says so; a link that was used before is as good as one that works now. Of a
 * shared mailbox the owner is asked instead: the answer is the same 200, which is all that RFC 8058 wants.
 */
export async function unsubscribeResponse(request: Request, token: string): Promise<Response> {
  const leaving = await orNull(unsubscribe(getContext(), token));
  if (request.headers.get("accept")?.includes("text/html"))
    return new Response(null, {
      status: 303,
      headers: {
        Location: `${visitorOf(request.headers).prefix}/unsubscribe/${leaving === "asked" ? "asked" : "done"}`,
      },
    });
  const told = {
    ended: "You will get no more messages.",
    asked: "This address is read by several people. Whoever looks after it is asked whether it shall leave.",
  };
  return new Response(`${leaving ? told[leaving] : "There is no such link."}\n`, {
    status: leaving ? 200 : 404,
    headers: { "Content-Type": "text/plain; charset=utf-8" },
  });
}
