import { answerManagement } from "../../../../lib/web/api/management.ts";

export const dynamic = "force-dynamic";

const answer = (request: Request): Promise<Response> => answerManagement(request);

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};
