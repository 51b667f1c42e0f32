import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { bounceKinds } from "../domain/bounce.ts";
import { AppError } from "../domain/errors.ts";
import { type BounceProvider, type HookCall, instantOf, jsonOf, refuseSignature } from "./hook.ts";
import { reportOf } from "./report.ts";

const event = z.object({
  /** Names the event: the same twice is one. */
  id: z.string().min(1).max(200).optional(),
  kind: z.enum(bounceKinds),
  address: z.string().max(320),
  reason: z.string().max(2000).default(""),
  at: z.string().max(40).optional(),
});
const body = z.union([z.object({ events: z.array(event).max(1000) }), event.transform((one) => ({ events: [one] }))]);

/** Standard Webhooks 1.0.0; its times are compared with the system's clock. */
function verify({ body: bytes, headers }: HookCall, secret: string): void {
  try {
    new Webhook(secret).verify(bytes.toString("utf8"), Object.fromEntries(headers));
  } catch {
    refuseSignature();
  }
}

/** Anything that can send JSON: a script beside the mail server, a provider without a file here. */
export const generic: BounceProvider = {
  label: "Any other",
  summary: 'Send JSON: {"events": [{"id": "…", "kind": "hard", "address": "ann@example.com", "reason": "…"}]}.',
  secret: { label: "Secret", hint: "whsec_…, when calls are signed by Standard Webhooks." },
  async read(call, secret) {
    if (secret !== null) verify(call, secret);
    const parsed = body.safeParse(jsonOf(call.body));
    if (!parsed.success)
      throw new AppError("invalid", "Each event needs a kind (hard, soft, complaint, policy) and an address.");
    return parsed.data.events.flatMap(({ id, kind, address, reason, at }) =>
      reportOf({ kind, address, reason, eventId: id ?? null, at: instantOf(at) }),
    );
  },
};
