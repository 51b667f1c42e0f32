import { requireReader } from "../../../../lib/web/admin/reads.ts";
import { customCssResponse } from "../../../../lib/web/public-files.ts";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  await requireReader();
  return customCssResponse(true);
}
