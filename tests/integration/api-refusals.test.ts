import { expect, it } from "vitest";
import { apiClient, written } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";

const hour = 3_600_000;

onEachDatabase("the management API", (make) => {
  it("names the field at fault with 422 and writes nothing", async () => {
    const { db } = await make();
    const { ctx, call, below, component } = await apiClient(db);
    const site = await component("Website");
    const incident = (await call("POST", `${below}/incidents`, { incident: { name: "Open" } })).body.id;
    const group = (await call("POST", `${below}/component-groups`, { component_group: { name: "G" } })).body.id;
    const later = new Date(ctx.clock.now() + hour).toISOString();
    const before = await written(db);
    const [incidents, components, groups] = [`${below}/incidents`, `${below}/components`, `${below}/component-groups`];
    const one = `${incidents}/${incident}`;
    const refused: [string, string, unknown, string][] = [
      ["POST", incidents, {}, "name"],
      ["POST", incidents, { incident: {} }, "name"],
      ["POST", incidents, { incident: "text" }, "incident"],
      ["POST", incidents, { incident: [] }, "incident"],
      ["POST", incidents, { incident: { name: 7 } }, "name"],
      ["POST", incidents, { incident: { name: { a: 1 } } }, "name"],
      ["POST", incidents, { incident: { name: "x".repeat(256) } }, "name"],
      ["POST", incidents, { incident: { name: "x", body: "y".repeat(25_001) } }, "body"],
      ["POST", incidents, { incident: { name: "x", body: ["y"] } }, "body"],
      ["POST", incidents, { incident: { name: "x", status: "on fire" } }, "status"],
      ["POST", incidents, { incident: { name: "x", status: 3 } }, "status"],
      ["POST", incidents, { incident: { name: "x", impact_override: "huge" } }, "impact_override"],
      ["POST", incidents, { incident: { name: "x", components: "all" } }, "components"],
      ["POST", incidents, { incident: { name: "x", components: { [site]: "bad" } } }, `components.${site}`],
      ["POST", incidents, { incident: { name: "x", components: { zzzzzzzzzzzz: "operational" } } }, "components"],
      ["POST", incidents, { incident: { name: "x", component_ids: "zzz" } }, "component_ids"],
      ["POST", incidents, { incident: { name: "x", component_ids: [1] } }, "component_ids"],
      ["POST", incidents, { incident: { name: "x", component_ids: ["zzzzzzzzzzzz"] } }, "components"],
      ["POST", incidents, { incident: { name: "x", deliver_notifications: "perhaps" } }, "deliver_notifications"],
      ["POST", incidents, { incident: { name: "x", backfilled: true } }, "backfill_date"],
      ["POST", incidents, { incident: { name: "x", scheduled_for: later } }, "scheduled_until"],
      ["POST", incidents, { incident: { name: "x", scheduled_for: later, scheduled_until: later } }, "scheduled_until"],
      [
        "POST",
        incidents,
        { incident: { name: "x", scheduled_for: "tomorrow", scheduled_until: later } },
        "scheduled_for",
      ],
      ["POST", incidents, { incident: { name: "x", scheduled_for: 12, scheduled_until: later } }, "scheduled_for"],
      ["PATCH", one, { incident: { status: "completed" } }, "status"],
      ["PATCH", one, { incident: { name: "" } }, "name"],
      ["PATCH", one, { incident: { name: "New name", status: "nonsense" } }, "status"],
      ["PATCH", one, { incident: { body: "A post", name: "x".repeat(300) } }, "name"],
      ["PATCH", one, { incident: { name: "New", components: { zzzzzzzzzzzz: "operational" } } }, "components"],
      ["PATCH", one, { incident: { promise_minutes: -1 } }, "promise_minutes"],
      ["PATCH", one, { incident: { scheduled_for: later } }, "scheduled_for"],
      ["POST", components, { component: { name: "" } }, "name"],
      ["POST", components, { component: { name: "a\0b" } }, "component.name"],
      ["POST", components, { component: { name: "x", status: "fine" } }, "status"],
      ["POST", components, { component: { name: "x", group_id: "zzzzzzzzzzzz" } }, "group_id"],
      ["POST", components, { component: { name: "x", description: "y".repeat(1001) } }, "description"],
      ["POST", components, { component: { name: "x", start_date: "2026-02-31x" } }, "start_date"],
      ["POST", components, { component: { name: "x", position: 1e12 } }, "position"],
      ["PATCH", `${components}/${site}`, { component: { name: "Renamed", showcase: "maybe" } }, "showcase"],
      ["POST", groups, { component_group: { name: "x", components: ["zzzzzzzzzzzz"] } }, "components"],
      ["PATCH", `${groups}/${group}`, { component_group: { name: "Renamed", components: [site, site] } }, "components"],
      ["PATCH", below, { page: { name: "x".repeat(256) } }, "name"],
      ["GET", `${incidents}?limit=1000`, undefined, "limit"],
      ["GET", `${incidents}?page=0`, undefined, "page"],
      ["GET", `${incidents}?q=${"x".repeat(300)}`, undefined, "q"],
      ["GET", `${incidents}?q=%00`, undefined, "q"],
    ];
    for (const [method, path, body, field] of refused) {
      const answer = await call(method, path, body);
      expect([answer.status, answer.body.field], `${method} ${path} ${JSON.stringify(body)?.slice(0, 100)}`).toEqual([
        422,
        field,
      ]);
      expect(answer.body.error).toBe(answer.body.message);
    }
    expect(await written(db)).toEqual(before);
  });
});
