import { JSONPathEnvironment, type JSONPathQuery, type JSONValue } from "json-p3";

export const jsonOperators = ["equals", "contains", "greater than", "less than", "exists"] as const;
export type JsonOperator = (typeof jsonOperators)[number];

/** RFC 9535 without `match` and `search`: they take regular expressions of the backtracking kind. */
const environment = new JSONPathEnvironment();
environment.functionRegister.delete("match");
environment.functionRegister.delete("search");

/**
 * Reads a JSONPath (RFC 9535). Left out is what makes the time to look it up grow faster than the answer: several
 * selectors in one pair of brackets, a second `..`, and `$` inside a filter.
 * @throws Error that says what is wrong
 */
export function readJsonPath(text: string): JSONPathQuery {
  const bare = text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
  if (/\b(match|search)\s*\(/.test(bare)) throw new Error("match() and search() can not be used here.");
  if (bare.includes(",")) throw new Error("Only one selector can stand in a pair of brackets.");
  if (bare.split("..").length > 2) throw new Error("Only one .. can be used.");
  if (bare.lastIndexOf("$") > 0) throw new Error("A filter can not look at the whole document ($).");
  return environment.compile(text);
}

const show = (value: unknown): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
};

function fits(value: JSONValue, operator: JsonOperator, wanted: string): boolean {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  switch (operator) {
    case "equals":
      return text === wanted;
    case "contains":
      return Array.isArray(value)
        ? value.some((item) => (typeof item === "string" ? item : JSON.stringify(item)) === wanted)
        : text.includes(wanted);
    case "greater than":
    case "less than": {
      const number = typeof value === "boolean" || value === null || text.trim() === "" ? Number.NaN : Number(text);
      return operator === "greater than" ? number > Number(wanted) : number < Number(wanted);
    }
    case "exists":
      return true;
  }
}

/**
 * Compares what a path leads to in a JSON text; when it leads to several values, each must fit.
 * @returns null, or what was wrong in plain words
 */
export function checkJson(text: string, query: JSONPathQuery, operator: JsonOperator, wanted: string): string | null {
  const path = query.toString();
  let values: JSONValue[];
  try {
    values = query.query(JSON.parse(text) as JSONValue).values();
  } catch (error) {
    return error instanceof SyntaxError
      ? "The answer is not valid JSON."
      : `${path} can not be looked up in the answer.`;
  }
  if (values.length === 0) return `The answer has nothing at ${path}.`;
  const odd = values.find((value) => !fits(value, operator, wanted));
  if (odd === undefined) return null;
  const words = {
    equals: "",
    contains: "something that contains ",
    "greater than": "more than ",
    "less than": "less than ",
    exists: "",
  };
  return `${path} is ${show(odd)}; expected was ${words[operator]}${show(wanted)}.`;
}

/** The first value that a path leads to, as text; null when there is none or the text is not JSON. */
export function pickJson(text: string, query: JSONPathQuery): string | null {
  try {
    const value = query.match(JSON.parse(text) as JSONValue)?.value;
    return value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value);
  } catch {
    return null;
  }
}
