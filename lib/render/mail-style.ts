import type { ShownStatus } from "../domain/status.ts";

/** How a mail is dressed: the page's own colour and picture. */
export interface MailLook {
  /** "#rrggbb"; null: Candor's own. */
  accent: string | null;
  /** Address of the page's logo; null for none. */
  logo: string | null;
}

/** Candor's own look, for what belongs to no page's readers. */
export const plainLook: MailLook = { accent: null, logo: null };

/** The colours of a mail by day. Those of the night are in the style sheet, for no other place knows the reader's. */
export const mailColours = {
  accent: "#0b5cad",
  paper: "#ffffff",
  desk: "#eef0f3",
  ink: "#1c2024",
  quiet: "#5b636c",
  line: "#e6e9ed",
} as const;

/** As many characters as a list of mails shows of one's beginning. */
export const preheaderLength = 140;

/** The mark before a component, by what it is now. */
export const statusMarks: Record<ShownStatus, string> = {
  operational: "#1a7f37",
  degraded_performance: "#b7791f",
  partial_outage: "#c2570c",
  major_outage: "#c4222c",
  under_maintenance: "#2f6fbd",
  unknown: "#7b848d",
};

/**
 * The style sheet of all mails: what can not stand at an element. A post's own text, narrow screens, and the night. What
 * stands at an element is of more weight, hence the exclamation marks. A mail program that drops the sheet shows the mail
 * by day. The desk shows mails too and knows the sheet by its hash (lib/publish/headers.ts): nothing in it may vary.
 */
export const mailStyle = `:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;width:100%;-webkit-text-size-adjust:100%}
.inner,.foot{overflow-wrap:anywhere}
.post p,.post ul,.post ol,.post blockquote,.post pre,.post table{margin:0 0 16px}
.post ul,.post ol{padding-inline-start:22px}
.post a{color:#0b5cad}
.post pre,.post code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:14px}
.post pre{white-space:pre-wrap;padding:12px;border-radius:6px;background:#f4f5f7}
.post blockquote{padding-inline-start:12px;border-inline-start:3px solid #c9ced4;color:#3d444b}
.post table{border-collapse:collapse}
.post th,.post td{border:1px solid #d8dce1;padding:4px 8px}
@media (max-width:620px){
body>table>tbody>tr>td{padding:0!important}
.card{border-radius:0!important}
.inner{padding:20px 18px 22px!important}
.foot{padding:14px 18px 28px!important}
.label,.value{display:block!important;width:auto!important;padding:0!important}
.label{padding-top:8px!important;font-size:13px!important}
}
@media (prefers-color-scheme:dark){
body,body>table>tbody>tr>td{background:#0f1215!important}
.card{background:#1a1e23!important}
.card td,.title,.line{color:#e8eaed!important}
.name,.head,.small,.card .label,.foot{color:#a3abb4!important}
.link,.post a{color:#8ab8f0!important}
.foot .link{color:#b9c0c8!important}
.state td{border-color:#31373e!important}
.card .mark{filter:brightness(1.35)}
.post pre{background:#23282e}
.post blockquote{color:#c6ccd2;border-color:#3d444b}
.post th,.post td{border-color:#3d444b}
.button{border-color:rgba(255,255,255,.22)!important}
}`;
