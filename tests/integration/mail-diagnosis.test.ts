import { generateKeyPairSync } from "node:crypto";
import type { TxtAnswer } from "dns-packet";
import { afterEach, expect, it } from "vitest";
import { diagnoseMail, diagnoseMailDns, dkimEntry } from "../../lib/services/mail-diagnosis.ts";
import { testContext } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type NameServer, startNameServer } from "../support/name-server.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";

let names: NameServer | null = null;
let sink: SmtpSink | null = null;
afterEach(async () => {
  await names?.close();
  await sink?.close();
  names = null;
  sink = null;
});

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const dkim = {
  domain: "example.com",
  selector: "candor1",
  privateKey: String(privateKey.export({ type: "pkcs8", format: "pem" })),
};

onEachDatabase("the operator's look at mail", (make) => {
  it("names the record to publish, each server, and where returned mail goes", async () => {
    sink = await startSmtpSink();
    const ctx = testContext((await make()).db);
    ctx.installation.mail = { ...ctx.installation.mail, dkim };
    const findings = await diagnoseMail(ctx, `${sink.url},smtp://127.0.0.1:1`);
    expect(findings.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["mail", "ok"],
      ["mail", "bad"],
      ["DKIM", "ok"],
      ["returned mail", "note"],
    ]);
    expect(findings[2]?.text).toContain(`candor1._domainkey.example.com (TXT) has to be: v=DKIM1; k=rsa; p=`);
    expect(JSON.stringify(findings)).not.toContain("PRIVATE KEY");
  });

  it("compares what DNS says with how mail is sent, when asked", async () => {
    const ctx = testContext((await make()).db);
    ctx.installation.mail = { bounceDomain: "bounces.example.org", rate: null, dkim };
    const zone: [string, string][] = [
      ["bounces.example.org", "v=spf1 mx -all"],
      ["candor1._domainkey.example.com", dkimEntry(dkim).value],
      ["_dmarc.example.com", "v=DMARC1; p=reject"],
    ];
    const answers = zone.map(([name, text]): TxtAnswer => ({ type: "TXT", name, data: text.match(/.{1,250}/g) ?? [] }));
    names = await startNameServer({ answers });
    const verdicts = (resolver: { host: string; port: number }) =>
      diagnoseMailDns(ctx, resolver).then((found) => found.map(({ name, verdict }) => `${name} ${verdict}`));
    const aligned = "DMARC note";
    expect(await verdicts({ host: "127.0.0.1", port: names.port })).toEqual(["SPF ok", "DMARC ok", "DKIM ok", aligned]);
    await names.close();
    names = await startNameServer({ answers: [], rcode: 2 });
    expect(await verdicts({ host: "127.0.0.1", port: names.port })).toEqual([
      "SPF note",
      "DMARC note",
      "DKIM note",
      aligned,
    ]);
  });
});
