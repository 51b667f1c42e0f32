import { dataResponse } from "../../../../../lib/web/subscription-reads.ts";

export const dynamic = "force-dynamic";

export async function GET(_: Request, { params }: { params: Promise<{ token: string }> }) {
  return dataResponse((await params).token);
}
