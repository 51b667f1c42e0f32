import { answerAgent } from "../../../../lib/web/agent-door.ts";

export const dynamic = "force-dynamic";

const answer = (request: Request): Promise<Response> => answerAgent(request);

export { answer as GET, answer as POST };
