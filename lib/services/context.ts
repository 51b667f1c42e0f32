import type { Role } from "../domain/permission.ts";
import type { ServiceSettings } from "../domain/services.ts";
import type { NewEntry } from "../store/audit.ts";
import type { Database } from "../store/database.ts";

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Random {
  bytes(count: number): Uint8Array;
  /** A number in [0,1) for jitter; not for secrets. */
  noise(): number;
}

export interface Logger {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** Encrypts what must be read back (AES-256-GCM with a key outside the database). */
export interface Vault {
  seal(plain: string): string;
  /** @throws Error when the text was not sealed with this installation's key. */
  open(sealed: string): string;
  /** Keyed digest (HMAC-SHA256, hex) bound to a purpose: for tokens that must be derived rather than stored. */
  digest(purpose: string, value: string): string;
}

export interface OidcSettings {
  /** Its discovery document is below this address. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the button on the sign-in page says. */
  name: string;
  /** What someone becomes who signs in for the first time; null: nobody who is not known here gets in. */
  role: Role | null;
}

/** What mail needs beyond a server. */
export interface MailSettings {
  /** Where mail that can not be delivered is sent back to, by a signed address for each mail; null: to the sender's. */
  bounceDomain: string | null;
  /** Mails a second at most; null for as fast as the server takes them. */
  rate: number | null;
  /** Signs mail (RFC 6376); null for no signature. */
  dkim: DkimKey | null;
}

export interface DkimKey {
  domain: string;
  selector: string;
  /** PEM. */
  privateKey: string;
}

/** What the use cases need to know of the installation. */
export interface Installation {
  /** The public address without a trailing slash. */
  baseUrl: string;
  mailFrom: string;
  mail: MailSettings;
  /** No SMTP server is configured: mail is kept in files that the admin pages show. */
  mailCaptured: boolean;
  /** May webhook subscribers' endpoints be on private networks, and be http? Off: strangers give these addresses. */
  webhookAllowPrivate: boolean;
  /** May operators' probes reach private networks? */
  probeAllowPrivate: boolean;
  /** `host:port` of places by which the prober checks its own network. */
  probeAnchors: readonly string[];
  dataDir: string;
  /** For so many days proofs of consent outlast a subscription; the default unless it is set. */
  keepConsentsDays?: number;
  /** The organisation's own sign-in (OpenID Connect); null for none. */
  oidc: OidcSettings | null;
  /** How telephones and chats with an account are reached. */
  services: ServiceSettings;
  /** The WebSub hub that is told when feeds have news; null for none. */
  websubHub: string | null;
}

/** All that a use case may touch of the outside world, except for what the registries' kinds reach by themselves. */
export interface Context {
  db: Database;
  clock: Clock;
  random: Random;
  log: Logger;
  vault: Vault;
  installation: Installation;
  /** Within several changes made as one: their audit entries, to be written at the end of all. */
  laterAudit?: NewEntry[];
}
