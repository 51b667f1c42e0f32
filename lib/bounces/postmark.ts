import { z } from "zod";
import type { BounceKind } from "../domain/bounce.ts";
import { AppError } from "../domain/errors.ts";
import { type BounceProvider, instantOf, jsonOf } from "./hook.ts";
import { reportOf } from "./report.ts";

const body = z.object({
  RecordType: z.string(),
  Type: z.string().optional(),
  ID: z.union([z.number(), z.string()]).optional(),
  Email: z.string().optional(),
  Description: z.string().default(""),
  Details: z.string().default(""),
  BouncedAt: z.string().optional(),
});

/** Postmark's types of bounces; what is not in here (answers, open requests) is no failure. */
const kinds: Record<string, BounceKind> = {
  HardBounce: "hard",
  BadEmailAddress: "hard",
  ManuallyDeactivated: "hard",
  SpamComplaint: "complaint",
  SoftBounce: "soft",
  Transient: "soft",
  DnsError: "soft",
  Undeliverable: "soft",
  SpamNotification: "policy",
  Blocked: "policy",
  DMARCPolicy: "policy",
  SMTPApiError: "policy",
};

export const postmark: BounceProvider = {
  label: "Postmark",
  summary: "Servers → Message stream → Webhooks: choose Bounce and Spam complaint.",
  secret: null,
  async read({ body: bytes }) {
    const parsed = body.safeParse(jsonOf(bytes));
    if (!parsed.success) throw new AppError("invalid", "This is no webhook of Postmark.");
    const { RecordType, Type, ID, Email, Description, Details, BouncedAt } = parsed.data;
    if (RecordType !== "Bounce" && RecordType !== "SpamComplaint") return [];
    const kind = RecordType === "SpamComplaint" ? "complaint" : kinds[Type ?? ""];
    if (!kind) return [];
    return reportOf({
      kind,
      address: Email,
      reason: Details || Description,
      eventId: ID === undefined ? null : String(ID),
      at: instantOf(BouncedAt),
    });
  },
};
