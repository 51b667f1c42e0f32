import { listMail, readMail } from "../net/mail-folder.ts";
import { parseMime } from "../render/mime.ts";
import type { Context } from "./context.ts";

/** One captured mail in a list. */
export interface CapturedMail {
  /** Its file's name: the key to {@link readCapturedMail}. */
  name: string;
  /** As the Date header says, in milliseconds; null when it says nothing. */
  at: number | null;
  from: string;
  to: string;
  subject: string;
}

export interface CapturedMailDetail extends CapturedMail {
  headers: Record<string, string>;
  text: string;
  /** Made by ourselves and sanitised, yet to be shown in a sandboxed frame only. */
  html: string | null;
  raw: string;
}

/** Where mail goes while no SMTP server is configured. */
export function mailFolder(ctx: Context): string {
  return `${ctx.installation.dataDir}/mail`;
}

async function open(ctx: Context, name: string): Promise<CapturedMailDetail | null> {
  const content = await readMail(mailFolder(ctx), name);
  if (!content) return null;
  const { headers, text, html } = parseMime(content.toString("latin1"));
  const at = Date.parse(headers.date ?? "");
  return {
    name,
    at: Number.isNaN(at) ? null : at,
    from: headers.from ?? "",
    to: headers.to ?? "",
    subject: headers.subject ?? "",
    headers,
    text: text ?? "",
    html,
    raw: content.toString("utf8"),
  };
}

/** The newest captured mails, newest first. */
export async function listCapturedMail(ctx: Context, limit = 200): Promise<CapturedMail[]> {
  const out: CapturedMail[] = [];
  for (const name of (await listMail(mailFolder(ctx))).slice(0, limit)) {
    const mail = await open(ctx, name);
    if (mail) out.push({ name, at: mail.at, from: mail.from, to: mail.to, subject: mail.subject });
  }
  return out;
}

/** Null when there is no such mail. */
export async function readCapturedMail(ctx: Context, name: string): Promise<CapturedMailDetail | null> {
  return open(ctx, name);
}
