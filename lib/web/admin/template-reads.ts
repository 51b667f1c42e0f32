import { listComponents } from "../../services/components.ts";
import { findTemplate, listTemplates } from "../../services/templates.ts";
import { openDesk, orNotFound } from "./page.ts";

export async function templatesData() {
  const { ctx, page } = await openDesk("template.edit");
  const [templates, components] = await Promise.all([listTemplates(ctx, page.id), listComponents(ctx, page.id)]);
  return { templates, components: components.map(({ id, name }) => ({ value: id, label: name })) };
}

export async function templateData(id: string) {
  const { ctx } = await openDesk("template.edit");
  return { ...(await templatesData()), template: await orNotFound(findTemplate(ctx, id)) };
}

/** What the composer offers to begin with. */
export async function templateOptions(kind: "incident" | "maintenance") {
  const { ctx, page } = await openDesk();
  return (await listTemplates(ctx, page.id)).flatMap((template) =>
    template.kind === kind ? [{ id: template.id, name: template.name }] : [],
  );
}
