import { expect, it } from "vitest";
import { listViews, removeView, saveView } from "../../lib/services/saved-views.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";
import { addPerson } from "../support/responders.ts";

const noor = { kind: "user", id: "user00000002", name: "Noor" } as const;

onEachDatabase("saved views", (make) => {
  const people = async () => {
    const { ctx } = await desk((await make()).db);
    await addPerson(ctx, "user00000001", "Dana", "dana@example.com");
    await addPerson(ctx, noor.id, noor.name, "noor@example.com");
    return ctx;
  };

  it("belong to one person, come by name, and take a new name for the same list", async () => {
    const ctx = await people();
    await saveView(ctx, dana, { name: "Failed", path: "/admin/deliveries?state=failed" });
    await saveView(ctx, dana, { name: "Database", path: "/admin/incidents?q=database" });
    await saveView(ctx, dana, { name: "Given up", path: "/admin/deliveries?state=failed" });
    expect((await listViews(ctx, "user00000001")).map((v) => v.name)).toEqual(["Database", "Given up"]);
    expect(await listViews(ctx, noor.id)).toEqual([]);
    const [first] = await listViews(ctx, "user00000001");
    await expect(removeView(ctx, noor, first?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    await removeView(ctx, dana, first?.id ?? "");
    expect(await listViews(ctx, "user00000001")).toHaveLength(1);
  });

  it.each([
    "https://evil.example/admin/incidents?q=x",
    "//evil.example/admin/incidents",
    "/admin/incidents/../settings",
    "/admin/settings",
    "/admin/incidents/abc",
    "/admin/incidents?q=x#/evil",
    "javascript:alert(1)",
    "",
  ])("lead to no other place: %j is refused", async (path) => {
    const ctx = await people();
    await expect(saveView(ctx, dana, { name: "A", path })).rejects.toMatchObject({ code: "invalid", field: "path" });
    expect(await listViews(ctx, "user00000001")).toEqual([]);
  });
});
