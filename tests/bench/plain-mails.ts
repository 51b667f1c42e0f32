import { once } from "node:events";
import { createTransport } from "nodemailer";
import { composeMessage } from "../../lib/net/mail-message.ts";
import { renderEmail } from "../../lib/render/email.ts";
import { told } from "../support/letters.ts";
import { forkOnCore } from "./cores.ts";

/** As long as a subscriber's token. */
const who = "SUBSCRIBERSUBSCRIBERSUBSCRIBERSUBSCRIBE";
const base = "https://status.example.com";

/** The mail that Candor sends of the same update, with a word to put each reader's own in. */
const template = renderEmail({
  deliveryId: who,
  subscriberId: who,
  mailDomain: "example.com",
  links: { manage: `${base}/subscriptions/${who}`, unsubscribe: `${base}/unsubscribe/${who}` },
  message: told({
    title: "API errors",
    body: "We are looking into a problem with the API. ".repeat(10),
    components: [],
  }),
});

const from = { name: "Status", address: "status@example.com" };
const message = composeMessage({ ...template, from, returnPath: from.address, to: `${who}@example.com`, date: 0 });

const own = (text: string, n: number): string => text.replaceAll(who, String(n).padStart(who.length, "0"));

/** What the library puts a mail together from: a text that is there and its reader's own links. */
const parts = (n: number) => ({
  from: "Status <status@example.com>",
  to: `s${n}@example.com`,
  subject: template.subject,
  text: own(template.text, n),
  html: own(template.html, n),
  messageId: own(template.messageId, n),
  inReplyTo: own(template.thread ?? "", n),
  references: own(template.thread ?? "", n),
  headers: Object.fromEntries(Object.entries(template.headers).map(([name, value]) => [name, own(value, n)])),
});

/** A mail that was put together before, but for its reader's own links. */
const ready = (n: number) => ({
  envelope: { from: from.address, to: [`s${n}@example.com`] },
  raw: own(message, n),
});

export type Way = "parts" | "ready";
const ways = { parts, ready };

/** Nodemailer with a pool in a loop, as fast as it goes. Nothing is looked up, nothing stored, nothing retried. */
async function send(port: number, connections: number, count: number, way: Way): Promise<number> {
  const transport = createTransport({
    host: "127.0.0.1",
    port,
    secure: false,
    ignoreTLS: true,
    pool: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  const started = performance.now();
  let next = 0;
  async function lane(): Promise<void> {
    for (let n = next++; n < count; n = next++) {
      await transport.sendMail(ways[way](n));
    }
  }
  // A few more than connections, so that none of them waits for the next mail.
  await Promise.all(Array.from({ length: 2 * connections }, lane));
  const perSecond = count / ((performance.now() - started) / 1000);
  transport.close();
  return perSecond;
}

/** The program: `plain-mails PORT CONNECTIONS COUNT WAY`. */
export async function sendPlainly(): Promise<void> {
  const [way, ...numbers] = process.argv.slice(-4).reverse();
  const [count = 0, connections = 0, port = 0] = numbers.map(Number);
  await send(port, connections, 1000, way as Way);
  process.send?.({ perSecond: await send(port, connections, count, way as Way) }, () => process.exit(0));
}

/** Mails a second of such a loop, in a process and on a core of its own. */
export async function plainRate(port: number, connections: number, count: number, way: Way = "parts"): Promise<number> {
  const args = ["plain-mails", String(port), String(connections), String(count), way];
  const child = forkOnCore("server", "lib/launch/bench.mjs", args);
  const [said] = await once(child, "message");
  return (said as { perSecond: number }).perSecond;
}
