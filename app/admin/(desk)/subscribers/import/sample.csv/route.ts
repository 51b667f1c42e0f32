import { importSample } from "../../../../../../lib/domain/subscriber-import.ts";

export const GET = (): Response =>
  new Response(importSample, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": 'attachment; filename="subscribers-sample.csv"',
    },
  });
