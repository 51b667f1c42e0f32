import { randomUUID } from "node:crypto";
import { AppError, type ErrorCode, httpStatusOf } from "../domain/errors.ts";
import type { Logger } from "../services/context.ts";

/** A refusal that only HTTP knows of: the wrong method, media type or syntax. */
export class HttpError extends Error {
  readonly status: 400 | 405 | 415;
  readonly headers: Record<string, string>;

  constructor(status: 400 | 405 | 415, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.headers = headers;
  }
}

// A new kind of refusal without an answer here does not compile.
const statusOf = httpStatusOf satisfies Record<ErrorCode, number>;

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", ...headers },
  });
}

export const noContent = (): Response => new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });

/** `error` as Statuspage answers it and `message` as its OpenAPI document promises it: clients read either. */
function problem(status: number, message: string, extra: object = {}, headers: Record<string, string> = {}): Response {
  return json(status, { error: message, message, ...extra }, headers);
}

/** The answer to a request that failed. What is no refusal is a defect: logged once, with the id that the caller gets. */
export function problemOf(error: unknown, log: Logger, path: string): Response {
  if (error instanceof HttpError) return problem(error.status, error.message, {}, error.headers);
  if (error instanceof AppError) {
    const headers: Record<string, string> = {};
    if (error.code === "unauthenticated") headers["WWW-Authenticate"] = 'Bearer realm="Candor API"';
    if (error.retryAfter !== undefined) headers["Retry-After"] = String(error.retryAfter);
    const extra = error.field === undefined ? {} : { field: error.field };
    return problem(statusOf[error.code], error.message, extra, headers);
  }
  const id = randomUUID();
  log.error({ err: error, errorId: id, path }, "a request failed");
  return problem(500, `Something went wrong on our side. The log names it ${id}.`, { id });
}
