import { goToSingleSignOn } from "../../../../lib/web/single-sign-on.ts";

export const GET = (): Promise<never> => goToSingleSignOn();
