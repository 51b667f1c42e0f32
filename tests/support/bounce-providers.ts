import { createHmac, createSign, generateKeyPairSync, sign } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { HookCall, HookTools } from "../../lib/bounces/hook.ts";
import type { BounceProviderKind } from "../../lib/bounces/registry.ts";
import type { BounceKind } from "../../lib/domain/bounce.ts";
import { createAuthority } from "./certificates.ts";

/** One failure as a provider would tell of it. */
export interface Told {
  kind: BounceKind;
  address: string;
  id: string;
}

/** How one provider speaks, for the suite that holds all of them to the same. */
export interface ProviderDouble {
  /** What the operator has entered; null where nothing is signed. */
  secret: string | null;
  /** A secret that does not fit the calls. */
  otherSecret: string | null;
  call(told: readonly Told[], now: number): HookCall;
  /** Something that is no failure. */
  other(now: number): HookCall;
  tools: HookTools;
}

const noTools: HookTools = {
  read: async () => {
    throw new Error("nothing is read");
  },
};

const post = (body: unknown, headers: Record<string, string>, now: number): HookCall => ({
  headers: new Headers(headers),
  body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  now,
});

const words: Record<BounceKind, string> = {
  hard: "550 5.1.1 <Ann.Smith@example.net>: The email account that you tried to reach does not exist",
  soft: "452 4.2.2 The recipient's inbox is out of storage space",
  policy: "550 5.7.1 Message rejected as spam",
  complaint: "abuse",
};

const standard = (): ProviderDouble => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const signed = (body: unknown, now: number): HookCall => {
    const text = JSON.stringify(body);
    const at = new Date(now);
    const signature = new Webhook(secret).sign("msg_1", at, text);
    const stamp = String(Math.floor(now / 1000));
    return post(text, { "webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": signature }, now);
  };
  return {
    secret,
    otherSecret: `whsec_${Buffer.alloc(32, 8).toString("base64")}`,
    call: (told, now) =>
      signed({ events: told.map(({ kind, address, id }) => ({ id, kind, address, reason: words[kind] })) }, now),
    other: (now) => signed({ events: [] }, now),
    tools: noTools,
  };
};

const sendgrid = (): ProviderDouble => {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const text = (key: typeof keys.publicKey) => key.export({ type: "spki", format: "der" }).toString("base64");
  const signed = (events: unknown[], now: number): HookCall => {
    const body = Buffer.from(JSON.stringify(events));
    const at = String(Math.floor(now / 1000));
    const signature = createSign("sha256").update(at).update(body).sign(keys.privateKey, "base64");
    const headers = {
      "x-twilio-email-event-webhook-signature": signature,
      "x-twilio-email-event-webhook-timestamp": at,
    };
    return { headers: new Headers(headers), body, now };
  };
  const names = { hard: "bounce", soft: "bounce", policy: "bounce", complaint: "spamreport" } as const;
  return {
    secret: text(keys.publicKey),
    otherSecret: text(other.publicKey),
    call: (told, now) =>
      signed(
        told.map(({ kind, address, id }) => ({
          event: names[kind],
          type: kind === "policy" ? "blocked" : "bounce",
          email: address,
          sg_event_id: id,
          timestamp: Math.floor(now / 1000),
          ...(kind === "complaint" ? {} : { reason: words[kind], status: /\d\.\d\.\d/.exec(words[kind])?.[0] }),
        })),
        now,
      ),
    other: (now) =>
      signed(
        [
          { event: "open", email: "ann@example.net" },
          { event: "deferred", email: "a@b.test" },
        ],
        now,
      ),
    tools: noTools,
  };
};

const mailgun = (): ProviderDouble => {
  const secret = "key-0123456789abcdef";
  const signed = (event: object, now: number): HookCall => {
    const timestamp = String(Math.floor(now / 1000));
    const token = "0".repeat(50);
    const signature = createHmac("sha256", secret)
      .update(timestamp + token)
      .digest("hex");
    return post({ signature: { timestamp, token, signature }, "event-data": event }, {}, now);
  };
  return {
    secret,
    otherSecret: "key-of-somebody-else",
    call: ([told], now) =>
      signed(
        told?.kind === "complaint"
          ? { event: "complained", id: told.id, recipient: told.address, timestamp: now / 1000 }
          : {
              event: "failed",
              severity: "permanent",
              id: told?.id,
              recipient: told?.address,
              timestamp: now / 1000,
              "delivery-status": { code: 550, message: words[told?.kind ?? "hard"] },
            },
        now,
      ),
    other: (now) => signed({ event: "failed", severity: "temporary", id: "1", recipient: "ann@example.net" }, now),
    tools: noTools,
  };
};

const postmark = (): ProviderDouble => {
  const types = { hard: "HardBounce", soft: "SoftBounce", policy: "SpamNotification", complaint: "SpamComplaint" };
  return {
    secret: null,
    otherSecret: null,
    call: ([told], now) =>
      post(
        {
          RecordType: told?.kind === "complaint" ? "SpamComplaint" : "Bounce",
          Type: types[told?.kind ?? "hard"],
          ID: told?.id,
          Email: told?.address,
          Details: words[told?.kind ?? "hard"],
          BouncedAt: new Date(now).toISOString(),
        },
        {},
        now,
      ),
    other: (now) => post({ RecordType: "Bounce", Type: "AutoResponder", ID: 4, Email: "ann@example.net" }, {}, now),
    tools: noTools,
  };
};

export const snsTopic = "arn:aws:sns:eu-central-1:123456789012:bounces";
export const snsCertificate = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem";

const authority = createAuthority();
const { cert: certificate, key } = authority.selfSigned("DNS:sns.amazonaws.com");
authority.remove();

/** A message of SNS, signed by the certificate that {@link snsTools} hands out. */
export function snsMessage(message: string, edit: Record<string, string> = {}): Record<string, string> {
  const fields: Record<string, string> = {
    Type: "Notification",
    MessageId: "message-1",
    TopicArn: snsTopic,
    Message: message,
    Timestamp: "2026-03-10T12:00:00.000Z",
    SignatureVersion: "2",
    SigningCertURL: snsCertificate,
    ...edit,
  };
  const signed = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    .filter((name) => fields[name] !== undefined)
    .map((name) => `${name}\n${fields[name]}\n`)
    .join("");
  const algorithm = fields.SignatureVersion === "2" ? "sha256" : "sha1";
  return { Signature: sign(algorithm, Buffer.from(signed), key).toString("base64"), ...fields };
}

/** Hands out the certificate and notes all that is read. */
export function snsTools(): HookTools & { read: (url: string) => Promise<string>; urls: string[] } {
  const urls: string[] = [];
  return {
    urls,
    read: async (url) => {
      urls.push(url);
      return url === snsCertificate ? certificate : "<ConfirmSubscriptionResponse/>";
    },
  };
}

const ses = (): ProviderDouble => {
  const notification = ([told]: readonly Told[], now: number) => {
    const timestamp = new Date(now).toISOString();
    const id = told?.id;
    if (told?.kind === "complaint")
      return {
        notificationType: "Complaint",
        complaint: {
          complainedRecipients: [{ emailAddress: told.address }],
          complaintFeedbackType: "abuse",
          timestamp,
          feedbackId: id,
        },
      };
    return {
      notificationType: "Bounce",
      bounce: {
        bounceType: told?.kind === "soft" ? "Transient" : "Permanent",
        bounceSubType: told?.kind === "policy" ? "ContentRejected" : "General",
        bouncedRecipients: [
          {
            emailAddress: told?.address,
            action: "failed",
            status: "5.1.1",
            diagnosticCode: `smtp; ${words[told?.kind ?? "hard"]}`,
          },
        ],
        timestamp,
        feedbackId: id,
      },
    };
  };
  return {
    secret: snsTopic,
    otherSecret: `${snsTopic}-other`,
    call: (told, now) => post(snsMessage(JSON.stringify(notification(told, now))), {}, now),
    other: (now) => post(snsMessage("Successfully validated SNS topic for Amazon SES event publishing."), {}, now),
    tools: snsTools(),
  };
};

export const providerDoubles: Record<BounceProviderKind, () => ProviderDouble> = {
  generic: standard,
  ses,
  sendgrid,
  mailgun,
  postmark,
};
