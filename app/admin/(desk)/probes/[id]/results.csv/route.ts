import { resultsResponse } from "../../../../../../lib/web/admin/export.ts";

type Props = { params: Promise<{ id: string }> };

export const GET = async (_: Request, { params }: Props) => resultsResponse((await params).id, "csv");
