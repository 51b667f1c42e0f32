import { AppError, invalid, notFound } from "../domain/errors.ts";
import type { Context } from "../services/context.ts";
import { type Signal, signalStatuses, takeSignal } from "../services/heartbeats.ts";
import { clientKey } from "./client.ts";
import { getContext } from "./context.ts";
import { createLimit } from "./limit.ts";
import { HttpError, problemOf } from "./respond.ts";

/** So much of what a job sends along is kept. */
const detailBytes = 10 * 1024;
const minute = 60_000;
const perAddress = createLimit(120, minute);
const perClient = createLimit(1200, minute);
const strangers = createLimit(60, minute);
const methods = ["GET", "HEAD", "POST"];

/** The beginning of the body as text; what is no UTF-8 in it is replaced. */
async function readDetail(request: Request): Promise<string | null> {
  const reader = request.method === "POST" ? request.body?.getReader() : undefined;
  if (!reader) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < detailBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
  }
  await reader.cancel().catch(() => undefined);
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, detailBytes)).replaceAll("\0", "").trim();
  return text === "" ? null : text;
}

/** What the address says: `/start`, `/fail` or the job's exit code after the token, or `?status=`. */
function readStatus(word: string | undefined, query: URLSearchParams): Pick<Signal, "status" | "exitCode"> {
  if (word !== undefined && /^\d{1,3}$/.test(word) && Number(word) <= 255)
    return { status: Number(word) === 0 ? "success" : "fail", exitCode: Number(word) };
  const asked = word ?? query.get("status") ?? "success";
  const status = signalStatuses.find((s) => s === asked);
  if (!status) throw invalid("status", "This must be start, success, fail or an exit code from 0 to 255.");
  return { status, exitCode: null };
}

function assertWithin(wait: number): void {
  if (wait > 0)
    throw new AppError("too_many", "These are too many signals. Please wait a little.", { retryAfter: wait });
}

async function take(request: Request, ctx: Context): Promise<Response> {
  if (!methods.includes(request.method))
    throw new HttpError(405, "This address answers GET, HEAD and POST only.", { Allow: methods.join(", ") });
  const url = new URL(request.url);
  const [token = "", word, ...rest] = url.pathname.replace(/^\/api\/heartbeat\//, "").split("/");
  if (rest.length > 0) throw notFound("heartbeat address");
  const now = ctx.clock.now();
  const client = clientKey(request.headers);
  assertWithin(perClient.hit(client, now));
  assertWithin(perAddress.hit(token, now));
  const signal: Signal = { ...readStatus(word, url.searchParams), detail: await readDetail(request) };
  try {
    await takeSignal(ctx, token, signal);
  } catch (error) {
    if (error instanceof AppError) {
      if (error.code === "not_found") assertWithin(strangers.hit(client, now));
      throw error;
    }
    ctx.log.error({ err: error }, "a signal could not be taken; its sender is asked to come again");
    throw new AppError("unavailable", "The signal could not be taken. Please send it again.", { retryAfter: 10 });
  }
  return new Response(request.method === "HEAD" ? null : "OK\n", {
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" },
  });
}

/** Answers one call of a heartbeat's address. While it can not be written down it is refused with Retry-After, never lost. */
export async function answerHeartbeat(request: Request, ctx: Context = getContext()): Promise<Response> {
  try {
    return await take(request, ctx);
  } catch (error) {
    // The address is a secret: no log holds it.
    return problemOf(error, ctx.log, "/api/heartbeat");
  }
}
