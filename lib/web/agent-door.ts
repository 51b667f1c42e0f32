import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { AppError } from "../domain/errors.ts";
import { agentJobs, jobsTag, noteAgent, takeReport } from "../services/agent-reports.ts";
import { type Agent, authenticateAgent } from "../services/agents.ts";
import type { Context } from "../services/context.ts";
import { readBytes } from "./body.ts";
import { getContext } from "./context.ts";
import { handle } from "./handle.ts";
import { HttpError, json } from "./respond.ts";

const bodyLimit = 1024 * 1024;
const unpackedLimit = 8 * 1024 * 1024;
const unpack = promisify(gunzip);

async function readReport(request: Request): Promise<unknown> {
  const raw = await readBytes(request, bodyLimit);
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip")
    throw new HttpError(415, "Please send the body plain or as gzip.");
  let plain: Buffer = raw;
  if (encoding === "gzip")
    try {
      plain = await unpack(raw, { maxOutputLength: unpackedLimit });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
        throw new AppError("too_large", "The unpacked report is larger than 8 MiB.");
      throw new HttpError(400, "The body is not valid gzip.");
    }
  try {
    return JSON.parse(plain.toString("utf8"));
  } catch {
    throw new HttpError(400, "The request body is not valid JSON.");
  }
}

async function jobs(request: Request, ctx: Context, agent: Agent): Promise<Response> {
  const version = /^Candor-probe-agent\/([\w.+-]{1,40})$/.exec(request.headers.get("user-agent") ?? "")?.[1] ?? null;
  await noteAgent(ctx, agent, version);
  const tag = await jobsTag(ctx, agent);
  const headers = { ETag: tag, "Cache-Control": "private, no-cache" };
  if (request.headers.get("if-none-match") === tag) return new Response(null, { status: 304, headers });
  return json(200, await agentJobs(ctx, agent), headers);
}

const doors: Record<string, { method: string; open(request: Request, ctx: Context, agent: Agent): Promise<Response> }> =
  {
    "/api/agent/probes": { method: "GET", open: jobs },
    "/api/agent/results": {
      method: "POST",
      open: async (request, ctx, agent) => json(200, await takeReport(ctx, agent, await readReport(request))),
    },
  };

/** Answers one request of an agent. Every answer, a refusal too, tells the time by which its results have to be dated. */
export async function answerAgent(request: Request, ctx: Context = getContext()): Promise<Response> {
  const response = await handle(
    request,
    async () => {
      const door = doors[new URL(request.url).pathname];
      if (!door) throw new AppError("not_found", "There is no such address for agents.");
      if (request.method !== door.method)
        throw new HttpError(405, `This address answers ${door.method} only.`, { Allow: door.method });
      const agent = await authenticateAgent(ctx, request.headers.get("authorization"));
      if (!agent) throw new AppError("unauthenticated", "This is not the token of an agent.");
      return door.open(request, ctx, agent);
    },
    ctx,
  );
  response.headers.set("Candor-Time", String(ctx.clock.now()));
  return response;
}
