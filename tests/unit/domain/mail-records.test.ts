import { describe, expect, it } from "vitest";
import {
  areAligned,
  dkimRecord,
  judgeDkim,
  judgeDmarc,
  judgeSpf,
  parentsOf,
} from "../../../lib/domain/mail-records.ts";

describe("what DNS says of a sender of mail", () => {
  it("has one SPF record that does not let everyone in", () => {
    const cases: [string[], string][] = [
      [["v=spf1 include:mail.example.net -all"], "ok"],
      [["google-site-verification=x", "v=spf1 mx ~all"], "ok"],
      [[], "bad"],
      [["v=spf10 mx"], "bad"],
      [["v=spf1 mx -all", "v=spf1 a -all"], "bad"],
      [["v=spf1 mx +all"], "bad"],
      [["v=spf1 all"], "bad"],
    ];
    for (const [records, verdict] of cases)
      expect(judgeSpf("example.com", records).verdict, `${records}`).toBe(verdict);
  });

  it("has the key that mail is signed with, and says what to publish where it has not", () => {
    const cases: [string[], string][] = [
      [[dkimRecord("MIIB")], "ok"],
      [["k=rsa; p=MI IB"], "ok"],
      [[], "bad"],
      [["v=DKIM1; p="], "bad"],
      [[dkimRecord("other")], "bad"],
      [[dkimRecord("MIIB"), dkimRecord("other")], "bad"],
    ];
    for (const [records, verdict] of cases) {
      const judged = judgeDkim("candor1._domainkey.example.com", records, "MIIB");
      expect(judged.verdict, `${records}`).toBe(verdict);
      if (verdict === "bad")
        expect(judged.text).toContain("Publish at candor1._domainkey.example.com as TXT: v=DKIM1; k=rsa; p=MIIB");
    }
  });

  it("has one DMARC record, its own or that of a domain above", () => {
    expect(judgeDmarc("example.com", ["v=DMARC1; p=reject"])).toMatchObject({ verdict: "ok" });
    expect(judgeDmarc("example.com", ["v=DMARC1; p=none"]).text).toContain("only watches");
    expect(judgeDmarc("example.com", [])).toMatchObject({ verdict: "note" });
    expect(judgeDmarc("example.com", ["v=DMARC1; p=none", "v=DMARC1; p=reject"])).toMatchObject({ verdict: "note" });
    expect(parentsOf("a.b.example.com")).toEqual(["a.b.example.com", "b.example.com", "example.com"]);
    expect(areAligned("bounces.example.com", "example.com")).toBe(true);
    expect(areAligned("notexample.com", "example.com")).toBe(false);
  });
});
