/** A mail taken apart: as much as is needed to show the mails that Candor itself has composed. */
export interface ParsedMail {
  /** By lower-case name, unfolded and decoded. */
  headers: Record<string, string>;
  text: string | null;
  html: string | null;
}

function decodeQuotedPrintable(body: string): Buffer {
  const joined = body.replace(/[ \t]+$/gm, "").replace(/=\r?\n/g, "");
  const bytes: number[] = [];
  for (let i = 0; i < joined.length; i++) {
    const hex = joined[i] === "=" ? joined.slice(i + 1, i + 3) : "";
    if (/^[0-9A-F]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      i += 2;
    } else bytes.push(joined.charCodeAt(i) & 0xff);
  }
  return Buffer.from(bytes);
}

/** RFC 2047 encoded words; white space between two of them is no part of the text. */
function decodeWords(value: string): string {
  return value
    .replace(/(=\?[^?]+\?[bq]\?[^?]*\?=)\s+(?==\?)/gi, "$1")
    .replace(/(?:=\?utf-8\?[bq]\?[^?]*\?=)+/gi, (run) => {
      const parts = [...run.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, kind = "", data = ""]) =>
        kind.toLowerCase() === "b" ? Buffer.from(data, "base64") : decodeQuotedPrintable(data.replaceAll("_", "=20")),
      );
      return Buffer.concat(parts).toString("utf8");
    });
}

function split(raw: string): { headers: Record<string, string>; body: string } {
  const end = /\r?\n\r?\n/.exec(raw);
  const head = end ? raw.slice(0, end.index) : raw;
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = decodeWords(line.slice(colon + 1).trim());
  }
  return { headers, body: end ? raw.slice(end.index + end[0].length) : "" };
}

function decodeBody(headers: Record<string, string>, body: string): string {
  switch ((headers["content-transfer-encoding"] ?? "").toLowerCase()) {
    case "base64":
      return Buffer.from(body, "base64").toString("utf8");
    case "quoted-printable":
      return decodeQuotedPrintable(body).toString("utf8");
    default:
      return Buffer.from(body, "latin1").toString("utf8");
  }
}

function collect(raw: string, into: ParsedMail, depth: number): Record<string, string> {
  const { headers, body } = split(raw);
  const type = headers["content-type"] ?? "text/plain";
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (/^multipart\//i.test(type) && boundary && depth < 5) {
    for (const part of `\n${body}`.split(`\n--${boundary}`).slice(1)) {
      // What follows the closing delimiter is no part.
      if (!part.startsWith("--")) collect(part.replace(/^[ \t]*\r?\n/, ""), into, depth + 1);
    }
  } else if (/^text\/html/i.test(type)) into.html ??= decodeBody(headers, body);
  else if (/^text\/plain/i.test(type)) into.text ??= decodeBody(headers, body);
  return headers;
}

/** @param raw the mail's bytes read as latin1, so that each character is one byte. */
export function parseMime(raw: string): ParsedMail {
  const mail: ParsedMail = { headers: {}, text: null, html: null };
  mail.headers = collect(raw, mail, 0);
  return mail;
}
