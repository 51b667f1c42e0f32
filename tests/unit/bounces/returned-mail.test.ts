import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readReturnedMail } from "../../../lib/bounces/returned-mail.ts";
import {
  complaintReport,
  exchangeReport,
  gmailReport,
  holidayAnswer,
  postfixReport,
  proseReport,
} from "../../support/returned-mails.ts";

const to = "bounce+event0000001subscribe01.0123456789abcdef01234567@bounces.example.com";
const read = (raw: Uint8Array, recipients: string[] = []) => readReturnedMail(raw, recipients);

describe("a mail that came back", () => {
  it("is read in the words of Postfix, Exchange, Gmail and older servers", async () => {
    expect(await read(postfixReport({ to }))).toEqual({
      kind: "hard",
      reason: "550 5.1.1 <a…@example.net>: Recipient address rejected: User unknown in virtual mailbox table",
      returnPaths: [to],
      address: null,
      eventId: "<20260310120500.4F2A@mx.example.net>",
      at: Date.UTC(2026, 2, 10, 12, 5),
    });
    expect(await read(exchangeReport({ to }))).toMatchObject({ kind: "hard", returnPaths: [to] });
    expect(await read(gmailReport({ to }))).toMatchObject({
      kind: "hard",
      reason: expect.stringMatching(/^550-5\.1\.1 The email account that you tried to reach does not exist\./),
    });
    expect(await read(proseReport({ to }))).toMatchObject({
      kind: "hard",
      reason: "Remote host said: 550 5.1.1 No such user here",
    });
  });

  it("names no address, not even where the text is cut", async () => {
    for (let n = 150; n < 200; n++) {
      const diagnostic = `550 5.1.1 ${"x".repeat(n)} <ann.smith@example.net> is unknown`;
      const reports = [await read(postfixReport({ to, diagnostic })), await read(proseReport({ to, diagnostic }))];
      for (const report of reports) expect(report?.reason).not.toContain("ann.");
    }
  });

  it("ends a subscription only for a mailbox that is not there", async () => {
    const cases: [string, string, string][] = [
      ["5.1.1", "550 5.1.1 unknown", "hard"],
      ["5.0.0", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "hard"],
      ["5.0.0", "550 No such user", "hard"],
      ["5.4.4", "Host or domain name not found", "hard"],
      ["5.2.2", "552 5.2.2 Mailbox full", "soft"],
      ["4.4.1", "connect to mx.example.net: Connection timed out", "soft"],
      ["4.2.2", "452 4.2.2 The recipient's inbox is out of storage", "soft"],
      ["5.3.4", "552 5.3.4 Message too big", "soft"],
      ["5.7.1", "550 5.7.1 Message rejected as spam", "policy"],
      ["5.7.26", "550 5.7.26 unauthenticated", "policy"],
      ["5.0.0", "554 delivery error", "soft"],
    ];
    for (const [status, diagnostic, kind] of cases)
      expect((await read(postfixReport({ to, status, diagnostic })))?.kind, diagnostic).toBe(kind);
  });

  it("that is only late, has arrived, or is a person's answer reports nothing", async () => {
    for (const action of ["delayed", "delivered", "relayed", "expanded"])
      expect(await read(postfixReport({ to, action, status: "4.0.0" })), action).toBeNull();
    expect(await read(holidayAnswer(to))).toBeNull();
    expect(await read(Buffer.from("Subject: hello\r\n\r\nHow are you? 550 5.1.1"), [to])).toBeNull();
  });

  it("is known by the envelope, the headers or the mail within, as far as there is one", async () => {
    const report = gmailReport({ to: "someone@example.com" });
    expect((await read(report))?.returnPaths).toEqual([]);
    expect((await read(report, [to]))?.returnPaths).toEqual([to]);
    expect(await read(complaintReport(to))).toMatchObject({ kind: "complaint", returnPaths: [to] });
    expect(await read(complaintReport(to, "not-spam"))).toBeNull();
  });

  it("may hold anything at all and is never more than unreadable", async () => {
    const sample = postfixReport({ to });
    const parts = (depth: number) =>
      Buffer.from(
        Array.from(
          { length: depth },
          (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n`,
        ).join(""),
      );
    expect(await read(parts(500))).toBeNull();
    await fc.assert(
      fc.asyncProperty(fc.nat(sample.length), fc.nat(200), fc.uint8Array({ maxLength: 40 }), async (at, cut, noise) => {
        await read(Buffer.concat([sample.subarray(0, at), noise, sample.subarray(at + cut)]));
      }),
      { numRuns: 200 },
    );
  });
});
