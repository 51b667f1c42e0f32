import rehypeSanitize, { type Options as Schema } from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

/** As much of a Markdown tree's node as is looked at here. */
interface Node {
  type: string;
  value?: string;
  url?: string;
  alt?: string | null;
  ordered?: boolean | null;
  start?: number | null;
  children?: Node[];
}

// What a post may hold. Everything else is dropped: no raw HTML, no images that report their readers, no ids to clash
// with the page's, no headings to break its outline.
const schema: Schema = {
  tagNames: [
    ..."p br strong em del code pre blockquote ul ol li a hr table thead tbody tr th td".split(" "),
    // What stands for a heading.
    "b",
  ],
  attributes: {
    a: ["href", ["rel", "nofollow noopener"]],
    ol: ["start"],
    th: [["align", "left", "center", "right"]],
    td: [["align", "left", "center", "right"]],
  },
  protocols: { href: ["http", "https", "mailto"] },
  strip: ["script", "style"],
  clobber: [],
  required: {},
};

const text = (value: string): Node => ({ type: "text", value });

/** A line break that was typed is a line break: people under stress write plain lines, not Markdown. */
function breakLines(value: string): Node[] {
  return value
    .split(/\r?\n/)
    .flatMap((line, i) => (i === 0 ? [text(line)] : [{ type: "break" }, text(line.trimStart())]));
}

const holdsBlocks = new Set(["root", "blockquote", "listItem", "footnoteDefinition"]);

function tame(node: Node, parent: string): Node[] {
  if (node.type === "text") return breakLines(node.value ?? "");
  if (node.type === "image" || node.type === "imageReference") return [text(node.alt ?? "")];
  if (node.type === "footnoteReference") return [];
  // Tags are shown as they were typed: nothing that a responder wrote is silently lost.
  if (node.type === "html") {
    const shown = breakLines(node.value ?? "");
    return holdsBlocks.has(parent) ? [{ type: "paragraph", children: shown }] : shown;
  }
  const children = (node.children ?? []).flatMap((child) => tame(child, node.type));
  if (node.type === "footnoteDefinition") return children;
  if (node.type === "heading") return [{ type: "paragraph", children: [{ type: "strong", children }] }];
  // A relative link would point elsewhere in each mail client and feed reader.
  if (node.type === "link" && !/^(https?:|mailto:)/i.test(node.url ?? "")) return children;
  return [node.children ? { ...node, children } : node];
}

const parser = unified().use(remarkParse).use(remarkGfm, { singleTilde: false });

const marker = "(?:[ \\t]*(?:>|[-*+][ \\t]|\\d{1,9}[.)][ \\t]))";
const tooDeep = new RegExp(`^(${marker}{8})${marker}+`, "gm");

function parse(markdown: string): Node {
  // The parser's cost grows with nesting; nobody writes quotes and lists nine deep, save to harm.
  const root = parser.parse(markdown.replace(tooDeep, "$1")) as unknown as Node;
  return tame(root, "")[0] ?? { type: "root", children: [] };
}

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text made safe for HTML content and double- or single-quoted attributes. */
export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (c) => escapes[c] ?? c);
}

const printer = unified()
  .use(remarkRehype)
  .use(() => (tree: unknown) => markLinks(tree as HtmlNode))
  .use(rehypeSanitize, schema)
  .use(rehypeStringify);

interface HtmlNode {
  type: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  children?: HtmlNode[];
}

function markLinks(node: HtmlNode): void {
  if (node.tagName === "a") node.properties = { ...node.properties, rel: "nofollow noopener" };
  for (const child of node.children ?? []) markLinks(child);
}

/**
 * Markdown (CommonMark with GitHub's tables and strike-through) as HTML that is safe to put into a page, a feed or a
 * mail: it has passed an allow-list, and links lead to http, https or mailto only. Never throws.
 */
export function markdownToHtml(markdown: string): string {
  try {
    const tree = printer.runSync(parse(markdown) as Parameters<typeof printer.runSync>[0]);
    return printer.stringify(tree as Parameters<typeof printer.stringify>[0]);
  } catch {
    // Nesting deep enough to exhaust the stack is not a post that anyone wants laid out.
    return `<p>${escapeHtml(markdown)}</p>`;
  }
}

const inline = (node: Node): string => (node.children ?? []).map(phrase).join("");

function phrase(node: Node): string {
  switch (node.type) {
    case "break":
      return "\n";
    case "link": {
      const label = inline(node);
      const target = (node.url ?? "").replace(/^mailto:/i, "");
      return label === target || label === node.url ? label : `${label} (${target})`;
    }
    default:
      return node.value ?? inline(node);
  }
}

const indent = (block: string, first: string): string =>
  first + block.replaceAll("\n", `\n${" ".repeat(first.length)}`).replace(/ +$/gm, "");

function block(node: Node): string {
  const blocks = (gap: string) => (node.children ?? []).map(block).filter(Boolean).join(gap);
  switch (node.type) {
    case "list": {
      const start = node.start ?? 1;
      return (node.children ?? [])
        .map((item, i) => indent(block(item), node.ordered ? `${start + i}. ` : "- "))
        .join("\n");
    }
    case "listItem":
      return blocks("\n");
    case "blockquote":
      return blocks("\n\n").replace(/^/gm, "> ");
    case "code":
      return (node.value ?? "").replace(/^/gm, "    ");
    case "thematicBreak":
      return "---";
    case "table":
      return blocks("\n");
    case "tableRow":
      return (node.children ?? []).map(inline).join(" | ");
    case "root":
      return blocks("\n\n");
    case "definition":
      return "";
    default:
      return phrase(node);
  }
}

/** The same post as plain text: what {@link markdownToHtml} shows, in the same order. Never throws. */
export function markdownToText(markdown: string): string {
  try {
    return block(parse(markdown)).trim();
  } catch {
    return markdown;
  }
}
