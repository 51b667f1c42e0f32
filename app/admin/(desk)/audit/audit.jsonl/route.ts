import { auditResponse } from "../../../../../lib/web/admin/audit-reads.ts";

export const GET = (request: Request): Promise<Response> => auditResponse(request, "jsonl");
