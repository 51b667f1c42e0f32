import { componentFeedResponse } from "../../../../lib/web/public-files.ts";

export const dynamic = "force-dynamic";

export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return componentFeedResponse((await params).id);
}
