import {
  createTemplate,
  findTemplate,
  listTemplates,
  removeTemplate,
  type Template,
  updateTemplate,
} from "../../services/templates.ts";
import { json } from "../respond.ts";
import { idIn, ofPage, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

const templateShape = (template: Template) => ({
  id: template.id,
  page_id: template.pageId,
  name: template.name,
  kind: template.kind,
  title: template.title,
  body: template.body,
  status: template.status,
  impact: template.impact,
  component_ids: template.componentIds,
  notify: template.notify,
  position: template.position,
  created_at: template.createdAt,
  updated_at: template.updatedAt,
});

async function templateOf(call: Call): Promise<Template> {
  const page = await pageOf(call);
  return ofPage(await findTemplate(call.ctx, idIn(call, "id", "template")), page, "template");
}

/** Posts written in quiet times. */
export const templateRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/templates", async (call) =>
    json(200, (await listTemplates(call.ctx, (await pageOf(call)).id)).map(templateShape)),
  ),
  route("POST", "/pages/:page_id/templates", async (call) => {
    const page = await pageOf(call);
    return json(201, templateShape(await createTemplate(call.ctx, call.actor, page.id, await call.input("template"))));
  }),
  route("GET", "/pages/:page_id/templates/:id", async (call) => json(200, templateShape(await templateOf(call)))),
  route(["PATCH", "PUT"], "/pages/:page_id/templates/:id", async (call) => {
    const { id } = await templateOf(call);
    return json(200, templateShape(await updateTemplate(call.ctx, call.actor, id, await call.input("template"))));
  }),
  route("DELETE", "/pages/:page_id/templates/:id", async (call) =>
    json(200, templateShape(await removeTemplate(call.ctx, call.actor, (await templateOf(call)).id))),
  ),
];
