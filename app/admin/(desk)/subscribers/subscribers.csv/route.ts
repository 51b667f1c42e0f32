import { subscribersResponse } from "../../../../../lib/web/admin/subscriber-reads.ts";

export const GET = (request: Request): Promise<Response> => subscribersResponse(request);
