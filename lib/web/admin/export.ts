import { resultsCsv, resultsJsonLines } from "../../render/results.ts";
import { exportResults, findProbe } from "../../services/probes.ts";
import { openDesk, orNotFound } from "./page.ts";

const types = { csv: "text/csv; charset=utf-8", jsonl: "application/jsonl; charset=utf-8" };

/** The raw results of a probe as a file, streamed. */
export async function resultsResponse(id: string, format: keyof typeof types): Promise<Response> {
  const { ctx } = await openDesk();
  const probe = await orNotFound(findProbe(ctx, id));
  const pages = exportResults(ctx, probe.id);
  let first = true;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await pages.next();
      if (done && !first) return controller.close();
      const rows = value ?? [];
      controller.enqueue(new TextEncoder().encode(format === "csv" ? resultsCsv(rows, first) : resultsJsonLines(rows)));
      first = false;
      if (done) controller.close();
    },
  });
  return new Response(stream, {
    headers: {
      "Content-Type": types[format],
      "Content-Disposition": `attachment; filename="probe-${probe.id}.${format}"`,
      "Cache-Control": "no-store",
    },
  });
}
