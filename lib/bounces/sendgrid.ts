import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { z } from "zod";
import { type BounceKind, bounceKindOf } from "../domain/bounce.ts";
import { AppError } from "../domain/errors.ts";
import { type BounceProvider, type HookCall, instantOf, jsonOf, refuseSignature, signedWithinMs } from "./hook.ts";
import { reportOf } from "./report.ts";

const event = z.object({
  event: z.string(),
  email: z.string().optional(),
  sg_event_id: z.string().optional(),
  type: z.string().optional(),
  status: z.string().nullish(),
  reason: z.string().nullish(),
  timestamp: z.number().optional(),
});
const body = z.array(event).max(5000);

function kindOf({ event: name, type, status, reason }: z.output<typeof event>): BounceKind | null {
  const words = reason ?? "";
  if (name === "spamreport") return "complaint";
  if (name === "dropped")
    return /bounced|invalid/i.test(words) ? "hard" : /spam report/i.test(words) ? "complaint" : null;
  if (name !== "bounce") return null;
  // A block is a refusal of this mail or of its sender, and SendGrid keeps no list of it.
  if (type === "blocked") return bounceKindOf(status ?? null, words) === "soft" ? "soft" : "policy";
  return bounceKindOf(status ?? null, words);
}

function publicKey(text: string): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
  } catch {
    throw new AppError("unavailable", "The verification key that is set for SendGrid can not be read.");
  }
}

/** The signed event webhook: ECDSA over the time and the body. */
function assertSigned({ headers, body: bytes, now }: HookCall, key: string): void {
  const signature = headers.get("x-twilio-email-event-webhook-signature");
  const at = headers.get("x-twilio-email-event-webhook-timestamp");
  if (!signature || !at) refuseSignature();
  const signed = Buffer.concat([Buffer.from(at), bytes]);
  if (!verify("sha256", signed, publicKey(key), Buffer.from(signature, "base64"))) refuseSignature();
  if (!(Math.abs(now - Number(at) * 1000) <= signedWithinMs)) refuseSignature();
}

export const sendgrid: BounceProvider = {
  label: "SendGrid",
  summary: "Settings → Mail settings → Event webhook: Bounced, Dropped and Spam reports.",
  secret: {
    label: "Verification key",
    hint: "Of the signed event webhook. When it is set, calls without its signature are refused.",
  },
  async read(call, secret) {
    if (secret !== null) assertSigned(call, secret);
    const parsed = body.safeParse(jsonOf(call.body));
    if (!parsed.success) throw new AppError("invalid", "This is no event webhook of SendGrid.");
    return parsed.data.flatMap((one) => {
      const kind = kindOf(one);
      if (!kind) return [];
      const { email: address, reason, sg_event_id: id, timestamp } = one;
      return reportOf({ kind, address, reason: reason ?? "", eventId: id ?? null, at: instantOf(timestamp) });
    });
  },
};
