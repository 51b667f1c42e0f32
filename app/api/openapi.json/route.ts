import { answerOpenApi } from "../../../lib/web/api/openapi.ts";
import { getContext } from "../../../lib/web/context.ts";

export const dynamic = "force-dynamic";

export const GET = (): Response => answerOpenApi(getContext().installation.baseUrl);
