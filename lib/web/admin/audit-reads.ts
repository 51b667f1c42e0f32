import { en } from "../../domain/messages/en.ts";
import { formatsFor } from "../../domain/messages/formats.ts";
import { auditCsv, auditJsonLines } from "../../render/audit.ts";
import { type AuditFilter, type AuditQuestion, auditFilter, exportAudit, listAudit } from "../../services/audit-log.ts";
import { openDesk } from "./page.ts";

const perPage = 50;

/** What a query asks for, and what of it can not be understood: such a query finds nothing. */
function filterOf(question: AuditQuestion): { filter: AuditFilter | null; wrong: string | null } {
  try {
    return { filter: auditFilter(question), wrong: null };
  } catch (error) {
    return { filter: null, wrong: error instanceof Error ? error.message : String(error) };
  }
}

export async function auditData(question: AuditQuestion) {
  const { ctx, page } = await openDesk("audit.read");
  const { filter, wrong } = filterOf(question);
  const entries = filter === null ? [] : await listAudit(ctx, perPage, filter);
  return { f: formatsFor(en, page.timeZone), entries, wrong, more: entries.length === perPage };
}

const types = { csv: "text/csv; charset=utf-8", jsonl: "application/jsonl; charset=utf-8" };

/** The log as a file, streamed; the query filters it as it does the page. */
export async function auditResponse(request: Request, format: keyof typeof types): Promise<Response> {
  const { ctx } = await openDesk("audit.read");
  const { filter, wrong } = filterOf(Object.fromEntries(new URL(request.url).searchParams));
  if (filter === null) return new Response(`${wrong}\n`, { status: 422, headers: { "Cache-Control": "no-store" } });
  const parts = exportAudit(ctx, filter);
  let first = true;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await parts.next();
      if (done) return controller.close();
      controller.enqueue(new TextEncoder().encode(format === "csv" ? auditCsv(value, first) : auditJsonLines(value)));
      first = false;
    },
  });
  return new Response(stream, {
    headers: {
      "Content-Type": types[format],
      "Content-Disposition": `attachment; filename="audit.${format}"`,
      "Cache-Control": "no-store",
    },
  });
}
