import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { DkimKey, MailSettings } from "../services/context.ts";
import { ConfigError } from "./config-error.ts";

/** Where returned mail is listened for. */
export interface BounceListener {
  protocol: "smtp" | "lmtp";
  host: string;
  port: number;
}

const domain = z.hostname("must be a domain").transform((v) => v.toLowerCase());

const host = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])$/i;

/** `smtp://a,smtps://b`: commas within a password are written %2C. */
const splitServers = (text: string): string[] => text.split(/,(?=\s*smtps?:\/\/)/i).map((s) => s.trim());

/** What the environment says of mail, beside the sender. */
export const mailShape = {
  SMTP_URL: z
    .string()
    .transform((v) => splitServers(v).join(","))
    .refine(
      (v) => splitServers(v).every((url) => z.url({ protocol: /^smtps?$/, hostname: host }).safeParse(url).success),
      {
        message: "must be smtp://… or smtps://…, several with commas between them",
      },
    )
    .optional(),
  MAIL_RATE: z.coerce.number("must be a number of mails a second").int().min(1).max(10_000).optional(),
  MAIL_BOUNCE_DOMAIN: domain.optional(),
  MAIL_BOUNCE_LISTEN: z
    .url({ protocol: /^(smtp|lmtp)$/, hostname: host, error: "must be smtp://HOST:PORT or lmtp://HOST:PORT" })
    .optional(),
  MAIL_BOUNCE_FOLDER: z.string().min(1).optional(),
  MAIL_DKIM_DOMAIN: domain.optional(),
  MAIL_DKIM_SELECTOR: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i, "must be a name as in DNS, such as candor1")
    .optional(),
  MAIL_DKIM_KEY: z.string().min(1).optional(),
};

type Given = z.output<z.ZodObject<typeof mailShape>> & { MAIL_FROM: string };

function readKey(text: string): string {
  // In an environment file a line's end is often written as \n.
  if (text.includes("-----BEGIN")) return text.replaceAll("\\n", "\n");
  try {
    return readFileSync(text, "utf8");
  } catch (error) {
    throw new ConfigError(`MAIL_DKIM_KEY: ${text} can not be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function parseKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new ConfigError("MAIL_DKIM_KEY: this is no private key in PEM form, or it asks for a password");
  }
}

/** @throws ConfigError when the key is none that mail can be signed with. */
function dkim(e: Given): DkimKey | null {
  if (e.MAIL_DKIM_KEY === undefined) {
    if (e.MAIL_DKIM_SELECTOR !== undefined) throw new ConfigError("MAIL_DKIM_KEY: is needed for MAIL_DKIM_SELECTOR");
    return null;
  }
  if (e.MAIL_DKIM_SELECTOR === undefined)
    throw new ConfigError("MAIL_DKIM_SELECTOR: is needed for MAIL_DKIM_KEY; it names the key in DNS");
  const key = parseKey(readKey(e.MAIL_DKIM_KEY));
  // Ed25519 (RFC 8463) is checked by few receivers yet, and the mail library signs with RSA alone.
  if (key.asymmetricKeyType !== "rsa")
    throw new ConfigError(`MAIL_DKIM_KEY: mail is signed with RSA keys, and this one is ${key.asymmetricKeyType}`);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < 2048) throw new ConfigError(`MAIL_DKIM_KEY: the key has ${bits} bits; receivers want 2048 or more`);
  const sender = /@([^\s<>@]+?)>?$/.exec(e.MAIL_FROM.trim())?.[1]?.toLowerCase() ?? "";
  return {
    domain: e.MAIL_DKIM_DOMAIN ?? sender,
    selector: e.MAIL_DKIM_SELECTOR,
    privateKey: String(key.export({ type: "pkcs8", format: "pem" })),
  };
}

/** @throws ConfigError with one line naming the variable. */
export function readMailSettings(e: Given): MailSettings {
  return { bounceDomain: e.MAIL_BOUNCE_DOMAIN ?? null, rate: e.MAIL_RATE ?? null, dkim: dkim(e) };
}

/** @throws ConfigError when a way in is named without the domain that it is for. */
export function readBounceListener(e: Given): BounceListener | null {
  for (const key of ["MAIL_BOUNCE_LISTEN", "MAIL_BOUNCE_FOLDER"] as const)
    if (e[key] !== undefined && e.MAIL_BOUNCE_DOMAIN === undefined)
      throw new ConfigError(`MAIL_BOUNCE_DOMAIN: is needed for ${key}`);
  if (e.MAIL_BOUNCE_LISTEN === undefined) return null;
  const url = new URL(e.MAIL_BOUNCE_LISTEN);
  if (url.port === "") throw new ConfigError("MAIL_BOUNCE_LISTEN: must name a port");
  const protocol = url.protocol === "lmtp:" ? "lmtp" : "smtp";
  return { protocol, host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) };
}
