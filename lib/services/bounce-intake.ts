import { type BounceListener, listenForBounces } from "../net/bounce-listener.ts";
import { emptyMailbox } from "../net/mailbox.ts";
import type { Context } from "./context.ts";
import { acceptsReturnedMail, takeReturnedMail } from "./returned-mail.ts";

export interface BounceIntakeOptions {
  /** Null: nothing is listened for. */
  listener: { protocol: "smtp" | "lmtp"; host: string; port: number } | null;
  /** A Maildir or an mbox file; null for none. */
  folder: string | null;
}

/** Where returned mail comes in. */
export interface BounceIntake {
  /** Opens the listener if it is not open and takes in what lies in the mailbox. Called now and then. */
  look(): Promise<void>;
  /** Where the listener is reached; null while it is not open. */
  port(): number | null;
  stop(): Promise<void>;
}

/** Takes returned mail in by a listener and from a mailbox. A port that is taken stops nothing else, and is tried again. */
export function createBounceIntake(ctx: Context, { listener, folder }: BounceIntakeOptions): BounceIntake {
  let open: BounceListener | null = null;
  let complained = false;

  async function take(raw: Uint8Array, recipients: readonly string[]): Promise<void> {
    const verdict = await takeReturnedMail(ctx, raw, recipients);
    ctx.log.info({ verdict }, "a returned mail was taken in");
  }

  async function listen(options: NonNullable<typeof listener>): Promise<void> {
    if (open) return;
    try {
      open = await listenForBounces({
        ...options,
        accepts: (address) => acceptsReturnedMail(ctx, address),
        take,
        onError: (err) =>
          ctx.log.error({ err }, "a returned mail could not be kept; its sender is asked to come again"),
      });
      complained = false;
      ctx.log.info({ port: open.port }, "returned mail is listened for");
    } catch (error) {
      if (!complained)
        ctx.log.error({ err: error }, "MAIL_BOUNCE_LISTEN: the port can not be opened; it is tried again");
      complained = true;
    }
  }

  return {
    async look() {
      if (listener) await listen(listener);
      if (folder !== null) await emptyMailbox(folder, (raw) => take(raw, []));
    },
    port: () => open?.port ?? null,
    async stop() {
      await open?.close();
      open = null;
    },
  };
}
