const noStore = { "Cache-Control": "no-store" };

/** A file that is written while it is read: no part of it waits in memory for the next. */
export function fileResponse(
  name: string,
  type: "csv",
  parts: AsyncGenerator<string>,
  more: Record<string, string> = {},
): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await parts.next();
      if (done) return controller.close();
      controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
  return new Response(stream, {
    headers: {
      "Content-Type": { csv: "text/csv; charset=utf-8" }[type],
      "Content-Disposition": `attachment; filename="${name}"`,
      ...noStore,
      ...more,
    },
  });
}

/** Turns parts of a list into text; only the first says the columns' names. */
export async function* csvOf<T>(
  parts: AsyncGenerator<T[]>,
  write: (rows: readonly T[], header: boolean) => string,
): AsyncGenerator<string> {
  let first = true;
  for await (const rows of parts) {
    yield write(rows, first);
    first = false;
  }
}
