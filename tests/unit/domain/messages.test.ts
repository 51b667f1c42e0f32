import { describe, expect, it } from "vitest";
import { AppError } from "../../../lib/domain/errors.ts";
import { catalogue } from "../../../lib/domain/messages/catalogue.ts";
import { languages } from "../../../lib/domain/messages/languages.ts";
import { parseEmail, parseWebhookUrl } from "../../../lib/domain/subscription.ts";

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  throw new Error("it was not refused");
}

const refused = [
  () => parseEmail(""),
  () => parseEmail("nobody"),
  () => parseWebhookUrl(""),
  () => parseWebhookUrl("nothing"),
  () => parseWebhookUrl("ftp://example.com"),
  () => parseWebhookUrl("https://user:password@example.com"),
  () => parseWebhookUrl(`https://example.com/${"x".repeat(2000)}`),
].map(refusalOf);

describe.each(languages)("the catalogue in %s", (tag) => {
  const m = catalogue[tag];

  it("knows every sentence by which an address is refused", () => {
    for (const sentence of refused) expect(m.refusals).toHaveProperty([sentence]);
  });

  it("has no empty text, and says in its own words what it says", () => {
    for (const group of ["subscribing", "refusals"] as const)
      for (const [key, text] of Object.entries(m[group])) {
        const said = typeof text === "function" ? (text as (...args: string[]) => string)("one", "two") : text;
        expect(said.trim(), key).not.toBe("");
        const english = (catalogue.en[group] as Record<string, unknown>)[key];
        if (tag !== "en" && typeof english === "string") expect(said, key).not.toBe(english);
      }
  });

  it("names what it is told to name", () => {
    const { lead, noMore, challengeSent } = m.subscribing;
    expect(lead("Northwind")).toContain("Northwind");
    expect(noMore("a…@example.com")).toContain("a…@example.com");
    const said = challengeSent("whsec_abc", "https://example.com/x");
    expect(said).toContain("whsec_abc");
    expect(said).toContain("https://example.com/x");
  });
});
