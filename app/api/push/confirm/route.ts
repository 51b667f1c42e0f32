import { pushConfirmed } from "../../../../lib/web/channel-answers.ts";

export const POST = (request: Request) => pushConfirmed(request);
