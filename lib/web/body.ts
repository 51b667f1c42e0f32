import { AppError, invalid } from "../domain/errors.ts";
import { HttpError } from "./respond.ts";

export const bodyLimit = 1024 * 1024;
const maxFields = 2000;
const maxDepth = 12;

export type Input = Record<string, unknown>;

export const isObject = (value: unknown): value is Input =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The body as it is. @throws AppError `too_large` */
export async function readBytes(request: Request, limit: number): Promise<Buffer> {
  const tooLarge = () => new AppError("too_large", `The request is larger than ${Math.floor(limit / 1024)} KiB.`);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const reader = request.body?.getReader();
  if (!reader) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

/** The body as text. @throws AppError `too_large`; HttpError 400 when it is not UTF-8. */
async function readText(request: Request, limit: number): Promise<string> {
  const bytes = await readBytes(request, limit);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HttpError(400, "The request body is not UTF-8 text.");
  }
}

function parseJson(text: string): Input {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpError(400, "The request body is not valid JSON.");
  }
  if (!isObject(value)) throw new HttpError(400, "The request body must be a JSON object.");
  return value;
}

/** `incident[components][abc]` → incident, components, abc; `ids[]` → ids, and an empty last part. */
function partsOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match) throw new HttpError(400, `The field name "${name.slice(0, 60)}" is not well-formed.`);
  const parts = [match[1] ?? "", ...[...(match[2] ?? "").matchAll(/\[([^[\]]*)\]/g)].map((m) => m[1] ?? "")];
  if (parts.length > maxDepth) throw new HttpError(400, "The field names are nested too deep.");
  if (parts.slice(1, -1).includes(""))
    throw new HttpError(400, `Only the last [] of "${name.slice(0, 60)}" may be empty.`);
  return parts;
}

type Tree = Map<string, Tree | string | string[]>;

function put(tree: Tree, parts: string[], value: string): void {
  const [key = "", ...rest] = parts;
  const clash = () => new HttpError(400, `The field "${key.slice(0, 60)}" is given in two different shapes.`);
  const old = tree.get(key);
  if (rest.length === 0) {
    if (old !== undefined && typeof old !== "string") throw clash();
    tree.set(key, value);
  } else if (rest.length === 1 && rest[0] === "") {
    if (old === undefined) tree.set(key, [value]);
    else if (Array.isArray(old)) old.push(value);
    else throw clash();
  } else {
    const next = old ?? new Map();
    if (!(next instanceof Map)) throw clash();
    tree.set(key, next);
    put(next, rest, value);
  }
}

// Own properties throughout, whatever the names are: `__proto__` is a field like any other and reaches no prototype.
const toObject = (tree: Tree): Input =>
  Object.fromEntries([...tree].map(([key, value]) => [key, value instanceof Map ? toObject(value) : value]));

/** Form fields with bracketed names, as Rails, PHP and Statuspage's own curl examples write them. */
export function parseForm(text: string): Input {
  const tree: Tree = new Map();
  let fields = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++fields > maxFields) throw new HttpError(400, "The form has too many fields.");
    put(tree, partsOf(name), value);
  }
  return toObject(tree);
}

/** Also walks no deeper than any real body is. PostgreSQL can not store U+0000, and no text needs it. @throws AppError `invalid` naming the field */
function refuseNul(value: unknown, path: string, depth = 0): void {
  if (depth > maxDepth) throw new HttpError(400, "The request body is nested too deep.");
  if (typeof value === "string" && value.includes("\0"))
    throw invalid(path, "This holds a character that no text may hold.");
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key.includes("\0")) throw new HttpError(400, "A field name holds a character that no text may hold.");
    refuseNul(inner, path === "" ? key : `${path}.${key}`, depth + 1);
  }
}

/**
 * The fields of a request body, from JSON or a form; an absent body is an empty object.
 * @throws AppError `too_large`; HttpError 400 (malformed) or 415 (another media type).
 */
export async function readInput(request: Request, limit = bodyLimit): Promise<Input> {
  const text = await readText(request, limit);
  if (text.trim() === "") return {};
  const type = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const input = /^application\/(?:[\w.-]+\+)?json$/.test(type)
    ? parseJson(text)
    : type === "application/x-www-form-urlencoded"
      ? parseForm(text)
      : null;
  if (!input)
    throw new HttpError(415, "Please send application/json or application/x-www-form-urlencoded.", {
      Accept: "application/json, application/x-www-form-urlencoded",
    });
  refuseNul(input, "");
  return input;
}
