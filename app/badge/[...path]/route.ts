import { componentBadgeResponse } from "../../../lib/web/public-files.ts";

export const dynamic = "force-dynamic";

export async function GET(_request: Request, { params }: { params: Promise<{ path: string[] }> }): Promise<Response> {
  return componentBadgeResponse((await params).path);
}
