import { inkOn, readable } from "../domain/colour.ts";
import type { ShownStatus } from "../domain/status.ts";
import type { Part } from "./mail-parts.ts";
import { escapeHtml, markdownToHtml } from "./markdown.ts";

/** How a mail is dressed: the page's own colour and picture. */
export interface MailLook {
  /** "#rrggbb"; null: Candor's own. */
  accent: string | null;
  /** Address of the page's logo; null for none. */
  logo: string | null;
}

const ownAccent = "#0b5cad";
const paper = "#ffffff";

const marks: Record<ShownStatus, string> = {
  operational: "#1a7f37",
  degraded_performance: "#b7791f",
  partial_outage: "#c2570c",
  major_outage: "#c4222c",
  under_maintenance: "#2f6fbd",
  unknown: "#7b848d",
};

/**
 * The one style sheet of all mails. Colours of a page stand at the elements; layout is in tables with attributes, for the
 * programs that know no other. What a mail program does not know it leaves out, and the mail is plain but whole.
 */
export const mailStyle = `:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;width:100%;background:#eef0f3;font:16px/1.55 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;color:#1c2024;-webkit-text-size-adjust:100%}
table{border-collapse:separate;border-spacing:0}
.outer{width:100%;background:#eef0f3}
.stage{padding:24px 12px 0}
.card{width:100%;max-width:600px;background:#fff;border-radius:10px;overflow:hidden}
.band{height:4px;font-size:0;line-height:0}
.inner{padding:24px 28px 28px}
.name{margin:0 0 20px;font-size:14px;font-weight:600;color:#5b636c}
.name img{display:block;max-height:40px;width:auto;border:0}
h1{font-size:22px;line-height:1.3;margin:0 0 16px;font-weight:650;letter-spacing:-.01em}
h2{font-size:14px;line-height:1.4;margin:24px 0 8px;font-weight:600;color:#5b636c}
p,ul,ol,blockquote,pre{margin:0 0 16px}
ul,ol{padding-inline-start:22px}
a{color:#0b5cad}
pre,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:14px}
pre{overflow:auto;padding:12px;border-radius:6px;background:#f4f5f7}
blockquote{padding-inline-start:12px;border-inline-start:3px solid #c9ced4;color:#3d444b}
.body{overflow-wrap:anywhere}
.body table{border-collapse:collapse;margin:0 0 16px}
.body th,.body td{border:1px solid #d8dce1;padding:4px 8px}
.states,.facts{width:100%;margin:0 0 20px}
.states td{padding:7px 0;border-top:1px solid #e6e9ed;vertical-align:top}
.states .mark{width:20px;font-size:15px}
.facts{margin-top:4px;font-size:14px}
.facts td{padding:3px 0;vertical-align:top}
.facts .label{width:34%;padding-inline-end:12px;color:#5b636c}
.action{margin:4px 0 12px}
.action td{border-radius:8px;border:1px solid transparent}
.button{display:inline-block;padding:12px 20px;border-radius:8px;font-weight:600;text-decoration:none}
.small{margin:16px 0 0;font-size:13px;color:#5b636c}
.foot{width:100%;max-width:600px}
.foot td{padding:16px 28px 32px;font-size:13px;color:#5b636c}
.foot .small{margin:0 0 8px}
.foot a{color:#4a525a}
.preheader{display:none;max-height:0;overflow:hidden;mso-hide:all}
@media (max-width:620px){.stage{padding:0}.card{border-radius:0}.inner{padding:20px 18px 22px}.foot td{padding:14px 18px 28px}.facts td,.facts .label{display:block;width:auto;padding:0}.facts .label{padding-top:8px;font-size:13px}}
@media (prefers-color-scheme:dark){body,.outer{background:#0f1215!important}body{color:#e8eaed!important}.card{background:#1a1e23!important}a{color:#8ab8f0}.name,h2,.small,.facts .label,.foot td{color:#a3abb4!important}.foot a{color:#b9c0c8}.states td{border-color:#31373e}pre{background:#23282e}blockquote{color:#c6ccd2;border-color:#3d444b}.body th,.body td{border-color:#3d444b}.states .mark{filter:brightness(1.35)}.action td{border-color:rgba(255,255,255,.22)}}`;

/**
 * Letters beyond ASCII as references: such a mail travels as it is, where each would have to be coded by the mail
 * library for each reader anew.
 */
const plainLetters = (html: string): string =>
  html.replace(/[^\0-\x7f]/gu, (letter) => `&#${letter.codePointAt(0) ?? 0xfffd};`);

const e = escapeHtml;

const rows = (cells: readonly string[]): string => cells.map((cell) => `<tr>${cell}</tr>`).join("");

/** A table that is only layout, which screen readers are told. */
const layout = (className: string, inner: string, more = ""): string =>
  `<table role="presentation" class="${className}" cellpadding="0" cellspacing="0" border="0"${more}>${inner}</table>`;

const accentOf = ({ accent }: MailLook): string => accent ?? ownAccent;

/** A part as HTML. */
export function partToHtml(part: Part, look: MailLook): string {
  switch (part.kind) {
    case "title":
      return `<h1>${e(part.text)}</h1>`;
    case "line":
      return `<p>${e(part.text)}</p>`;
    case "small":
      return `<p class="small">${e(part.text)}</p>`;
    case "markdown":
      return `<div class="body" dir="auto">${markdownToHtml(part.text)}</div>`;
    case "list":
      return `<h2>${e(part.title)}</h2><ul>${part.items.map((i) => `<li>${e(i)}</li>`).join("")}</ul>`;
    case "states": {
      const cells = part.items.map(
        ({ text, status }) =>
          `<td class="mark" aria-hidden="true" style="color:${marks[status]}">&#9679;</td><td>${e(text)}</td>`,
      );
      return `<h2>${e(part.title)}</h2>${layout("states", rows(cells), ' width="100%"')}`;
    }
    case "facts": {
      const cells = part.rows.map(([label, value]) => `<td class="label">${e(label)}:</td><td>${e(value)}</td>`);
      return layout("facts", rows(cells), ' width="100%"');
    }
    case "button": {
      const back = readable(accentOf(look), paper, 3);
      const ink = inkOn(back);
      const link = `<a class="button" href="${e(part.url)}" style="color:${ink}">${e(part.text)}</a>`;
      return layout("action", `<tr><td bgcolor="${back}" style="background:${back}">${link}</td></tr>`);
    }
    case "rule":
      return "";
    case "links":
      return `<p class="small">${part.links.map(([label, url]) => `<a href="${e(url)}">${e(label)}</a>`).join(" · ")}</p>`;
  }
}

/** Splits at the rule: what stands after it is the mail's foot. */
export function bodiesOf(parts: readonly Part[], look: MailLook): { main: string; foot: string } {
  const at = parts.findIndex(({ kind }) => kind === "rule");
  const print = (some: readonly Part[]): string => plainLetters(some.map((part) => partToHtml(part, look)).join("\n"));
  return at < 0
    ? { main: print(parts), foot: "" }
    : { main: print(parts.slice(0, at)), foot: print(parts.slice(at + 1)) };
}

export interface MailFrame {
  title: string;
  preheader: string;
  pageName: string;
  language: string;
  dir: "ltr" | "rtl";
  look: MailLook;
}

/** All of a mail before its own words, and all after them. */
export function frameOf({
  title,
  preheader,
  pageName,
  language,
  dir,
  look,
}: MailFrame): [before: string, after: string] {
  const accent = accentOf(look);
  const logo = look.logo ? `<img src="${e(look.logo)}" alt="${e(pageName)}" height="40">` : `<bdi>${e(pageName)}</bdi>`;
  const before = [
    `<!doctype html><html lang="${language}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${e(title)}</title><style>${mailStyle}</style></head>`,
    // Spaces that do not break keep the mail's first words out of the list of mails.
    `<body dir="${dir}"><div class="preheader">${e(preheader)}\n${"&#847;&zwnj;&nbsp;".repeat(40)}</div>`,
    '<table role="presentation" class="outer" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" class="stage">',
    '<table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" border="0">',
    `<tr><td class="band" bgcolor="${accent}" style="background:${accent}">&nbsp;</td></tr><tr><td class="inner">`,
    `<div class="name">${logo}</div>`,
  ].join("\n");
  return [plainLetters(before), "</td></tr></table></body></html>"];
}

/** Ends the card and puts the foot below it. */
export const footOf = (foot: string): string =>
  `</td></tr></table>\n<table role="presentation" class="foot" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td>${foot}</td></tr></table>`;
