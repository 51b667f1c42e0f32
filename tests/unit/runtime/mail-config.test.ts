import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../lib/runtime/config.ts";

const pem = (key: KeyObject): string => String(key.export({ type: "pkcs8", format: "pem" }));
const rsa = (modulusLength: number): string => pem(generateKeyPairSync("rsa", { modulusLength }).privateKey);
const good = rsa(2048);

describe("the settings of mail", () => {
  it("take several servers, with commas in their passwords written %2C", () => {
    const SMTP_URL = "smtp://ann:a%2Cb@one.example.com:587, smtps://two.example.com";
    expect(readConfig({ SMTP_URL }).smtpUrl).toBe("smtp://ann:a%2Cb@one.example.com:587,smtps://two.example.com");
    expect(() => readConfig({ SMTP_URL: "smtp://one.example.com,two.example.com:25/x,http://x" })).toThrow(
      /^SMTP_URL: /,
    );
  });

  it("take a key as text or as a file, of the sender's domain unless said otherwise", () => {
    const file = join(mkdtempSync(join(tmpdir(), "candor-dkim-")), "dkim.pem");
    writeFileSync(file, good);
    const base = { MAIL_FROM: "Status <status@Mail.Example.com>", MAIL_DKIM_SELECTOR: "candor1" };
    const want = { domain: "mail.example.com", selector: "candor1", privateKey: good };
    for (const MAIL_DKIM_KEY of [good, good.replaceAll("\n", "\\n"), file])
      expect(readConfig({ ...base, MAIL_DKIM_KEY }).mail.dkim).toEqual(want);
    expect(readConfig({ ...base, MAIL_DKIM_KEY: good, MAIL_DKIM_DOMAIN: "example.com" }).mail.dkim?.domain).toBe(
      "example.com",
    );
  });

  it("refuse at the start what mail can not be signed or taken in with, in one line that names the variable", () => {
    const selector = { MAIL_DKIM_SELECTOR: "candor1" };
    const cases: [Record<string, string>, RegExp][] = [
      [{ MAIL_DKIM_KEY: good }, /^MAIL_DKIM_SELECTOR: is needed/],
      [selector, /^MAIL_DKIM_KEY: is needed/],
      [{ ...selector, MAIL_DKIM_KEY: "/no/such/file.pem" }, /^MAIL_DKIM_KEY: .* can not be read \(ENOENT\)$/],
      [{ ...selector, MAIL_DKIM_KEY: "-----BEGIN PRIVATE KEY-----\nMII" }, /^MAIL_DKIM_KEY: this is no private key/],
      [{ ...selector, MAIL_DKIM_KEY: rsa(1024) }, /^MAIL_DKIM_KEY: the key has 1024 bits/],
      [
        { ...selector, MAIL_DKIM_KEY: pem(generateKeyPairSync("ed25519").privateKey) },
        /^MAIL_DKIM_KEY: .* RSA .* ed25519$/,
      ],
      [{ MAIL_RATE: "0" }, /^MAIL_RATE: /],
      [{ MAIL_RATE: "fast" }, /^MAIL_RATE: /],
      [{ MAIL_BOUNCE_DOMAIN: "not a domain" }, /^MAIL_BOUNCE_DOMAIN: /],
      [{ MAIL_BOUNCE_LISTEN: "smtp://127.0.0.1:2525" }, /^MAIL_BOUNCE_DOMAIN: is needed for MAIL_BOUNCE_LISTEN$/],
      [{ MAIL_BOUNCE_FOLDER: "/var/mail/bounces" }, /^MAIL_BOUNCE_DOMAIN: is needed for MAIL_BOUNCE_FOLDER$/],
      [
        { MAIL_BOUNCE_DOMAIN: "b.example.com", MAIL_BOUNCE_LISTEN: "lmtp://127.0.0.1" },
        /^MAIL_BOUNCE_LISTEN: must name a port$/,
      ],
      [
        { MAIL_BOUNCE_DOMAIN: "b.example.com", MAIL_BOUNCE_LISTEN: "http://127.0.0.1:1" },
        /^MAIL_BOUNCE_LISTEN: must be/,
      ],
    ];
    for (const [env, message] of cases) {
      expect(() => readConfig(env)).toThrow(message);
      expect(() => readConfig(env)).toThrow(/^[^\n]*$/);
    }
  });

  it("say where returned mail is listened for", () => {
    const env = { MAIL_BOUNCE_DOMAIN: "B.example.com", MAIL_BOUNCE_LISTEN: "lmtp://[::1]:2424" };
    expect(readConfig(env)).toMatchObject({
      mail: { bounceDomain: "b.example.com", rate: null, dkim: null },
      bounceListener: { protocol: "lmtp", host: "::1", port: 2424 },
      bounceFolder: null,
    });
  });
});
