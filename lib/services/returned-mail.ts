import { readReturnedMail } from "../bounces/returned-mail.ts";
import { type BounceVerdict, deliveryOfReturnPath, takeBounce } from "./bounces.ts";
import type { Context } from "./context.ts";

/**
 * Takes in one mail that came to a return path.
 * @param recipients the envelope's, where it is known
 * @returns `ignored` when it reports no failure.
 */
export async function takeReturnedMail(
  ctx: Context,
  raw: Uint8Array,
  recipients: readonly string[],
): Promise<BounceVerdict | "ignored"> {
  const bounce = await readReturnedMail(raw, recipients);
  return bounce === null ? "ignored" : takeBounce(ctx, "mail", bounce);
}

const doors = new Set(["postmaster", "abuse", "complaints"]);

/** Is mail to this address taken? Signed return paths are, and where complaints (RFC 2142, RFC 5965) are sent. */
export function acceptsReturnedMail(ctx: Context, address: string): boolean {
  const [local = "", domain = ""] = address.toLowerCase().split("@");
  if (ctx.installation.mail.bounceDomain === null || domain !== ctx.installation.mail.bounceDomain) return false;
  return doors.has(local) || deliveryOfReturnPath(ctx, address) !== null;
}
