import postcss, { type AtRule, type Declaration } from "postcss";

/** What an operator's style sheet may change: how things look, not where they are or what they load. */
const allowed =
  /^(--[\w-]+|color|background(-color)?|border(-(top|right|bottom|left|inline|block))?(-(start|end))?(-(color|width|style|radius))?|border-(start|end|top|bottom)-(start|end|left|right)-radius|outline(-.*)?|box-shadow|text-.*|font(-.*)?|letter-spacing|word-spacing|line-height|padding(-.*)?|margin(-.*)?|gap|row-gap|column-gap|opacity|width|max-width|min-height|max-height|height|display|fill|stroke|accent-color|white-space|list-style(-type)?)$/;
/** Anything that could fetch, run or hide: checked after CSS escapes are refused. */
const forbiddenValue = /url\s*\(|image-set|expression|javascript:|@import|\\|<|behavior|-moz-binding|attr\s*\(/i;
const longest = 20_000;

/** A style sheet holds something that it may not; the message is one sentence. */
export class CssRefused extends Error {}

/**
 * An operator's style sheet, narrowed to the public page and to properties that only change looks.
 * @throws CssRefused naming what can not be taken
 */
export function customCss(source: string): string {
  if (source.length > longest) throw new CssRefused(`This is longer than ${longest.toLocaleString("en")} characters.`);
  let root: postcss.Root;
  try {
    root = postcss.parse(source);
  } catch (error) {
    throw new CssRefused(`This is not CSS: ${(error as { reason?: string }).reason ?? "it can not be read"}.`);
  }
  root.walkComments((comment) => {
    comment.remove();
  });
  root.walkAtRules((rule: AtRule) => {
    if (rule.name.toLowerCase() !== "media") throw new CssRefused(`@${rule.name} can not be used here.`);
    if (forbiddenValue.test(rule.params)) throw new CssRefused("This condition can not be used here.");
  });
  root.walkDecls((declaration: Declaration) => {
    const name = declaration.prop.toLowerCase();
    // What the parser made nothing of, it keeps before the property and prints again.
    if (declaration.raws.before?.trim()) throw new CssRefused(`Before the property ${name} stands what is not CSS.`);
    if (!allowed.test(name)) throw new CssRefused(`The property ${name} can not be used here.`);
    if (forbiddenValue.test(declaration.value)) throw new CssRefused(`This value of ${name} can not be used here.`);
  });
  root.walkRules((rule) => {
    if (/[<\\@]|url\(/i.test(rule.selector)) throw new CssRefused("This selector can not be used here.");
    rule.selectors = rule.selectors.map((selector) =>
      /^(:root|html|body|\.public)$/i.test(selector) ? ".public" : `.public ${selector}`,
    );
  });
  return root.toString();
}
