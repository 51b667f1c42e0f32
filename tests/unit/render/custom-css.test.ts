import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contrast, inkOn, readable } from "../../../lib/domain/colour.ts";
import { pictureType } from "../../../lib/domain/look.ts";
import { CssRefused, customCss } from "../../../lib/render/custom-css.ts";

describe("an operator's style sheet", () => {
  it("changes looks on the public page alone", () => {
    expect(customCss(":root { --accent: #0a0 } h1, .card { font-weight: 400 }")).toBe(
      ".public { --accent: #0a0 } .public h1, .public .card { font-weight: 400 }",
    );
    expect(customCss("@media (min-width: 600px) { h1 { color: red } }")).toContain(".public h1 { color: red }");
  });

  it.each([
    "@import 'https://evil.example/x.css';",
    "@font-face { font-family: x; src: url(x) }",
    "a { background: url(https://evil.example/?) }",
    "a { background: u\\72l(https://evil.example) }",
    "a { background-image: image-set('x' 1x) }",
    "a { position: fixed }",
    "a { content: 'Operational' }",
    "a { color: expression(alert(1)) }",
    "a { color: red</style><script> }",
    "</style><script>alert(1)</script>",
    "a { -moz-binding: url(x) }",
    "a { color: red",
    "@media (a:url(x)) { a { color: red } }",
    'a { "url(" color: red }',
    '"@import" color: red',
    "'url(' { color: red }",
  ])("can not hold %s", (css) => {
    expect(() => customCss(css)).toThrow(CssRefused);
  });

  it("is refused or harmless, whatever is typed", () => {
    const piece = fc.constantFrom(
      "a",
      "{",
      "}",
      "color",
      ":",
      "url(",
      "red",
      ";",
      "@import",
      "\\",
      "<",
      "/*",
      "*/",
      "'",
      '"',
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        let css = "";
        try {
          css = customCss(pieces.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(CssRefused);
        }
        expect(css).not.toMatch(/url\(|@import|<|\\/);
      }),
      { numRuns: 500 },
    );
  });
});

describe("an operator's colour", () => {
  const colour = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, "0")}`);

  it("is shown in a shade that can be read, with ink that can be read on it", () => {
    fc.assert(
      fc.property(colour, fc.constantFrom("#f8f9fb", "#0e1116"), (given, background) => {
        const shade = readable(given, background);
        expect(contrast(shade, background)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(inkOn(shade), shade)).toBeGreaterThanOrEqual(4.5);
      }),
    );
    expect(readable("#1d4ed8", "#f8f9fb")).toBe("#1d4ed8");
  });
});

it("a picture is what its first bytes say, and never SVG", () => {
  expect(pictureType(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))).toBe("image/png");
  expect(pictureType(Buffer.from("RIFF....WEBP"))).toBe("image/webp");
  expect(pictureType(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"))).toBeNull();
  expect(pictureType(new Uint8Array())).toBeNull();
});
