import { answerHeartbeat } from "../../../../lib/web/heartbeat-door.ts";

export const dynamic = "force-dynamic";

const answer = (request: Request): Promise<Response> => answerHeartbeat(request);

export { answer as GET, answer as HEAD, answer as POST };
