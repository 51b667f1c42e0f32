import { createHash, randomBytes } from "node:crypto";
import { mailStyle } from "../render/mail-style.ts";

/** Everything under these is for one person or one token: never kept by a cache. */
const personal = /^\/(admin|internal|preview|setup|ack|v1|api\/v1|api\/auth|subscriptions|unsubscribe|subscribe)(\/|$)/;
/** May be framed by other sites. */
const embeddable = /^\/embed(\/|$)/;
/** May be framed by our own pages. */
const previewed = /^\/admin\/preview(\/|$)/;

const desk = /^\/admin(\/|$)/;
/** The desk shows mails as their readers see them: in frames without scripts, which obey the policy of their page. */
const mailStyleHash = `'sha256-${createHash("sha256").update(mailStyle).digest("base64")}'`;

function ancestors(path: string): string {
  if (embeddable.test(path)) return "*";
  return previewed.test(path) ? "'self'" : "'none'";
}

export interface SecurityHeaders {
  /** The policy with this response's nonce; Next reads the nonce from the request's header of the same name. */
  csp: string;
  all: [string, string][];
}

function policy(path: string, scripts: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src 'self'${scripts.map((source) => ` ${source}`).join("")}${process.env.CANDOR_DEV ? " 'unsafe-eval'" : ""}`,
    `style-src 'self'${desk.test(path) ? ` ${mailStyleHash}` : ""}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ancestors(path)}`,
  ].join("; ");
}

function common(path: string, secure: boolean, csp: string): [string, string][] {
  const all: [string, string][] = [
    ["Content-Security-Policy", csp],
    ["X-Content-Type-Options", "nosniff"],
    ["Referrer-Policy", personal.test(path) ? "no-referrer" : "strict-origin-when-cross-origin"],
    ["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"],
    ["Cross-Origin-Opener-Policy", "same-origin"],
  ];
  if (!embeddable.test(path)) all.push(["X-Frame-Options", previewed.test(path) ? "SAMEORIGIN" : "DENY"]);
  if (secure) all.push(["Strict-Transport-Security", "max-age=31536000"]);
  return all;
}

/** The security headers of a response (OWASP Secure Headers; CSP Level 3). */
export function securityHeaders(path: string, secure: boolean): SecurityHeaders {
  const nonce = randomBytes(16).toString("base64");
  const csp = policy(path, [`'nonce-${nonce}'`]);
  return { csp, all: common(path, secure, csp) };
}

/** The security headers of a published response, which is the same for everyone: hashes instead of a nonce. */
export function publicHeaders(path: string, secure: boolean, scriptHashes: readonly string[]): [string, string][] {
  return common(path, secure, policy(path, scriptHashes));
}

export const isPersonal = (path: string): boolean => personal.test(path);
