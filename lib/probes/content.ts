import type { JSONPathQuery } from "json-p3";
import { RE2JS } from "re2js";
import { invalid } from "../domain/errors.ts";
import { checkJson, type JsonOperator, readJsonPath } from "./json-path.ts";

/** What is expected of the text of an answer. */
export interface ContentSettings {
  body_contains?: string | undefined;
  body_not_contains?: string | undefined;
  body_regex?: string | undefined;
  json_path?: string | undefined;
  json_operator: JsonOperator;
  json_value?: string | undefined;
}

export interface Content extends Pick<ContentSettings, "body_contains" | "body_not_contains"> {
  regex: RE2JS | null;
  json: { query: JSONPathQuery; operator: JsonOperator; value: string } | null;
}

/** Of an answer's text, this much is looked at. */
export const contentLimit = 1024 * 1024;

/**
 * A regular expression of the linear kind (RE2): whatever is written and whatever a server answers, it holds nobody up.
 * @throws AppError `invalid` naming the field
 */
export function readRegex(text: string, field: string): RE2JS {
  if (/\(\?<?[=!]/.test(text))
    throw invalid(field, "Look-ahead and look-behind can not be used: they can take for ever.");
  try {
    return RE2JS.compile(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : String(error);
    throw invalid(field, `This regular expression can not be used: ${why.slice(0, 200)}.`);
  }
}

/** @throws AppError `invalid` naming the field */
export function readPath(text: string, field: string): JSONPathQuery {
  try {
    return readJsonPath(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
    throw invalid(field, `This JSONPath can not be used: ${why.slice(0, 200)}.`);
  }
}

/** @throws AppError `invalid` naming the setting */
export function readContent(s: ContentSettings): Content {
  if (s.json_path !== undefined && s.json_operator !== "exists" && s.json_value === undefined)
    throw invalid("settings.json_value", "Please say what the value is compared with.");
  if (s.json_operator.endsWith("than") && s.json_value !== undefined && Number.isNaN(Number(s.json_value)))
    throw invalid("settings.json_value", "This must be a number.");
  return {
    body_contains: s.body_contains,
    body_not_contains: s.body_not_contains,
    regex: s.body_regex === undefined ? null : readRegex(s.body_regex, "settings.body_regex"),
    json:
      s.json_path === undefined
        ? null
        : {
            query: readPath(s.json_path, "settings.json_path"),
            operator: s.json_operator,
            value: s.json_value ?? "",
          },
  };
}

/** Does anything have to be read for it? */
export const looksAtContent = (c: Content): boolean =>
  c.body_contains !== undefined || c.body_not_contains !== undefined || c.regex !== null || c.json !== null;

/**
 * @param truncated is the text only the beginning of the answer?
 * @returns null, or what was wrong in plain words
 */
export function checkContent(c: Content, text: string, truncated: boolean): string | null {
  const it = truncated ? `The first ${contentLimit / 1024} KiB of the answer do` : "The answer does";
  if (c.body_contains !== undefined && !text.includes(c.body_contains)) return `${it} not contain the expected text.`;
  if (c.body_not_contains !== undefined && text.includes(c.body_not_contains))
    return "The answer contains the text that it must not contain.";
  if (c.regex && !c.regex.test(text)) return `${it} not match the regular expression.`;
  if (!c.json) return null;
  if (truncated) return `The answer is longer than the ${contentLimit / 1024} KiB that are read as JSON.`;
  return checkJson(text, c.json.query, c.json.operator, c.json.value);
}
