import { createServer, type IncomingHttpHeaders } from "node:http";
import { expect, it } from "vitest";
import { schemas } from "../../lib/web/api/openapi-schemas.ts";
import { apiClient, written } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";

const hour = 3_600_000;

onEachDatabase("the page, components and probes in the management API", (make) => {
  it("reads and changes the page", async () => {
    const { db } = await make();
    const { call, below, page } = await apiClient(db);
    const edit = { page: { name: "Example", page_description: "All of it", time_zone: "Europe/Berlin" } };
    const changed = await call("PATCH", below, edit);
    expect(changed.body).toMatchObject({ id: page.id, name: "Example", page_description: "All of it" });
    expect((await call("GET", "/pages")).body).toEqual([changed.body]);
    expect(changed.body.updated_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const wrong = await call("PUT", below, { page: { time_zone: "Mars/Olympus" } });
    expect([wrong.status, wrong.body.field]).toEqual([422, "time_zone"]);
  });

  it("makes, changes, groups and removes components", async () => {
    const { db } = await make();
    const { call, below, component } = await apiClient(db);
    const [site, mail] = [await component("Website"), await component("Mail")];
    const pinned = await call("PATCH", `${below}/components/${site}`, { component: { status: "partial_outage" } });
    expect(pinned.body).toMatchObject({
      id: site,
      status: "partial_outage",
      pinned_status: "partial_outage",
      group: false,
    });
    const freed = await call("PUT", `${below}/components/${site}`, { status: "", description: "Shop" });
    expect(freed.body).toMatchObject({ status: "operational", pinned_status: null, description: "Shop" });
    const made = await call("POST", `${below}/component-groups`, {
      description: "Beside the wrapper",
      component_group: { name: "All", components: [mail, site] },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: "All", description: "Beside the wrapper", components: [mail, site] });
    const one = `${below}/component-groups/${made.body.id}`;
    expect((await call("PATCH", one, { component_group: { components: [site] } })).body.components).toEqual([site]);
    expect((await call("GET", `${below}/components/${site}`)).body.group_id).toBe(made.body.id);
    expect((await call("DELETE", one)).status).toBe(200);
    expect((await call("GET", one)).status).toBe(404);
    expect((await call("DELETE", `${below}/components/${mail}`)).status).toBe(204);
    expect((await call("GET", `${below}/components`)).body.map((c) => c.id)).toEqual([site]);
  });

  it("tells a component's uptime, and that nothing was measured where nothing was", async () => {
    const { db } = await make();
    const { ctx, call, below, component } = await apiClient(db);
    const site = `${below}/components/${await component("Website")}`;
    ctx.clock.advance(6 * hour);
    await call("PATCH", site, { component: { status: "major_outage" } });
    ctx.clock.advance(2 * hour);
    const range = (from: number, to: number) =>
      `${site}/uptime?start=${new Date(ctx.clock.now() + from).toISOString()}&end=${new Date(ctx.clock.now() + to).toISOString()}`;
    expect((await call("GET", range(-8 * hour, 0))).body).toMatchObject({
      uptime_percentage: 75,
      major_outage: 7200,
      partial_outage: 0,
      range_end: new Date(ctx.clock.now()).toISOString(),
    });
    expect((await call("GET", `${site}/uptime`)).body).toMatchObject({
      uptime_percentage: 75,
      unmeasured: 82 * 24 * 3600 + 16 * 3600 + 7 * 24 * 3600,
    });
    expect((await call("GET", range(-20 * hour, -10 * hour))).body).toMatchObject({ uptime_percentage: null });
    for (const [query, field] of [
      ["start=yesterday", "start"],
      ["end=2026-99-01", "end"],
      ["start=2026-02-02&end=2026-02-01", "end"],
      ["start=2020-01-01", "start"],
    ])
      expect((await call("GET", `${site}/uptime?${query}`)).body.field, query).toBe(field);
  });

  it("answers with every field that its OpenAPI document promises", async () => {
    const { db } = await make();
    const { call, below, component } = await apiClient(db);
    const site = `${below}/components/${await component("Website")}`;
    const group = await call("POST", `${below}/component-groups`, { component_group: { name: "G" } });
    const incident = await call("POST", `${below}/incidents`, { incident: { name: "Outage" } });
    const answers: [string, unknown][] = [
      ["Page", (await call("GET", below)).body],
      ["Component", (await call("GET", site)).body],
      ["ComponentUptime", (await call("GET", `${site}/uptime`)).body],
      ["ComponentGroup", group.body],
      ["Incident", incident.body],
      ["IncidentUpdate", incident.body.incident_updates[0]],
    ];
    for (const [name, body] of answers)
      expect(Object.keys(body as object), name).toEqual(
        expect.arrayContaining(Object.keys(schemas[name]?.properties as object)),
      );
  });

  it("makes, changes, tests and removes probes, and shows no secret of theirs", async () => {
    const { db } = await make();
    const { call, below, component } = await apiClient(db);
    const site = await component("Website");
    const asked: IncomingHttpHeaders[] = [];
    const target = createServer((req, res) => {
      asked.push(req.headers);
      res.writeHead(req.url === "/ok" ? 200 : 503).end("hello");
    });
    await new Promise<void>((resolve) => void target.listen(0, "127.0.0.1", resolve));
    try {
      const address = target.address();
      const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
      const settings = { url: `${url}/ok`, headers: { Authorization: "Basic hunter2" } };
      const probe = { name: "Shop", component_id: site, kind: "http", settings };
      const made = await call("POST", `${below}/probes`, { probe });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({
        name: "Shop",
        state: "unknown",
        interval_s: 60,
        settings: { url: `${url}/ok` },
      });
      const one = `${below}/probes/${made.body.id}`;
      expect((await call("POST", `${one}/test`)).body).toMatchObject({ state: "up", reason: null });
      const changed = await call("PATCH", one, { probe: { settings: { url: `${url}/broken` }, interval_s: 30 } });
      expect(changed.body).toMatchObject({
        interval_s: 30,
        secret_settings: { headers: ["Authorization"], body: false },
      });
      expect((await call("POST", `${one}/test`)).body).toMatchObject({ state: "down", error_class: "status" });
      expect(asked.map((headers) => headers.authorization)).toEqual(["Basic hunter2", "Basic hunter2"]);
      const trial = await call("POST", `${below}/probes/test`, { kind: "http", settings: { url: `${url}/ok` } });
      expect(trial).toMatchObject({ status: 200, body: { state: "up" } });
      const all = [made, changed, await call("GET", one), await call("GET", `${below}/probes`)];
      expect(JSON.stringify(all)).not.toContain("hunter2");
      for (const [name, body] of [
        ["Probe", changed.body],
        ["ProbeResult", trial.body],
      ] as const)
        expect(Object.keys(body), name).toEqual(
          expect.arrayContaining(Object.keys(schemas[name]?.properties as object)),
        );

      const before = await written(db);
      const refused: [unknown, string][] = [
        [{}, "name"],
        [{ ...probe, kind: "telepathy" }, "kind"],
        [{ ...probe, settings: "all" }, "settings"],
        [{ ...probe, settings: { url: "ftp://x" } }, "settings.url"],
        [{ ...probe, component_id: "zzzzzzzzzzzz" }, "component_id"],
        [{ ...probe, interval_s: 0 }, "interval_s"],
        [{ ...probe, timeout_ms: "long" }, "timeout_ms"],
      ];
      for (const [body, field] of refused)
        expect((await call("POST", `${below}/probes`, { probe: body })).body.field, field).toBe(field);
      expect((await call("PATCH", one, { settings: 5 })).body.field).toBe("settings");
      expect((await call("GET", `${below}/probes/zzzzzzzzzzzz`)).status).toBe(404);
      expect(await written(db)).toEqual(before);
      expect((await call("DELETE", one)).status).toBe(204);
      expect((await call("GET", one)).status).toBe(404);
    } finally {
      target.close();
    }
  });
});
