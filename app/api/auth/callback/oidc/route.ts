import { comeFromSingleSignOn } from "../../../../../lib/web/single-sign-on.ts";

export const GET = (request: Request): Promise<never> => comeFromSingleSignOn(request);
