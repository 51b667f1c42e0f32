import { postmortemFile } from "../../../../../../../lib/web/admin/postmortem-reads.ts";

export async function GET(
  _: Request,
  { params }: { params: Promise<{ id: string; file: string }> },
): Promise<Response> {
  const { id, file } = await params;
  return postmortemFile(id, file);
}
