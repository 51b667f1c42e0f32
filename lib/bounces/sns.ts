import { createPublicKey, verify, X509Certificate } from "node:crypto";
import { z } from "zod";
import { AppError } from "../domain/errors.ts";
import { type HookCall, type HookTools, jsonOf, refuseSignature } from "./hook.ts";

const message = z.object({
  Type: z.enum(["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
  Subject: z.string().nullish(),
  Timestamp: z.string(),
  Token: z.string().optional(),
  SubscribeURL: z.string().optional(),
  SignatureVersion: z.enum(["1", "2"]),
  Signature: z.string(),
  SigningCertURL: z.string(),
});
export type SnsMessage = z.output<typeof message>;

const ownHost = /^sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(\.cn)?$/;

/** Is this an address of the service itself? Anything else would have us call whom a stranger names. */
function isOwnAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === "https:" && url.port === "" && url.username === "" && ownHost.test(url.hostname);
}

/** What is signed: names and values of these fields, a line each. */
function signedText(m: SnsMessage): string {
  const confirming = m.Type !== "Notification";
  const fields: [string, string | null | undefined][] = [
    ["Message", m.Message],
    ["MessageId", m.MessageId],
    ["Subject", confirming ? undefined : m.Subject],
    ["SubscribeURL", confirming ? m.SubscribeURL : undefined],
    ["Timestamp", m.Timestamp],
    ["Token", confirming ? m.Token : undefined],
    ["TopicArn", m.TopicArn],
    ["Type", m.Type],
  ];
  return fields.map(([name, value]) => (value === undefined || value === null ? "" : `${name}\n${value}\n`)).join("");
}

const certificatesKept = 4;
const certificates = new Map<string, string>();

async function certificateAt(url: string, tools: HookTools): Promise<string> {
  const known = certificates.get(url);
  if (known !== undefined) return known;
  const pem = await tools.read(url);
  if (certificates.size >= certificatesKept) certificates.clear();
  certificates.set(url, pem);
  return pem;
}

/**
 * Reads a message of Amazon's Simple Notification Service and checks that it is its own: the certificate comes from one
 * of its hosts, and the signature is right.
 * @throws AppError `forbidden` when it is not, `invalid` when it can not be read
 */
export async function readSnsMessage(call: HookCall, tools: HookTools): Promise<SnsMessage> {
  const parsed = message.safeParse(jsonOf(call.body));
  if (!parsed.success) throw new AppError("invalid", "This is no message of Amazon SNS.");
  const m = parsed.data;
  if (!isOwnAddress(m.SigningCertURL)) refuseSignature();
  const pem = await certificateAt(m.SigningCertURL, tools);
  let genuine = false;
  try {
    const key = createPublicKey(new X509Certificate(pem).publicKey.export({ type: "spki", format: "pem" }));
    const algorithm = m.SignatureVersion === "2" ? "sha256" : "sha1";
    genuine = verify(algorithm, Buffer.from(signedText(m)), key, Buffer.from(m.Signature, "base64"));
  } catch {
    genuine = false;
  }
  if (!genuine) refuseSignature();
  return m;
}

/** Says yes to a subscription, at the service's own hosts alone. @throws AppError `forbidden` for another address */
export async function confirmSubscription({ SubscribeURL }: SnsMessage, tools: HookTools): Promise<void> {
  if (SubscribeURL === undefined || !isOwnAddress(SubscribeURL)) refuseSignature();
  await tools.read(SubscribeURL);
}
