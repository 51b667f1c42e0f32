import { generateKeyPairSync } from "node:crypto";
import { authenticate } from "mailauth";
import { type ParsedMail, simpleParser } from "mailparser";
import { afterEach, expect, it } from "vitest";
import { type BounceIntake, createBounceIntake } from "../../lib/services/bounce-intake.ts";
import { listDeliveries } from "../../lib/services/delivering.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { dkimEntry } from "../../lib/services/mail-diagnosis.ts";
import { findSubscriber } from "../../lib/services/subscriptions.ts";
import { setContext } from "../../lib/web/context.ts";
import { unsubscribeResponse } from "../../lib/web/subscription-reads.ts";
import { onEachDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { dana, desk } from "../support/fixtures.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { hasPostfix, type Postfix, startPostfix } from "../support/postfix.ts";

const domain = "bounces.example.com";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const dkim = {
  domain: "example.com",
  selector: "candor1",
  privateKey: String(privateKey.export({ type: "pkcs8", format: "pem" })),
};

let postfix: Postfix | null = null;
let intake: BounceIntake | null = null;
afterEach(async () => {
  await postfix?.close();
  await intake?.stop();
  postfix = null;
  intake = null;
});

/** DNS with nothing but our key. */
async function resolver(name: string, type: string): Promise<string[][]> {
  const { name: at, value } = dkimEntry(dkim);
  if (type === "TXT" && name === at) return [[value]];
  throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
}

async function signatureOf(raw: string): Promise<string | undefined> {
  // A mailbox holds bare line feeds; a signature is over the mail as it travelled.
  const options = { trustReceived: false, resolver, ip: "127.0.0.1", sender: "status@example.com" };
  const { dkim: judged } = await authenticate(raw.replace(/\r?\n/g, "\r\n"), options);
  return judged.results[0]?.status.result;
}

const headerLine = (mail: ParsedMail, name: string): string =>
  mail.headerLines.find(({ key }) => key === name)?.line.replace(/\r?\n\s+/g, " ") ?? "";

onEachDatabase("Postfix", (make) => {
  it.runIf(hasPostfix())(
    "gets signed mail in one thread that can be left with one click, and tells of a dead mailbox",
    async () => {
      const { ctx, page } = await desk((await make()).db);
      ctx.installation.mail = { bounceDomain: domain, rate: null, dkim };
      intake = createBounceIntake(ctx, { listener: { protocol: "lmtp", host: "127.0.0.1", port: 0 }, folder: null });
      await intake.look();
      postfix = await startPostfix({ mailboxes: ["ann"], bounces: { domain, lmtpPort: intake.port() ?? 0 } });
      const { url, mailbox, log } = postfix;
      const ann = await subscriberAt(ctx, page.id, "ann@example.test");
      const gone = await subscriberAt(ctx, page.id, "gone@example.test");

      const incident = await createIncident(ctx, dana, page.id, { name: "API errors", body: "We look – äöü ☂." });
      await deliver(ctx, url);
      await eventually(async () => expect((await findSubscriber(ctx, gone.id)).state, log()).toBe("quarantined"), {
        within: 60_000,
      });
      expect((await findSubscriber(ctx, gone.id)).suppressedReason).toMatch(
        /^The mailbox does not exist: .*unknown user/i,
      );
      const [returned] = await listDeliveries(ctx, { subscriberId: gone.id, limit: 1 });
      expect(returned?.state).toBe("bounced");
      expect((await findSubscriber(ctx, ann.id)).state).toBe("active");

      ctx.clock.advance(60_000);
      await postUpdate(ctx, dana, incident.id, { status: "resolved", body: "It is over." });
      await deliver(ctx, url);
      const raws = await eventually(
        () => {
          const found = mailbox("ann");
          expect(found, log()).toHaveLength(2);
          return found;
        },
        { within: 60_000 },
      );
      for (const raw of raws) expect(await signatureOf(raw)).toBe("pass");
      const mails = (await Promise.all(raws.map((raw) => simpleParser(raw)))).sort(
        (a, b) => +(a.date ?? 0) - +(b.date ?? 0),
      );
      expect(mails.map(({ subject }) => subject)).toEqual([
        `[${page.name}] Investigating: API errors`,
        `[${page.name}] Resolved: API errors`,
      ]);
      const [first, second] = mails;
      if (!first || !second) throw new Error("two mails should have come");
      expect(second.inReplyTo).toBe(first.inReplyTo);
      expect(second.references).toEqual(first.references);
      expect(first.messageId).not.toBe(second.messageId);
      expect(first.text).toContain("äöü ☂");

      const link = /<(https:[^>]+)>/.exec(headerLine(second, "list-unsubscribe"))?.[1] ?? "";
      expect(headerLine(second, "list-unsubscribe-post")).toBe("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
      setContext(ctx);
      const body = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
      const answer = await unsubscribeResponse(
        new Request(link, { method: "POST", body }),
        link.split("/").at(-1) ?? "",
      );
      expect(answer.status).toBe(200);
      await expect(findSubscriber(ctx, ann.id)).rejects.toMatchObject({ code: "not_found" });
    },
  );
});
