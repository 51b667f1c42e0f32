import { AppError } from "../domain/errors.ts";
import { isOver } from "../domain/incident.ts";
import { listComponents } from "../services/components.ts";
import { firstPage } from "../services/pages.ts";
import { newChallenge, readSubscribingRules } from "../services/proof-of-work.ts";
import { exportData, findOwn } from "../services/self-service.ts";
import { peekLeaving } from "../services/shared-mailboxes.ts";
import { peekUnsubscribe, unsubscribe } from "../services/subscriptions.ts";
import { getContext } from "./context.ts";
import { publicIncident } from "./public-page.ts";
import { visitorOf } from "./visitor.ts";

export async function subscribeOptions() {
  const ctx = getContext();
  const page = await firstPage(ctx);
  const components = page ? await listComponents(ctx, page.id) : [];
  const timeZone = page?.timeZone ?? "UTC";
  return {
    name: page?.name ?? "",
    timeZone,
    components: components.map(({ id, name }) => ({ value: id, label: name })),
  };
}

/** Whether forms are to prove that somebody takes the time, and by what each does. */
export async function challenges() {
  const ctx = getContext();
  const page = await firstPage(ctx);
  const challenged = page !== null && page !== undefined && (await readSubscribingRules(ctx.db, page.id)).proofOfWork;
  return { challenged, challenge: () => newChallenge(ctx) };
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
export const ownSubscription = (token: string) => orNull(findOwn(getContext(), token));

/** An incident that goes on, for somebody who wants to be told of it; null for any other. */
export async function followable(id: string | undefined): Promise<{ id: string; name: string } | null> {
  if (id === undefined || !/^[a-z0-9]{12}$/.test(id)) return null;
  const found = await publicIncident(id);
  return found && !isOver(found.incident.status) ? { id, name: found.incident.name } : null;
}

/** All that is kept of a subscriber, as a file for themselves. */
export async function dataResponse(token: string): Promise<Response> {
  const data = await orNull(exportData(getContext(), token));
  const headers = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" };
  if (!data) return new Response('{"error":"There is no such link."}\n', { status: 404, headers });
  const disposition = 'attachment; filename="subscription.json"';
  return new Response(`${JSON.stringify(data, null, 2)}\n`, {
    headers: { ...headers, "Content-Disposition": disposition },
  });
}

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
