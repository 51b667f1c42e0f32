import type { ChannelEnvironment, PushKeys } from "../channels/channel.ts";
import { newPushKeys } from "../channels/push.ts";
import * as settings from "../store/settings.ts";
import { signedReturnPath } from "./bounces.ts";
import { mailFolder } from "./captured-mail.ts";
import type { Context } from "./context.ts";

const key = "push_keys";

function opened(ctx: Context, stored: unknown): PushKeys | null {
  if (typeof stored !== "object" || stored === null || !("sealed" in stored)) return null;
  return JSON.parse(ctx.vault.open(String(stored.sealed))) as PushKeys;
}

/** The keys for browsers' push services: made once, sealed in the settings, the same for all processes. */
export async function pushKeys(ctx: Context): Promise<PushKeys> {
  const known = opened(ctx, await settings.read(ctx.db, key));
  if (known) return known;
  return ctx.db.transaction(async (tx) => {
    const raced = opened(ctx, await settings.read(tx, key));
    if (raced) return raced;
    const made = newPushKeys();
    await settings.write(tx, key, { sealed: ctx.vault.seal(JSON.stringify(made)) }, new Date(ctx.clock.now()));
    return made;
  });
}

/** All that channels need of this installation. */
export function channelEnvironment(ctx: Context, smtpUrl: string | null): ChannelEnvironment {
  let keys: Promise<PushKeys> | null = null;
  const { mailFrom, mail } = ctx.installation;
  return {
    email: {
      smtpUrl,
      mailFrom,
      mailFolder: mailFolder(ctx),
      returnPath: (deliveryId) =>
        mail.bounceDomain === null ? null : signedReturnPath(ctx, deliveryId, mail.bounceDomain),
      rate: mail.rate,
      dkim: mail.dkim,
      onServer(host, reason) {
        if (reason === null) ctx.log.info({ host }, "the mail server is well again");
        else ctx.log.warn({ host, reason }, "the mail server is left alone for a while; mail goes by the next");
      },
    },
    allowPrivate: ctx.installation.webhookAllowPrivate,
    services: ctx.installation.services,
    async pushKeys() {
      try {
        keys ??= pushKeys(ctx);
        return await keys;
      } catch (error) {
        keys = null;
        throw error;
      }
    },
  };
}
