import { unsubscribeResponse } from "../../../../lib/web/subscription-reads.ts";

export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  return unsubscribeResponse(request, (await params).token);
}
