import { expect, it } from "vitest";
import * as audit from "../../lib/store/audit.ts";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";

const hour = 3_600_000;

onEachDatabase("incidents in the management API", (make) => {
  it("takes an incident from its opening to its end", async () => {
    const { db } = await make();
    const { ctx, call, below, component } = await apiClient(db);
    const [site, mail] = [await component("Website"), await component("Mail")];
    const made = await call("POST", `${below}/incidents`, {
      incident: {
        name: "Checkout fails",
        status: "investigating",
        body: "We look into it.",
        components: { [site]: "major_outage" },
        component_ids: [site, mail],
        deliver_notifications: true,
        metadata: {},
      },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: "Checkout fails",
      status: "investigating",
      impact: "critical",
      resolved_at: null,
    });
    expect(made.body.components.map((c) => [c.name, c.status])).toEqual([
      ["Website", "major_outage"],
      ["Mail", "operational"],
    ]);
    const one = `${below}/incidents/${made.body.id}`;
    ctx.clock.advance(60_000);
    await call("PATCH", one, { incident: { status: "identified", body: "A disk is full.", name: "Checkout is down" } });
    ctx.clock.advance(60_000);
    const done = await call("PUT", one, { incident: { status: "resolved", deliver_notifications: false } });
    expect(done.body).toMatchObject({ name: "Checkout is down", status: "resolved" });
    expect(done.body.resolved_at).not.toBeNull();
    expect(done.body.incident_updates.map((u) => u.status)).toEqual(["resolved", "identified", "investigating"]);
    expect((await call("GET", `${below}/components/${site}`)).body.status).toBe("operational");
    const update = done.body.incident_updates.find((u) => u.status === "identified");
    const edited = await call("PATCH", `${one}/incident_updates/${update?.id}`, {
      incident_update: { body: "A disk was full." },
    });
    expect(edited.body).toMatchObject({ id: update?.id, body: "A disk was full.", status: "identified" });
    expect((await db.db.select().from(db.t.events)).map((event) => event.type)).toEqual([
      "update.posted",
      "update.posted",
    ]);
    const rename = await call("PATCH", one, { incident: { name: "Checkout was down" } });
    expect(rename.body.incident_updates).toHaveLength(3);
    expect((await audit.list(db, 1))[0]).toMatchObject({ actor: "deploy", actorKind: "api_key" });
    expect((await call("DELETE", one)).body.id).toBe(made.body.id);
    expect((await call("GET", one)).status).toBe(404);
  });

  it("takes forms with bracketed names as Statuspage's own examples send them", async () => {
    const { db } = await make();
    const { send, below, component } = await apiClient(db);
    const site = await component("Website");
    const body = new URLSearchParams({
      "incident[name]": "Slow",
      "incident[status]": "monitoring",
      [`incident[components][${site}]`]: "degraded_performance",
      "incident[deliver_notifications]": "false",
    });
    body.append("incident[component_ids][]", site);
    const made = await send("POST", `/v1${below}/incidents.json`, { body });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ status: "monitoring", impact: "minor" });
    expect(made.body.components).toMatchObject([{ id: site, status: "degraded_performance" }]);
    expect(await db.db.select().from(db.t.events)).toEqual([]);
  });

  it("plans a maintenance when it gets a start, and lists each sort by itself", async () => {
    const { db } = await make();
    const { ctx, call, below, component } = await apiClient(db);
    const site = await component("Website");
    const at = (hours: number) => new Date(ctx.clock.now() + hours * hour).toISOString();
    const plan = (name: string, from: number) =>
      call("POST", `${below}/incidents`, {
        incident: {
          name,
          scheduled_for: at(from),
          scheduled_until: at(from + 2),
          component_ids: [site],
          scheduled_auto_completed: false,
        },
      });
    const one = await plan("Database upgrade", 1);
    expect(one.body).toMatchObject({
      status: "scheduled",
      impact: "maintenance",
      scheduled_for: at(1),
      scheduled_auto_in_progress: true,
      scheduled_auto_completed: false,
      components: [{ id: site }],
    });
    const two = await plan("Network works", 30);
    await call("POST", `${below}/incidents`, { incident: { name: "Real trouble", body: "with the database" } });
    await call("PATCH", `${below}/incidents/${one.body.id}`, { incident: { status: "in_progress" } });
    expect((await call("GET", `${below}/components/${site}`)).body.status).toBe("under_maintenance");
    const names = async (path: string) =>
      (await call("GET", `${below}/incidents${path}`)).body.map((i) => i.name).sort();
    expect(await names("/unresolved")).toEqual(["Real trouble"]);
    expect(await names("/active_maintenance")).toEqual(["Database upgrade"]);
    expect(await names("/upcoming")).toEqual(["Network works"]);
    expect(await names("/scheduled")).toEqual(["Database upgrade", "Network works"]);
    expect(await names("?q=DATABASE")).toEqual(["Database upgrade", "Real trouble"]);
    expect(await names("?q=100%25")).toEqual([]);
    expect(await names("?limit=2&page=2")).toHaveLength(1);
    const moved = await call("PATCH", `${below}/incidents/${two.body.id}`, { incident: { scheduled_until: at(40) } });
    expect(moved.body).toMatchObject({ scheduled_until: at(40), status: "scheduled" });
  });

  it("refuses a post by someone who has not seen the newest one", async () => {
    const { db } = await make();
    const { call, below } = await apiClient(db);
    const made = await call("POST", `${below}/incidents`, { incident: { name: "Outage" } });
    const one = `${below}/incidents/${made.body.id}`;
    const seen = made.body.incident_updates[0]?.id;
    const post = (body: string) => call("PATCH", one, { incident: { body, expected_revision: seen, name: body } });
    expect((await post("First")).status).toBe(200);
    const late = await post("Second");
    expect([late.status, late.body.field]).toEqual([409, "expected_revision"]);
    expect((await call("GET", one)).body).toMatchObject({ name: "First" });
  });
});
