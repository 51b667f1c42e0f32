import { deliveriesResponse } from "../../../../../lib/web/admin/delivery-reads.ts";

export const GET = (request: Request): Promise<Response> => deliveriesResponse(request);
