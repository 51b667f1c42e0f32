import { customCssResponse } from "../../lib/web/public-files.ts";

export const dynamic = "force-dynamic";

export const GET = () => customCssResponse();
