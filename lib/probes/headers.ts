import { z } from "zod";
import { invalid } from "../domain/errors.ts";

/** RFC 9110 §5.6.2 and §5.5: a name is a token, a value has no control characters. */
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]{0,4096}$/;
/** Set by the connection itself. */
const reservedHeaders = new Set(["host", "content-length", "connection", "transfer-encoding", "upgrade", "keep-alive"]);

/** Headers as an object, or as lines `Name: value` from a form. */
function readHeaders(value: unknown): unknown {
  if (value === undefined || value === null || value === "") return {};
  if (typeof value !== "string") return value;
  const lines = value.split(/\r?\n/).filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return colon < 0 ? [line.trim(), null] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

export const headerLines = z.preprocess(
  readHeaders,
  z.record(z.string(), z.string("Write each header as a line of the form Name: value."), {
    error: "Write each header as a line of the form Name: value.",
  }),
);

export const isHeaderName = (name: string): boolean => headerName.test(name);
export const isHeaderValue = (value: string): boolean => headerValue.test(value);

/** @throws AppError `invalid` naming the field */
export function checkHeaders(headers: Record<string, string>, field = "settings.headers"): void {
  if (Object.keys(headers).length > 50) throw invalid(field, "These are more than 50 headers.");
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderName(name)) throw invalid(field, `"${name.slice(0, 40)}" is not a header's name.`);
    if (!isHeaderValue(value))
      throw invalid(field, `The value of ${name} holds characters that a header can not carry.`);
    if (reservedHeaders.has(name.toLowerCase())) throw invalid(field, `${name} can not be set.`);
  }
}
