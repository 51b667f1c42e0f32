import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./candor.ts";

const run = promisify(execFile);
const program = "/usr/sbin/postfix";

/** Is the mail server here, and may we start one? CI needs it. @throws Error when CI has none */
export function hasPostfix(): boolean {
  const installed = existsSync(program);
  if (!installed && process.env.CI === "true")
    throw new Error("CI needs postfix: install Debian's package of this name.");
  // Only the superuser may start one: it takes the rights of several users.
  const may = installed && process.getuid?.() === 0;
  if (!may) console.warn("The mail server's tests were left out: postfix is not installed, or this is not root.");
  return may;
}

export interface Postfix {
  /** For SMTP_URL. */
  url: string;
  /** The mails in a mailbox, in the order in which they came. */
  mailbox(name: string): string[];
  log(): string;
  close(): Promise<void>;
}

export interface PostfixOptions {
  /** Mailboxes of example.test that there are; all others are taken at the door and come back. */
  mailboxes: readonly string[];
  /** Where mail for a domain is handed over. */
  bounces: { domain: string; lmtpPort: number };
}

const idOf = (user: string): number => Number(execFileSync("id", ["-u", user], { encoding: "utf8" }));

const services = (port: number): string => `127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`;

/**
 * A real Postfix on loopback, with a queue of its own, that delivers into Maildirs and sends reports (RFC 3464) for
 * mailboxes that there are not. Nothing can leave it.
 */
export async function startPostfix({ mailboxes, bounces }: PostfixOptions): Promise<Postfix> {
  const folder = mkdtempSync(join(tmpdir(), "candor-postfix-"));
  const at = (...names: string[]): string => join(folder, ...names);
  chmodSync(folder, 0o755);
  for (const name of ["conf", "queue", "data", "mail"]) mkdirSync(at(name), { mode: 0o755 });
  chownSync(at("data"), idOf("postfix"), 0);
  const reader = idOf("nobody");
  chownSync(at("mail"), reader, reader);
  const port = await freePort();
  const settings = {
    compatibility_level: "3.6",
    queue_directory: at("queue"),
    data_directory: at("data"),
    command_directory: "/usr/sbin",
    daemon_directory: "/usr/lib/postfix/sbin",
    mail_owner: "postfix",
    setgid_group: "postdrop",
    maillog_file: at("mail.log"),
    maillog_file_prefixes: folder,
    myhostname: "mx.example.test",
    mydestination: "",
    mynetworks: "127.0.0.0/8",
    inet_interfaces: "127.0.0.1",
    inet_protocols: "ipv4",
    alias_maps: "",
    alias_database: "",
    disable_dns_lookups: "yes",
    virtual_mailbox_domains: "example.test",
    virtual_mailbox_base: at("mail"),
    virtual_mailbox_maps: `inline:{${mailboxes.map((name) => `{${name}@example.test=${name}/}`).join(" ")}}`,
    virtual_uid_maps: `static:${reader}`,
    virtual_gid_maps: `static:${reader}`,
    // Unknown mailboxes are taken, as a relay does, and come back.
    smtpd_reject_unlisted_recipient: "no",
    smtpd_recipient_restrictions: "permit_mynetworks, reject",
    transport_maps: `inline:{${bounces.domain}=lmtp:inet:127.0.0.1:${bounces.lmtpPort}}`,
    default_transport: "error:nothing leaves this server",
    relay_transport: "error:nothing leaves this server",
    notify_classes: "",
    smtpd_client_connection_count_limit: "0",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(at("conf", "main.cf"), `${lines.join("\n")}\n`);
  writeFileSync(at("conf", "master.cf"), services(port));
  const postfix = (command: string) => run(program, ["-c", at("conf"), command], { timeout: 60_000 });
  await postfix("start");
  return {
    url: `smtp://127.0.0.1:${port}`,
    mailbox(name) {
      const box = at("mail", name, "new");
      if (!existsSync(box)) return [];
      const names = readdirSync(box).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
      return names.map((file) => readFileSync(join(box, file), "utf8"));
    },
    log: () => (existsSync(at("mail.log")) ? readFileSync(at("mail.log"), "utf8") : ""),
    async close() {
      await postfix("stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
