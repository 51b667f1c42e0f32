import type { Actor } from "../../domain/actor.ts";
import { AppError, invalid, notFound } from "../../domain/errors.ts";
import { type Action, may, mayWith, scopeOf } from "../../domain/permission.ts";
import type { Bearer } from "../../services/api-tokens.ts";
import type { Context } from "../../services/context.ts";
import { requireBearer } from "../api-auth.ts";
import { type Input, isObject, readInput } from "../body.ts";
import { handle } from "../handle.ts";
import { HttpError } from "../respond.ts";
import { actionOf } from "./permissions.ts";

/** One authenticated request to the management API. */
export interface Call {
  ctx: Context;
  actor: Actor;
  /** The token that was shown. */
  bearer: Bearer;
  /** A named part of the path. */
  param(name: string): string;
  query: URLSearchParams;
  /** The body's fields: those under `wrapper` where the body has them so, else the body itself. */
  input(wrapper: string): Promise<Input>;
  /** The body as it is. */
  body(): Promise<Input>;
  /** The body piece by piece, where it is a file of this type such as `text/csv`; else null. */
  file(type: string): AsyncIterable<Uint8Array> | null;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Route {
  methods: readonly Method[];
  /** Such as `/pages/:page_id/incidents/:id`; a route with fixed words goes before one with a parameter there. */
  path: string;
  run(call: Call): Promise<Response>;
}

export const route = (method: Method | readonly Method[], path: string, run: Route["run"]): Route => ({
  methods: typeof method === "string" ? [method] : method,
  path,
  run,
});

function matchPath(pattern: string, parts: readonly string[]): Map<string, string> | null {
  const wanted = pattern.split("/").filter(Boolean);
  if (wanted.length !== parts.length) return null;
  const params = new Map<string, string>();
  for (const [i, word] of wanted.entries()) {
    const part = parts[i] ?? "";
    if (word.startsWith(":")) params.set(word.slice(1), part);
    else if (word !== part) return null;
  }
  return params;
}

/** The path below `/v1`, in parts; Statuspage's clients may end it in `.json`. */
function partsOf(pathname: string): string[] {
  const below = pathname.replace(/^(?:\/api)?\/v1(?=\/|$)/, "").replace(/\.json$/, "");
  try {
    return below
      .split("/")
      .filter(Boolean)
      .map((part) => decodeURIComponent(part));
  } catch {
    throw new HttpError(400, "The address is not well-formed.");
  }
}

function find(
  routes: readonly Route[],
  method: string,
  pathname: string,
): { route: Route; params: Map<string, string> } {
  const parts = partsOf(pathname);
  const allowed = new Set<string>();
  // The first pattern that fits decides: `incidents/unresolved` is never an incident of that id.
  let decisive: string | null = null;
  for (const candidate of routes) {
    if (decisive !== null && candidate.path !== decisive) continue;
    const params = matchPath(candidate.path, parts);
    if (!params) continue;
    if (candidate.methods.some((m) => m === method)) return { route: candidate, params };
    decisive = candidate.path;
    for (const m of candidate.methods) allowed.add(m);
  }
  if (allowed.size === 0) throw notFound("address in this API");
  if (allowed.has("GET")) allowed.add("HEAD");
  const list = [...allowed].sort().join(", ");
  throw new HttpError(405, `This address answers ${list} only.`, { Allow: list });
}

/** Acts that need somebody who answers for them: a token whose maker is gone does none of these. */
const answeredFor: readonly Action[] = ["people.manage", "token.manage"];

/** @throws AppError `forbidden` for a token without the scope, for what no token may do, or its maker may not. */
function assertGranted({ scopes, role }: Bearer, action: Action | null): void {
  const scope = action && scopeOf(action);
  if (action === null || !mayWith(scopes, action))
    throw new AppError(
      "forbidden",
      scope ? `This needs a token with the scope ${scope}.` : "This can not be done with a token.",
    );
  const allowed = role === null ? !answeredFor.includes(action) : may(role, action);
  if (!allowed) throw new AppError("forbidden", "Whoever made this token may not do this themselves any more.");
}

/** Answers one request by the routes' table: 404 and 405 first, then the token and its scopes, then the route. */
export function dispatch(routes: readonly Route[], request: Request, ctx?: Context): Promise<Response> {
  return handle(
    request,
    async (context) => {
      const url = new URL(request.url);
      const head = request.method === "HEAD";
      const found = find(routes, head ? "GET" : request.method, url.pathname);
      const bearer = await requireBearer(context, request);
      assertGranted(bearer, actionOf(found.route, request.method));
      let read: Promise<Input> | null = null;
      const body = () => {
        read ??= readInput(request);
        return read;
      };
      const response = await found.route.run({
        ctx: context,
        actor: bearer.actor,
        bearer,
        param: (name) => found.params.get(name) ?? "",
        query: url.searchParams,
        body,
        file(type) {
          const sent = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
          // Node's streams can be read by `for await`; the web's types do not know it.
          return sent === type ? (request.body as unknown as AsyncIterable<Uint8Array> | null) : null;
        },
        async input(wrapper) {
          const all = await body();
          const inner = all[wrapper];
          if (inner === undefined) return all;
          if (!isObject(inner)) throw invalid(wrapper, `${wrapper} must be an object.`);
          return inner;
        },
      });
      return head ? new Response(null, { status: response.status, headers: response.headers }) : response;
    },
    ctx,
  );
}
