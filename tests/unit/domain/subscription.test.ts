import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  emailLimitKey,
  maskAddress,
  maskAddressesIn,
  maskAll,
  parseEmail,
  parseWebhookUrl,
  wants,
} from "../../../lib/domain/subscription.ts";

describe("an e-mail address", () => {
  it("is kept with its domain in lower case", () => {
    expect(parseEmail(" Ada.Lovelace@Example.COM ")).toBe("Ada.Lovelace@example.com");
  });

  it.each([
    "",
    "ada",
    "ada@",
    "@example.com",
    "a@b@c.example",
    "ada@example",
    "ada@exa mple.com",
    "ada@example.com, eve@example.com",
    "ada@example.com\r\nBcc: eve@example.com",
    "<ada@example.com>",
    '"ada"@example.com',
    `${"a".repeat(65)}@example.com`,
    ".ada@example.com",
  ])("is refused when it is %j, naming the field", (text) => {
    expect(() => parseEmail(text)).toThrow(expect.objectContaining({ code: "invalid", field: "email" }));
  });

  it("never carries what could end a header or add a recipient", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        let parsed = "";
        try {
          parsed = parseEmail(`${text}@example.com`);
        } catch {
          return;
        }
        expect(parsed).not.toMatch(/[\p{Cc}\s,;:<>"]/u);
        expect(parsed.split("@")).toHaveLength(2);
      }),
    );
  });

  it("shares its limit with its tagged and dotted forms", () => {
    expect(emailLimitKey("Ada.L+x@Gmail.com")).toBe(emailLimitKey("adal@gmail.com"));
    expect(emailLimitKey("ada+/1@googlemail.com")).toBe(emailLimitKey("ada@gmail.com"));
    expect(emailLimitKey("a.b@example.com")).not.toBe(emailLimitKey("ab@example.com"));
  });

  it("is masked in what servers say", () => {
    const said =
      "550 5.1.1 <Dead.Ann@example.net>: no (rfc822;ann/x+y@mx.example.net), ann@cut.exa @ 12:30 https://x.test/?p=NoUser";
    expect(maskAddressesIn(said)).toBe(
      "550 5.1.1 <D…@example.net>: no (rfc822;a…@mx.example.net), a…@cut.exa @ 12:30 https://x.test/?p=NoUser",
    );
    fc.assert(
      fc.property(fc.emailAddress(), fc.string(), (email, text) => {
        const [local = ""] = email.split("@");
        fc.pre(local.length > 1 && !/['`|]/.test(local) && !text.includes(local));
        expect(maskAddressesIn(`${text} <${email}> ${text}`)).not.toContain(`${local}@`);
      }),
    );
  });

  it("is masked for logs", () => {
    expect(maskAddress("ada@example.com")).toBe("a…@example.com");
    expect(maskAddress("https://hooks.example.com/secret/path")).toBe("https://hooks.example.com/…");
  });
});

it.each([
  ["maria@example.com", "m•••@e••••.com"],
  ["x@sub.example.co.uk", "x•••@s••••.uk"],
  ["root@localhost", "r•••@l••••"],
  ["https://hooks.example.com/x", "•••"],
])("of %s those who may see no addresses see %s", (address, masked) => {
  expect(maskAll(address)).toBe(masked);
});

describe("a webhook address", () => {
  it.each(["", "ftp://example.com", "javascript:alert(1)", "https://user:pw@example.com/", "not an address"])(
    "is refused when it is %j",
    (text) => {
      expect(() => parseWebhookUrl(text)).toThrow(expect.objectContaining({ code: "invalid", field: "endpoint" }));
    },
  );

  it("is kept without its fragment", () => {
    expect(parseWebhookUrl("https://example.com/hook#x")).toBe("https://example.com/hook");
  });
});

describe("a choice of components", () => {
  it("takes all events by default, those of chosen components, and those that name none", () => {
    expect(wants({ componentIds: null }, ["a"])).toBe(true);
    expect(wants({ componentIds: ["a"] }, ["a", "b"])).toBe(true);
    expect(wants({ componentIds: ["a"] }, ["b"])).toBe(false);
    expect(wants({ componentIds: ["a"] }, [])).toBe(true);
    expect(wants({ componentIds: [] }, ["a"])).toBe(false);
  });
});
