import { lineVerdicts } from "../../domain/subscriber-import.ts";
import type { ChannelKind } from "../../domain/subscription.ts";
import { listedAddress } from "../../services/destinations.ts";
import {
  checkFile,
  dropImport,
  findImport,
  type GivenFile,
  type Import,
  listImports,
  listLines,
  startImport,
} from "../../services/importing.ts";
import { json } from "../respond.ts";
import { idIn, numberIn, ofPage, pageOf, wordIn } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

const openAddresses: readonly ChannelKind[] = ["email", "sms", "voice", "webhook"];

const below = "/pages/:page_id/subscribers/imports";

const importShape = (made: Import) => ({
  id: made.id,
  page_id: made.pageId,
  file_name: made.fileName,
  state: made.state,
  lines: made.lines,
  counts: made.counts,
  up_to_line: made.upTo,
  ignored_columns: made.ignoredColumns,
  consent: made.choices.consent,
  vouch: made.choices.vouch,
  tags: made.choices.tags,
  problem: made.problem,
  created_at: made.createdAt,
  started_at: made.startedAt,
  ended_at: made.endedAt,
});

async function* pieceOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** A file as the body itself, with the rest in the query, or as text among the fields. */
async function givenFile(call: Call): Promise<[GivenFile, input: unknown]> {
  const bytes = call.file("text/csv");
  const name = call.query.get("file_name") ?? "API";
  if (bytes) return [{ name, bytes }, Object.fromEntries(call.query)];
  const input = await call.input("import");
  return [{ name, bytes: pieceOf(typeof input.csv === "string" ? input.csv : "") }, input];
}

async function importOf(call: Call): Promise<Import> {
  const page = await pageOf(call);
  return ofPage(await findImport(call.ctx, idIn(call, "id", "import")), page, "import");
}

async function check(call: Call): Promise<Response> {
  const page = await pageOf(call);
  const [file, input] = await givenFile(call);
  return json(201, importShape(await checkFile(call.ctx, call.actor, page.id, file, input)));
}

async function lines(call: Call): Promise<Response> {
  const { id } = await importOf(call);
  const verdict = wordIn(call, "verdict", lineVerdicts);
  const rows = await listLines(call.ctx, id, {
    after: numberIn(call, "after_line", 0, 0, 999_999_999),
    limit: numberIn(call, "limit", 100, 1, 100),
    verdicts: verdict ? [verdict] : undefined,
  });
  return json(
    200,
    rows.map(({ line, row, verdict: one, note }) => ({
      line,
      mode: row?.channel ?? null,
      // As subscribers themselves are shown: of a chat nothing that opens it.
      address: row && (openAddresses.includes(row.channel) ? row.address : listedAddress(row)),
      verdict: one,
      note,
    })),
  );
}

export const importRoutes: readonly Route[] = [
  route("GET", below, async (call) =>
    json(200, (await listImports(call.ctx, (await pageOf(call)).id)).map(importShape)),
  ),
  route("POST", below, check),
  route("GET", `${below}/:id`, async (call) => json(200, importShape(await importOf(call)))),
  route("DELETE", `${below}/:id`, async (call) => {
    const { id } = await importOf(call);
    return json(200, importShape(await dropImport(call.ctx, call.actor, id)));
  }),
  route("GET", `${below}/:id/lines`, lines),
  route("POST", `${below}/:id/start`, async (call) => {
    const { id } = await importOf(call);
    return json(200, importShape(await startImport(call.ctx, call.actor, id)));
  }),
];
