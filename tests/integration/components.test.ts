import { expect, it } from "vitest";
import {
  createComponent,
  createGroup,
  deleteComponent,
  deleteGroup,
  findComponent,
  listComponents,
  listGroups,
  updateComponent,
  updateGroup,
} from "../../lib/services/components.ts";
import { findPage, updatePage } from "../../lib/services/pages.ts";
import * as audit from "../../lib/store/audit.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";

onEachDatabase("components", (make) => {
  it("start operational, in the order in which they were made, and each change raises the page's revision", async () => {
    const { ctx, page } = await desk((await make()).db);
    const list = await listComponents(ctx, page.id);
    expect(list.map((c) => [c.name, c.status])).toEqual([
      ["API", "operational"],
      ["Website", "operational"],
    ]);
    const before = (await findPage(ctx, page.id)).revision;
    await createComponent(ctx, dana, page.id, { name: "Mail" });
    expect((await findPage(ctx, page.id)).revision).toBeGreaterThan(before);
  });

  it("are shown as pinned until the pin is taken back", async () => {
    const { ctx, api } = await desk((await make()).db);
    expect(await updateComponent(ctx, dana, api, { status: "partial_outage" })).toMatchObject({
      status: "partial_outage",
      pinnedStatus: "partial_outage",
    });
    expect(await updateComponent(ctx, dana, api, { status: "" })).toMatchObject({
      status: "operational",
      pinnedStatus: null,
    });
  });

  it.each([
    [{}, "name"],
    [{ name: 7 }, "name"],
    [{ name: "  " }, "name"],
    [{ name: "x".repeat(256) }, "name"],
    [{ name: "A", description: "x".repeat(1001) }, "description"],
    [{ name: "A", status: "broken" }, "status"],
    [{ name: "A", showcase: "maybe" }, "showcase"],
    [{ name: "A", start_date: "soon" }, "start_date"],
    [{ name: "A", runbook_url: "javascript:alert(1)" }, "runbook_url"],
    [{ name: "A", runbook_url: "mailto:a@example.com" }, "runbook_url"],
    [{ name: "A", group_id: "zzzzzzzzzzzz" }, "group_id"],
    [{ name: "A", group_id: { $ne: 1 } }, "group_id"],
    [{ name: "A", position: -1 }, "position"],
    ["nonsense", "body"],
  ])("refuse %j naming the field, and keep nothing of it", async (input, field) => {
    const { ctx, page } = await desk((await make()).db);
    await expect(createComponent(ctx, dana, page.id, input)).rejects.toMatchObject({ code: "invalid", field });
    expect(await listComponents(ctx, page.id)).toHaveLength(2);
  });

  it("belong to groups that keep the order given and let go of their members", async () => {
    const { ctx, page, api, web } = await desk((await make()).db);
    const group = await createGroup(ctx, dana, page.id, { name: "Product", components: [web, api] });
    const members = async () =>
      (await listComponents(ctx, page.id)).filter((c) => c.groupId === group.id).map((c) => c.name);
    expect(await members()).toEqual(["Website", "API"]);
    await updateGroup(ctx, dana, group.id, { components: [api] });
    expect(await members()).toEqual(["API"]);
    await expect(updateGroup(ctx, dana, group.id, { components: ["zzzzzzzzzzzz"] })).rejects.toMatchObject({
      field: "components",
    });
    await deleteGroup(ctx, dana, group.id);
    expect(await listGroups(ctx, page.id)).toEqual([]);
    expect((await findComponent(ctx, api)).groupId).toBeNull();
  });

  it("leave the page when deleted, and the audit log keeps who did it and what was lost", async () => {
    const { ctx, page, api } = await desk((await make()).db);
    await deleteComponent(ctx, dana, api);
    expect((await listComponents(ctx, page.id)).map((c) => c.name)).toEqual(["Website"]);
    await expect(updateComponent(ctx, dana, api, { name: "B" })).rejects.toMatchObject({ code: "not_found" });
    const entry = (await audit.list(ctx.db, 50)).find((e) => e.action === "component.delete");
    expect(entry).toMatchObject({ actor: "Dana", subject: `component ${api}`, before: { name: "API" } });
  });

  it("stand on a page whose name, zone, colour and address are checked", async () => {
    const { ctx, page } = await desk((await make()).db);
    for (const [input, field] of [
      [{ name: "" }, "name"],
      [{ time_zone: "Mars/Olympus" }, "time_zone"],
      [{ brand_color: "red" }, "brand_color"],
      [{ support_url: "javascript:alert(1)" }, "support_url"],
    ] as const)
      await expect(updatePage(ctx, dana, page.id, input)).rejects.toMatchObject({ code: "invalid", field });
    await updatePage(ctx, dana, page.id, { name: "Acme", support_url: "", time_zone: "Europe/Berlin" });
    expect(await findPage(ctx, page.id)).toMatchObject({ name: "Acme", supportUrl: null, timeZone: "Europe/Berlin" });
  });
});
