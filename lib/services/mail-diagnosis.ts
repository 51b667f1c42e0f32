import { createPublicKey } from "node:crypto";
import { areAligned, dkimRecord, judgeDkim, judgeDmarc, judgeSpf, parentsOf } from "../domain/mail-records.ts";
import { askDns } from "../net/dns.ts";
import { parseSender } from "../net/smtp.ts";
import { checkSmtp } from "../net/smtp-check.ts";
import { serversOf } from "../net/smtp-servers.ts";
import type { Context, DkimKey } from "./context.ts";
import type { Finding } from "./diagnosis.ts";

/** Whom to ask; null for the system's resolver. */
export type Resolver = { host: string; port: number } | null;

const timeoutMs = 5000;

/** The record by which receivers find the key that mail is signed with. */
export function dkimEntry({ domain, selector, privateKey }: DkimKey): {
  name: string;
  publicKey: string;
  value: string;
} {
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
  return { name: `${selector}._domainkey.${domain}`, publicKey, value: dkimRecord(publicKey) };
}

const senderDomain = (ctx: Context): string =>
  parseSender(ctx.installation.mailFrom).address.split("@")[1]?.toLowerCase() ?? "localhost";

/** TXT records at a name. @throws Error when nobody answers */
async function texts(name: string, resolver: Resolver): Promise<string[]> {
  const result = await askDns({ name, type: "TXT", resolver, allowPrivate: true, timeoutMs });
  if (result.kind === "failed") throw new Error(result.reason);
  if (result.rcode !== "NOERROR" && result.rcode !== "NXDOMAIN") throw new Error(`the resolver said ${result.rcode}`);
  return result.records;
}

/** RFC 7489 §6.6.3: a domain without a record of its own has that of the domain above. */
async function dmarcOf(domain: string, resolver: Resolver): Promise<string[]> {
  for (const name of parentsOf(domain)) {
    const records = await texts(`_dmarc.${name}`, resolver);
    if (records.some((r) => /^v=DMARC1/i.test(r))) return records;
  }
  return [];
}

/** Compares what is published in DNS with how mail is sent. Asks the resolver; changes nothing. */
export async function diagnoseMailDns(ctx: Context, resolver: Resolver = null): Promise<Finding[]> {
  const { dkim, bounceDomain } = ctx.installation.mail;
  const domain = senderDomain(ctx);
  const envelope = bounceDomain ?? domain;
  const checks: [string, () => Promise<Omit<Finding, "name">>][] = [
    ["SPF", async () => judgeSpf(envelope, await texts(envelope, resolver))],
    ["DMARC", async () => judgeDmarc(domain, await dmarcOf(domain, resolver))],
  ];
  if (dkim) {
    const { name, publicKey } = dkimEntry(dkim);
    checks.push(["DKIM", async () => judgeDkim(name, await texts(name, resolver), publicKey)]);
  }
  const findings: Finding[] = [];
  for (const [name, check] of checks) {
    try {
      findings.push({ name, ...(await check()) });
    } catch (error) {
      findings.push({ name, verdict: "note", text: `DNS could not be asked: ${(error as Error).message}.` });
    }
  }
  for (const [what, other] of [
    ["DKIM key", dkim?.domain],
    ["return path", bounceDomain],
  ] as const)
    if (other && !areAligned(other, domain))
      findings.push({
        name: "DMARC",
        verdict: "note",
        text: `The ${what} is of ${other} and the sender of ${domain}: receivers do not take it as proof of the sender.`,
      });
  return findings;
}

/** Looks at how mail is sent: whether each server lets us in, and by what receivers know us. */
export async function diagnoseMail(ctx: Context, smtpUrl: string | null): Promise<Finding[]> {
  const name = "mail";
  const { mail, dataDir } = ctx.installation;
  if (smtpUrl === null)
    return [
      { name, verdict: "note", text: `SMTP_URL is not set: mail is kept in ${dataDir}/mail and reaches nobody.` },
    ];
  const findings = await Promise.all(
    serversOf(smtpUrl).map(async (url): Promise<Finding> => {
      const { host } = new URL(url);
      const wrong = await checkSmtp(url);
      return wrong === null
        ? { name, verdict: "ok", text: `${host} answers and lets us in. Whether it delivers, only a sent mail shows.` }
        : { name, verdict: "bad", text: `${host}: ${wrong}` };
    }),
  );
  if (mail.dkim) {
    const { name: at, value } = dkimEntry(mail.dkim);
    findings.push({
      name: "DKIM",
      verdict: "ok",
      text: `Mail is signed. The record at ${at} (TXT) has to be: ${value}`,
    });
  }
  if (mail.bounceDomain === null)
    findings.push({
      name: "returned mail",
      verdict: "note",
      text: "MAIL_BOUNCE_DOMAIN is not set: mail that can not be delivered goes back to the sender's address, and dead addresses stay subscribed.",
    });
  return findings;
}
