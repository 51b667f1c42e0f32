import { notFound } from "../../domain/errors.ts";
import { type BounceHook, listBounceHooks, removeBounceHook, saveBounceHook } from "../../services/bounce-hooks.ts";
import { json } from "../respond.ts";
import type { Operation } from "./openapi.ts";
import { type Call, type Method, type Route, route } from "./router.ts";

const hookShape = ({ kind, label, summary, secret, address, hasSecret }: BounceHook) => ({
  provider: kind,
  name: label,
  summary,
  // Where the provider calls: whoever knows it may tell of returned mail.
  address,
  signs: secret !== null,
  has_secret: hasSecret,
});

/** A provider that may call. @throws AppError `not_found` for one that may not, or that there is none of */
async function openHook({ ctx, param }: Call): Promise<BounceHook> {
  const hook = (await listBounceHooks(ctx)).find(({ kind }) => kind === param("provider"));
  if (!hook || hook.address === null) throw notFound("provider");
  return hook;
}

async function save(call: Call): Promise<Response> {
  const { secret } = await call.input("bounce_hook");
  const given = typeof secret === "string" || secret === null ? { secret } : {};
  return json(200, hookShape(await saveBounceHook(call.ctx, call.actor, call.param("provider"), given)));
}

/** Providers that tell of mail that came back. */
export const bounceHookRoutes: readonly Route[] = [
  route("GET", "/bounce_hooks", async ({ ctx }) => json(200, (await listBounceHooks(ctx)).map(hookShape))),
  route("GET", "/bounce_hooks/:provider", async (call) => json(200, hookShape(await openHook(call)))),
  route("PUT", "/bounce_hooks/:provider", save),
  route("DELETE", "/bounce_hooks/:provider", async (call) => {
    const { kind } = await openHook(call);
    await removeBounceHook(call.ctx, call.actor, kind);
    return new Response(null, { status: 204 });
  }),
  route("POST", "/bounce_hooks/:provider/rotate", async (call) => {
    const { kind } = await openHook(call);
    return json(200, hookShape(await saveBounceHook(call.ctx, call.actor, kind, { renew: true })));
  }),
];

export const bounceHookOperations: Record<string, Partial<Record<Method, Operation>>> = {
  "/bounce_hooks": {
    GET: {
      summary: "Mail providers that may tell of returned mail, and those that may not yet",
      answer: "BounceHook[]",
    },
  },
  "/bounce_hooks/{provider}": {
    GET: { summary: "One provider that may call", answer: "BounceHook" },
    PUT: {
      summary: "Let a provider call, or change what it signs with; its address stays",
      answer: "BounceHook",
      body: ["bounce_hook", "BounceHookInput"],
    },
    DELETE: { summary: "End a provider's address", status: 204 },
  },
  "/bounce_hooks/{provider}/rotate": {
    POST: { summary: "Give a provider a new address; the old one ends at once", answer: "BounceHook" },
  },
};

const text = { type: "string" };

export const bounceHookSchemas: Record<string, Record<string, unknown>> = {
  BounceHook: {
    type: "object",
    properties: {
      provider: { ...text, description: "generic, ses, sendgrid, mailgun or postmark." },
      name: text,
      summary: text,
      address: { type: ["string", "null"], description: "Where the provider calls, a secret; null while it may not." },
      signs: { type: "boolean", description: "Its calls can be signed." },
      has_secret: { type: "boolean", description: "A secret is set: unsigned calls are refused." },
    },
  },
  BounceHookInput: {
    type: "object",
    properties: {
      secret: { type: ["string", "null"], description: "What it signs with; null for none, left out to keep it." },
    },
  },
};
