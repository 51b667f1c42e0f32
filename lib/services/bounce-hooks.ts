import { z } from "zod";
import type { HookCall, HookSecret, HookTools } from "../bounces/hook.ts";
import { type BounceProviderKind, bounceProviderKinds, bounceProviders } from "../bounces/registry.ts";
import type { Actor } from "../domain/actor.ts";
import { AppError, notFound } from "../domain/errors.ts";
import { sendHttp } from "../net/http.ts";
import * as settings from "../store/settings.ts";
import { type BounceVerdict, takeBounce } from "./bounces.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { hashToken, newToken } from "./tokens.ts";

const key = "bounce_hooks";

const storedHook = z.object({
  /** SHA-256 of the key in the address. */
  hash: z.string(),
  sealedKey: z.string(),
  sealedSecret: z.string().nullable(),
});
const stored = z.partialRecord(
  z.enum(bounceProviderKinds as [BounceProviderKind, ...BounceProviderKind[]]),
  storedHook,
);
type Stored = z.output<typeof stored>;

const readStored = (value: unknown): Stored => stored.safeParse(value ?? {}).data ?? {};

/** One provider that may tell of returned mail, as the desk shows it. */
export interface BounceHook {
  kind: BounceProviderKind;
  label: string;
  summary: string;
  secret: HookSecret | null;
  /** Where the provider calls; null while it may not. */
  address: string | null;
  hasSecret: boolean;
}

/** All providers, those that may call and those that may not yet. */
export async function listBounceHooks(ctx: Context): Promise<BounceHook[]> {
  const hooks = readStored(await settings.read(ctx.db, key));
  return bounceProviderKinds.map((kind) => {
    const { label, summary, secret } = bounceProviders[kind];
    const hook = hooks[kind];
    const address = hook ? `${ctx.installation.baseUrl}/api/bounces/${ctx.vault.open(hook.sealedKey)}` : null;
    return { kind, label, summary, secret, address, hasSecret: (hook?.sealedSecret ?? null) !== null };
  });
}

function parseKind(input: unknown): BounceProviderKind {
  const kind = bounceProviderKinds.find((k) => k === input);
  if (!kind) throw notFound("provider");
  return kind;
}

async function edit(c: Change, work: (hooks: Stored) => Stored): Promise<void> {
  const hooks = readStored(await settings.read(c.tx, key));
  await settings.write(c.tx, key, work(hooks), new Date(c.now));
}

/**
 * Lets a provider tell of returned mail, or changes what it signs with.
 * @param input `secret`: null or blank for none; left out, it stays as it is. `renew`: a new address, the old one ends.
 * @throws AppError `not_found` for a provider that there is none of
 */
export async function saveBounceHook(
  ctx: Context,
  actor: Actor,
  provider: unknown,
  input: { secret?: string | null | undefined; renew?: boolean },
): Promise<BounceHook> {
  const kind = parseKind(provider);
  await change(ctx, actor, async (c) => {
    await edit(c, (hooks) => {
      const before = hooks[kind];
      const made = before && !input.renew ? null : newToken(ctx);
      const secret = bounceProviders[kind].secret === null ? null : input.secret?.trim() || null;
      return {
        ...hooks,
        [kind]: {
          hash: made === null ? (before?.hash ?? "") : hashToken(made),
          sealedKey: made === null ? (before?.sealedKey ?? "") : ctx.vault.seal(made),
          sealedSecret:
            input.secret === undefined
              ? (before?.sealedSecret ?? null)
              : secret === null
                ? null
                : ctx.vault.seal(secret),
        },
      };
    });
    c.audit("bounce_hook.save", kind, null, { renewed: input.renew === true, signed: Boolean(input.secret?.trim()) });
  });
  const saved = (await listBounceHooks(ctx)).find((hook) => hook.kind === kind);
  if (!saved) throw notFound("provider");
  return saved;
}

/** Ends a provider's address. */
export async function removeBounceHook(ctx: Context, actor: Actor, provider: unknown): Promise<void> {
  const kind = parseKind(provider);
  await change(ctx, actor, async (c) => {
    await edit(c, ({ [kind]: _, ...others }) => others);
    c.audit("bounce_hook.remove", kind);
  });
}

const readTimeoutMs = 10_000;
const readAtMost = 64 * 1024;

const web: HookTools = {
  async read(url) {
    const answer = await sendHttp({
      url,
      method: "GET",
      headers: {},
      body: null,
      timeoutMs: readTimeoutMs,
      maxBytes: readAtMost,
      allowPrivate: false,
      redirects: 0,
      verifyTls: true,
    });
    if (answer.kind === "answered" && answer.status === 200) return answer.body;
    throw new AppError("unavailable", "The provider's own address did not answer. Please send it again.", {
      retryAfter: 60,
    });
  },
};

/**
 * Takes in what a provider tells.
 * @param token the key in the address
 * @returns what became of each report
 * @throws AppError `not_found` for a key that there is none of; `forbidden`, `invalid`, `unavailable` as the provider's code says
 */
export async function takeBounceHook(
  ctx: Context,
  token: string,
  call: HookCall,
  tools: HookTools = web,
): Promise<BounceVerdict[]> {
  const hash = hashToken(token);
  const hooks = readStored(await settings.read(ctx.db, key));
  const kind = bounceProviderKinds.find((k) => hooks[k]?.hash === hash);
  const hook = kind && hooks[kind];
  if (!kind || !hook) throw notFound("address");
  const secret = hook.sealedSecret === null ? null : ctx.vault.open(hook.sealedSecret);
  const verdicts: BounceVerdict[] = [];
  for (const bounce of await bounceProviders[kind].read(call, secret, tools))
    verdicts.push(await takeBounce(ctx, kind, bounce));
  ctx.log.info({ provider: kind, verdicts: verdicts.length }, "a provider told of returned mail");
  return verdicts;
}
