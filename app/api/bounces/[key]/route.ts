import { answerBounceHook } from "../../../../lib/web/bounce-door.ts";

export const dynamic = "force-dynamic";

export async function POST(request: Request, { params }: { params: Promise<{ key: string }> }): Promise<Response> {
  return answerBounceHook(request, (await params).key);
}
