import { webhookSchemaResponse } from "../../../lib/web/channel-answers.ts";

export const dynamic = "force-dynamic";

export const GET = () => webhookSchemaResponse();
