import { listPages, updatePage } from "../../services/pages.ts";
import { json } from "../respond.ts";
import { pageOf } from "./parameters.ts";
import { type Route, route } from "./router.ts";
import { pageShape } from "./shapes.ts";

export const pageRoutes: readonly Route[] = [
  route("GET", "/pages", async ({ ctx }) =>
    json(
      200,
      (await listPages(ctx)).map((page) => pageShape(page, ctx.installation.baseUrl)),
    ),
  ),
  route("GET", "/pages/:page_id", async (call) =>
    json(200, pageShape(await pageOf(call), call.ctx.installation.baseUrl)),
  ),
  route(["PATCH", "PUT"], "/pages/:page_id", async (call) => {
    const page = await pageOf(call);
    const { page_description, ...input } = await call.input("page");
    // Statuspage reads and writes the description under this name.
    const edit = page_description === undefined ? input : { description: page_description, ...input };
    return json(200, pageShape(await updatePage(call.ctx, call.actor, page.id, edit), call.ctx.installation.baseUrl));
  }),
];
