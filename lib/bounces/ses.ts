import { z } from "zod";
import { type Bounce, type BounceKind, bounceKindOf } from "../domain/bounce.ts";
import { AppError } from "../domain/errors.ts";
import { type BounceProvider, instantOf, jsonOf, refuseSignature } from "./hook.ts";
import { reportOf } from "./report.ts";
import { confirmSubscription, readSnsMessage } from "./sns.ts";

const recipient = z.object({
  emailAddress: z.string(),
  status: z.string().optional(),
  diagnosticCode: z.string().optional(),
});
const notification = z.object({
  /** `eventType` where a configuration set publishes them. */
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  bounce: z
    .object({
      bounceType: z.string(),
      bounceSubType: z.string().default(""),
      bouncedRecipients: z.array(recipient).max(100),
      timestamp: z.string().optional(),
      feedbackId: z.string().optional(),
    })
    .optional(),
  complaint: z
    .object({
      complainedRecipients: z.array(z.object({ emailAddress: z.string() })).max(100),
      complaintFeedbackType: z.string().nullish(),
      complaintSubType: z.string().nullish(),
      timestamp: z.string().optional(),
      feedbackId: z.string().optional(),
    })
    .optional(),
});

const policySubTypes = new Set(["ContentRejected", "AttachmentRejected"]);

function kindOf(type: string, subType: string, status: string | undefined, words: string): BounceKind {
  if (policySubTypes.has(subType)) return "policy";
  if (type === "Permanent") return bounceKindOf(status ?? null, words) === "policy" ? "policy" : "hard";
  return "soft";
}

function readNotification(text: string, messageId: string): Bounce[] {
  const parsed = notification.safeParse(jsonOf(Buffer.from(text)));
  // A topic may carry anything else: the first message says only that publishing works.
  if (!parsed.success) return [];
  const { bounce, complaint } = parsed.data;
  const bounced = (bounce?.bouncedRecipients ?? []).flatMap(({ emailAddress, status, diagnosticCode }) => {
    const words = diagnosticCode?.replace(/^smtp;\s*/i, "") ?? `${bounce?.bounceType} ${bounce?.bounceSubType}`;
    return reportOf({
      kind: kindOf(bounce?.bounceType ?? "", bounce?.bounceSubType ?? "", status, words),
      address: emailAddress,
      reason: words,
      eventId: bounce?.feedbackId ?? messageId,
      at: instantOf(bounce?.timestamp),
    });
  });
  const complained = (complaint?.complainedRecipients ?? []).flatMap(({ emailAddress }) =>
    reportOf({
      kind: "complaint",
      address: emailAddress,
      reason: `feedback "${complaint?.complaintFeedbackType ?? complaint?.complaintSubType ?? "complaint"}"`,
      eventId: complaint?.feedbackId ?? messageId,
      at: instantOf(complaint?.timestamp),
    }),
  );
  return [...bounced, ...complained];
}

const topicArn = /^arn:aws[a-z-]*:sns:/;

export const ses: BounceProvider = {
  label: "Amazon SES",
  summary:
    "Identities → Notifications: an SNS topic for bounces and complaints, with this address subscribed by HTTPS.",
  secret: { label: "Topic ARN", hint: "arn:aws:sns:… When it is set, messages of other topics are refused." },
  async read(call, topic, tools) {
    const message = await readSnsMessage(call, tools);
    if (!topicArn.test(message.TopicArn) || (topic !== null && message.TopicArn !== topic)) refuseSignature();
    if (message.Type === "SubscriptionConfirmation") {
      await confirmSubscription(message, tools);
      return [];
    }
    if (message.Type !== "Notification") return [];
    try {
      return readNotification(message.Message, message.MessageId);
    } catch (error) {
      if (error instanceof AppError) return [];
      throw error;
    }
  },
};
