import { once } from "node:events";
import { createTransport } from "nodemailer";
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

/**
 * Nodemailer with a pool in a loop, the fastest way that it knows: every mail is put together from a text that is there
 * and its reader's own links. Nothing is looked up, nothing stored, nothing retried.
 */
async function send(port: number, connections: number, count: number): Promise<number> {
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
  const own = (text: string, n: number): string => text.replaceAll(who, String(n).padStart(who.length, "0"));
  async function lane(): Promise<void> {
    for (let n = next++; n < count; n = next++) {
      await transport.sendMail({
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
    }
  }
  // A few more than connections, so that none of them waits for the next mail.
  await Promise.all(Array.from({ length: 2 * connections }, lane));
  const perSecond = count / ((performance.now() - started) / 1000);
  transport.close();
  return perSecond;
}

/** The program: `plain-mails PORT CONNECTIONS COUNT`. */
export async function sendPlainly(): Promise<void> {
  const [port = 0, connections = 0, count = 0] = process.argv.slice(-3).map(Number);
  await send(port, connections, 1000);
  process.send?.({ perSecond: await send(port, connections, count) }, () => process.exit(0));
}

/** Mails a second of such a loop, in a process and on a core of its own. */
export async function plainRate(port: number, connections: number, count: number): Promise<number> {
  const args = ["plain-mails", String(port), String(connections), String(count)];
  const child = forkOnCore("server", "lib/launch/bench.mjs", args);
  const [said] = await once(child, "message");
  return (said as { perSecond: number }).perSecond;
}
