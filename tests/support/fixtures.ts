import type { Actor } from "../../lib/domain/actor.ts";
import { createComponent } from "../../lib/services/components.ts";
import { ensurePage, type Page } from "../../lib/services/pages.ts";
import type { Database } from "../../lib/store/database.ts";
import { type TestContext, testContext } from "./context.ts";

export const dana: Actor = { kind: "user", id: "user00000001", name: "Dana" };

export interface Desk {
  ctx: TestContext;
  page: Page;
  api: string;
  web: string;
}

/** An installation with one page and two components, "API" and "Website". */
export async function desk(db: Database): Promise<Desk> {
  const ctx = testContext(db);
  const page = await ensurePage(ctx);
  const api = await createComponent(ctx, dana, page.id, { name: "API" });
  const web = await createComponent(ctx, dana, page.id, { name: "Website" });
  return { ctx, page, api: api.id, web: web.id };
}
