/** The closed set of reasons for which Candor refuses a request. */
export type ErrorCode =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "gone"
  | "too_many"
  | "too_large"
  | "unavailable";

export interface ErrorDetail {
  /** The input field at fault, as the form or the JSON body names it. */
  field?: string;
  /** Seconds after which a repeat makes sense. */
  retryAfter?: number;
  cause?: unknown;
}

/** A refusal: the caller may not, or asked wrongly. The message is one clear sentence for the person who reads it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "AppError";
    this.code = code;
    this.field = detail.field;
    this.retryAfter = detail.retryAfter;
  }
}

/** The one mapping from refusals to HTTP (RFC 9110, RFC 6585). */
export const httpStatusOf = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_many: 429,
  too_large: 413,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>;

export function invalid(field: string, message: string): AppError {
  return new AppError("invalid", message, { field });
}

export function notFound(what: string): AppError {
  return new AppError("not_found", `There is no such ${what}.`);
}
