import { createHmac } from "node:crypto";
import { z } from "zod";
import type { BounceKind } from "../domain/bounce.ts";
import { bounceKindOf } from "../domain/bounce.ts";
import { AppError } from "../domain/errors.ts";
import { type BounceProvider, instantOf, jsonOf, refuseSignature, sameText, signedWithinMs } from "./hook.ts";
import { reportOf } from "./report.ts";

const body = z.object({
  signature: z.object({ timestamp: z.string(), token: z.string(), signature: z.string() }).optional(),
  "event-data": z.object({
    event: z.string(),
    id: z.string().optional(),
    severity: z.string().optional(),
    reason: z.string().optional(),
    recipient: z.string().optional(),
    timestamp: z.number().optional(),
    "delivery-status": z
      .object({ code: z.number().nullish(), message: z.string().nullish(), description: z.string().nullish() })
      .optional(),
  }),
});

type Event = z.output<typeof body>["event-data"];

const wordsOf = ({ "delivery-status": status, reason }: Event): string =>
  [status?.code, status?.message || status?.description || reason].filter(Boolean).join(" ");

/** A temporary failure is one that Mailgun tries again by itself. */
function kindOf(event: Event): BounceKind | null {
  if (event.event === "complained") return "complaint";
  if (event.event !== "failed" || event.severity !== "permanent") return null;
  if (event.reason === "suppress-bounce") return "hard";
  if (event.reason === "suppress-complaint") return "complaint";
  return bounceKindOf(null, wordsOf(event));
}

export const mailgun: BounceProvider = {
  label: "Mailgun",
  summary: "Sending → Webhooks: Permanent failure and Spam complaints.",
  secret: {
    label: "HTTP webhook signing key",
    hint: "In Mailgun under Sending → Webhooks. Calls without its signature are refused.",
  },
  async read({ body: bytes, now }, secret) {
    const parsed = body.safeParse(jsonOf(bytes));
    if (!parsed.success) throw new AppError("invalid", "This is no webhook of Mailgun.");
    const { signature: signed, "event-data": event } = parsed.data;
    if (secret !== null) {
      if (!signed) refuseSignature();
      const wanted = createHmac("sha256", secret)
        .update(signed.timestamp + signed.token)
        .digest("hex");
      if (!sameText(signed.signature, wanted)) refuseSignature();
      if (!(Math.abs(now - Number(signed.timestamp) * 1000) <= signedWithinMs)) refuseSignature();
    }
    const kind = kindOf(event);
    if (!kind) return [];
    const { recipient: address, id, timestamp } = event;
    return reportOf({ kind, address, reason: wordsOf(event), eventId: id ?? null, at: instantOf(timestamp) });
  },
};
