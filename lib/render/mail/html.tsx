import { type MailDocument, MailDocumentView } from "./document.tsx";

/**
 * React's own synchronous printer, and not `@react-email/render`: that one does the same behind a promise and brings
 * along a formatter and a reader of HTML, for a text part that Candor writes from the mail's parts. Imported this way
 * because Next lets no page name the module in a plain import.
 */
const { renderToStaticMarkup } = await import("react-dom/server");

/** Letters beyond ASCII as references: such a mail travels as it is, where the mail library would have to code each. */
const plainLetters = (html: string): string =>
  html.replace(/[^\0-\x7f]/gu, (letter) => `&#${letter.codePointAt(0) ?? 0xfffd};`);

const blocks = "html|head|meta|title|style|body|table|tbody|tr|td|div|p|h1|h2|ul|li";
const betweenBlocks = new RegExp(`(</(?:${blocks})>|<(?:${blocks})(?: [^>]*)?>)(?=<)`, "g");
const longestLine = 800;
const longLines = new RegExp(`[^\\n]{${longestLine + 1},}`, "g");
const lastSpaces = new RegExp(`([^\\n]{1,${longestLine}}) `, "g");

/** RFC 5322 §2.1.1 allows lines of 998 characters. A space may be a line's end everywhere save in code. */
function folded(html: string): string {
  const parts = html.replace(betweenBlocks, "$1\n").split(/(<pre>[\s\S]*?<\/pre>)/);
  const fold = (text: string): string => text.replace(longLines, (line) => line.replace(lastSpaces, "$1\n"));
  return parts.map((part, i) => (i % 2 === 0 ? fold(part) : part)).join("");
}

/** By this the library's preview server knows its columns. */
const previewMark = ' data-id="__react-email-column"';

/** Gmail shows no more than 102 kB of a mail. */
const largest = 100_000;

/** A mail as HTML in lines that fit a mail. It takes about a millisecond, so it is made once for a crowd. */
export function mailHtml(mail: MailDocument): string {
  const printed = renderToStaticMarkup(<MailDocumentView {...mail} />);
  const html = `<!doctype html>${printed.replaceAll(previewMark, "")}`;
  const plain = folded(plainLetters(html));
  return plain.length <= largest ? plain : folded(html);
}
