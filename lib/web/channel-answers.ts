import { AppError, invalid } from "../domain/errors.ts";
import { webhookSchema } from "../render/webhook-schema.ts";
import { replayEvents } from "../services/replay.ts";
import { confirm } from "../services/subscriptions.ts";
import { getContext } from "./context.ts";
import { handle } from "./handle.ts";
import { json, noContent } from "./respond.ts";

function bearerOf(request: Request): string {
  const credential = /^Bearer +(\S{1,200})$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (credential === undefined)
    throw new AppError("unauthenticated", "Please send the subscription's token or signing secret as a bearer token.");
  return credential;
}

/** `GET /api/events?after=N`: what a webhook's receiver may have missed. */
export function eventsResponse(request: Request): Promise<Response> {
  return handle(request, async (ctx) => {
    const after = new URL(request.url).searchParams.get("after") ?? "0";
    if (!/^\d{1,15}$/.test(after)) throw invalid("after", "after must be a whole number from 0.");
    return json(200, await replayEvents(ctx, bearerOf(request), Number(after)));
  });
}

/** A browser's answer to its first notice: it could read it, so it asked for it. */
export function pushConfirmed(request: Request): Promise<Response> {
  return handle(request, async (ctx) => {
    const text = await request.text();
    let body: unknown;
    try {
      body = text.length <= 1000 ? JSON.parse(text) : null;
    } catch {
      body = null;
    }
    const token = typeof body === "object" && body !== null && "token" in body ? body.token : null;
    await confirm(ctx, token);
    return noContent();
  });
}

/** The JSON Schema of what webhooks get. */
export function webhookSchemaResponse(): Response {
  const schema = webhookSchema(getContext().installation.baseUrl);
  return json(200, schema, {
    "Cache-Control": "public, max-age=3600",
    "Access-Control-Allow-Origin": "*",
    "Content-Type": "application/schema+json",
  });
}
