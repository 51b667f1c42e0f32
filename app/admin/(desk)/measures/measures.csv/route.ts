import { measuresResponse } from "../../../../../lib/web/admin/postmortem-reads.ts";

export const GET = (): Promise<Response> => measuresResponse();
