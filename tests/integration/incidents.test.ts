import { expect, it } from "vitest";
import { findComponent } from "../../lib/services/components.ts";
import {
  createIncident,
  deleteIncident,
  editUpdate,
  findIncident,
  listIncidents,
  listRevisions,
  postUpdate,
  updateIncident,
} from "../../lib/services/incidents.ts";
import { createMaintenance, moveDueMaintenances } from "../../lib/services/maintenances.ts";
import { findPage } from "../../lib/services/pages.ts";
import * as audit from "../../lib/store/audit.ts";
import * as outbox from "../../lib/store/outbox.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";

const minute = 60_000;
const openEvents = (ctx: Parameters<typeof findPage>[0]) => outbox.listOpen(ctx.db, 100);

onEachDatabase("incidents", (make) => {
  it("go through their lifecycle, carry the components with them and let go of them at the end", async () => {
    const { ctx, page, api, web } = await desk((await make()).db);
    const opened = await createIncident(ctx, dana, page.id, {
      name: "API\r\nerrors",
      body: "We look into it.",
      components: { [api]: "partial_outage" },
    });
    expect(opened).toMatchObject({ name: "API errors", status: "investigating", impact: "major", automatic: false });
    expect(opened.promiseAt?.getTime()).toBe(ctx.clock.now() + 60 * minute);
    expect((await findComponent(ctx, api)).status).toBe("partial_outage");

    ctx.clock.advance(5 * minute);
    await postUpdate(ctx, dana, opened.id, {
      status: "identified",
      body: "Found.",
      components: { [web]: "degraded_performance" },
      promise_minutes: 15,
    });
    expect((await findComponent(ctx, web)).status).toBe("degraded_performance");
    expect((await findComponent(ctx, api)).status).toBe("partial_outage");

    ctx.clock.advance(5 * minute);
    await postUpdate(ctx, dana, opened.id, { status: "monitoring", components: { [api]: "operational" } });
    expect((await findComponent(ctx, api)).status).toBe("operational");

    ctx.clock.advance(5 * minute);
    await postUpdate(ctx, dana, opened.id, { status: "resolved", body: "Fixed." });
    const { incident, updates, components } = await findIncident(ctx, opened.id);
    expect(incident).toMatchObject({ status: "resolved", impact: "major", promiseAt: null });
    expect(incident.resolvedAt?.getTime()).toBe(ctx.clock.now());
    expect(updates.map((u) => u.status)).toEqual(["investigating", "identified", "monitoring", "resolved"]);
    expect(updates[2]?.body).toBe("A fix is in place. We are watching whether it holds.");
    expect(components.map((c) => [c.name, c.status])).toEqual([
      ["API", "operational"],
      ["Website", "operational"],
    ]);
    expect(updates.at(-1)?.components).toContainEqual({
      componentId: web,
      name: "Website",
      oldStatus: "degraded_performance",
      newStatus: "operational",
    });
    expect((await findComponent(ctx, web)).status).toBe("operational");
  });

  it("put an event for each update into the outbox in the same transaction, unless told not to notify", async () => {
    const { ctx, page } = await desk((await make()).db);
    const incident = await createIncident(ctx, dana, page.id, { name: "A", body: "B" });
    await postUpdate(ctx, dana, incident.id, { body: "quietly", deliver_notifications: false });
    await postUpdate(ctx, dana, incident.id, { body: "loudly" });
    const { updates } = await findIncident(ctx, incident.id);
    expect((await openEvents(ctx)).map((e) => e.payload)).toEqual(
      [updates[0], updates[2]].map((u) => ({
        type: "update.posted",
        pageId: page.id,
        incidentId: incident.id,
        updateId: u?.id,
      })),
    );
  });

  it("raise the page's revision with every post", async () => {
    const { ctx, page } = await desk((await make()).db);
    const before = (await findPage(ctx, page.id)).revision;
    const incident = await createIncident(ctx, dana, page.id, { name: "A" });
    await postUpdate(ctx, dana, incident.id, { body: "more" });
    expect((await findPage(ctx, page.id)).revision).toBeGreaterThanOrEqual(before + 2);
  });

  it.each([
    [{}, "name"],
    [{ name: "x".repeat(256) }, "name"],
    [{ name: "A", body: 5 }, "body"],
    [{ name: "A", body: "x".repeat(25_001) }, "body"],
    [{ name: "A", status: "postmortem" }, "status"],
    [{ name: "A", status: "scheduled" }, "status"],
    [{ name: "A", impact_override: "awful" }, "impact_override"],
    [{ name: "A", impact_override: "maintenance" }, "impact_override"],
    [{ name: "A", components: ["x"] }, "components"],
    [{ name: "A", components: { zzzzzzzzzzzz: "major_outage" } }, "components"],
    [{ name: "A", promise_minutes: 0 }, "promise_minutes"],
    [{ name: "A", promise_minutes: "soon" }, "promise_minutes"],
    [{ name: "A", deliver_notifications: "perhaps" }, "deliver_notifications"],
  ])("refuse %j naming the field, with nothing half-written", async (input, field) => {
    const { ctx, page } = await desk((await make()).db);
    await expect(createIncident(ctx, dana, page.id, input)).rejects.toMatchObject({ code: "invalid", field });
    expect((await listIncidents(ctx, page.id, { limit: 10, page: 1 })).total).toBe(0);
    expect(await openEvents(ctx)).toEqual([]);
    expect((await audit.list(ctx.db, 50)).some((e) => e.action === "incident.create")).toBe(false);
  });

  it("refuse a post over an update that its author has not seen", async () => {
    const { ctx, page } = await desk((await make()).db);
    const incident = await createIncident(ctx, dana, page.id, { name: "A" });
    const seen = (await findIncident(ctx, incident.id)).updates[0]?.id;
    await postUpdate(ctx, dana, incident.id, { body: "Newer", expected_revision: seen });
    await expect(postUpdate(ctx, dana, incident.id, { body: "Late", expected_revision: seen })).rejects.toMatchObject({
      code: "conflict",
      field: "expected_revision",
    });
    expect((await findIncident(ctx, incident.id)).updates).toHaveLength(2);
  });

  it("refuse a status that can not follow", async () => {
    const { ctx, page } = await desk((await make()).db);
    const incident = await createIncident(ctx, dana, page.id, { name: "A" });
    for (const status of ["postmortem", "nonsense", "completed"])
      await expect(postUpdate(ctx, dana, incident.id, { status })).rejects.toMatchObject({ field: "status" });
    await expect(postUpdate(ctx, dana, "zzzzzzzzzzzz", {})).rejects.toMatchObject({ code: "not_found" });
  });

  it("keep the earlier text of an edited update and say that it was edited", async () => {
    const { ctx, page } = await desk((await make()).db);
    const incident = await createIncident(ctx, dana, page.id, { name: "A", body: "Wrnog." });
    const update = (await findIncident(ctx, incident.id)).updates[0];
    ctx.clock.advance(minute);
    await editUpdate(ctx, dana, update?.id ?? "", { body: "Right." });
    const [edited] = (await findIncident(ctx, incident.id)).updates;
    expect(edited).toMatchObject({ body: "Right." });
    expect(edited?.editedAt?.getTime()).toBe(ctx.clock.now());
    expect(await listRevisions(ctx, incident.id)).toMatchObject([{ body: "Wrnog.", replacedBy: "Dana" }]);
    await expect(editUpdate(ctx, dana, update?.id ?? "", { body: "" })).rejects.toMatchObject({ field: "body" });
  });

  it("free their components when deleted, and leave an audit entry with all they said", async () => {
    const { ctx, page, api } = await desk((await make()).db);
    const incident = await createIncident(ctx, dana, page.id, {
      name: "A mistake",
      components: { [api]: "major_outage" },
    });
    await deleteIncident(ctx, dana, incident.id);
    expect((await findComponent(ctx, api)).status).toBe("operational");
    await expect(findIncident(ctx, incident.id)).rejects.toMatchObject({ code: "not_found" });
    const entry = (await audit.list(ctx.db, 50)).find((e) => e.action === "incident.delete");
    expect(entry).toMatchObject({
      before: { incident: { name: "A mistake" }, updates: [{ status: "investigating" }] },
    });
  });

  it("are found by kind, by being open, by words and page by page, newest first", async () => {
    const { ctx, page } = await desk((await make()).db);
    for (const name of ["First", "Second 100%", "Third"]) {
      ctx.clock.advance(minute);
      await createIncident(ctx, dana, page.id, { name, body: `About ${name.toLowerCase()}` });
    }
    const open = await listIncidents(ctx, page.id, { open: true, limit: 2, page: 1 });
    expect(open.items.map((i) => i.incident.name)).toEqual(["Third", "Second 100%"]);
    expect(open.total).toBe(3);
    const next = await listIncidents(ctx, page.id, { limit: 2, page: 2 });
    expect(next.items.map((i) => i.incident.name)).toEqual(["First"]);
    const found = await listIncidents(ctx, page.id, { q: "ABOUT SECOND 100%", limit: 10, page: 1 });
    expect(found.items.map((i) => i.incident.name)).toEqual(["Second 100%"]);
    expect((await listIncidents(ctx, page.id, { q: "_hird", limit: 10, page: 1 })).total).toBe(0);
    expect((await listIncidents(ctx, page.id, { kind: "maintenance", limit: 10, page: 1 })).total).toBe(0);
  });

  it("take a new title and impact, and no planned times", async () => {
    const { ctx, page } = await desk((await make()).db);
    const incident = await createIncident(ctx, dana, page.id, { name: "A" });
    await updateIncident(ctx, dana, incident.id, { name: "B", impact_override: "critical" });
    expect((await findIncident(ctx, incident.id)).incident).toMatchObject({ name: "B", impactOverride: "critical" });
    await expect(
      updateIncident(ctx, dana, incident.id, { scheduled_for: "2030-01-01T00:00:00Z" }),
    ).rejects.toMatchObject({ field: "scheduled_for" });
  });
});

onEachDatabase("maintenances", (make) => {
  const plan = (now: number, ids: string[]) => ({
    name: "Database upgrade",
    body: "A short pause.",
    scheduled_for: new Date(now + 60 * minute).toISOString(),
    scheduled_until: new Date(now + 120 * minute).toISOString(),
    component_ids: ids,
  });

  it("start and complete by themselves, mark their components meanwhile, and tell subscribers each time", async () => {
    const { ctx, page, api } = await desk((await make()).db);
    const begin = ctx.clock.now();
    const maintenance = await createMaintenance(ctx, dana, page.id, plan(begin, [api]));
    expect(maintenance).toMatchObject({ status: "scheduled", impact: "maintenance" });
    await moveDueMaintenances(ctx);
    expect((await findComponent(ctx, api)).status).toBe("operational");

    ctx.clock.set(begin + 60 * minute);
    await moveDueMaintenances(ctx);
    expect((await findIncident(ctx, maintenance.id)).incident.status).toBe("in_progress");
    expect((await findComponent(ctx, api)).status).toBe("under_maintenance");

    ctx.clock.set(begin + 120 * minute);
    await moveDueMaintenances(ctx);
    await moveDueMaintenances(ctx);
    const { incident, updates } = await findIncident(ctx, maintenance.id);
    expect(incident).toMatchObject({ status: "completed", nextMoveAt: null });
    expect(updates.map((u) => [u.status, u.automatic])).toEqual([
      ["scheduled", false],
      ["in_progress", true],
      ["completed", true],
    ]);
    expect((await findComponent(ctx, api)).status).toBe("operational");
    expect(await openEvents(ctx)).toHaveLength(3);
  });

  it("are started and ended late but in order after a pause of Candor itself", async () => {
    const { ctx, page, api } = await desk((await make()).db);
    const maintenance = await createMaintenance(ctx, dana, page.id, plan(ctx.clock.now(), [api]));
    ctx.clock.advance(5 * 60 * minute);
    await moveDueMaintenances(ctx);
    const { updates } = await findIncident(ctx, maintenance.id);
    expect(updates.map((u) => u.status)).toEqual(["scheduled", "in_progress", "completed"]);
  });

  it("can be moved by hand and be given new times", async () => {
    const { ctx, page, api } = await desk((await make()).db);
    const begin = ctx.clock.now();
    const maintenance = await createMaintenance(ctx, dana, page.id, {
      ...plan(begin, [api]),
      scheduled_auto_in_progress: false,
    });
    ctx.clock.advance(90 * minute);
    await moveDueMaintenances(ctx);
    expect((await findIncident(ctx, maintenance.id)).incident.status).toBe("scheduled");
    await postUpdate(ctx, dana, maintenance.id, { status: "in_progress", body: "We begin." });
    await updateIncident(ctx, dana, maintenance.id, { scheduled_until: new Date(begin + 180 * minute).toISOString() });
    ctx.clock.set(begin + 121 * minute);
    await moveDueMaintenances(ctx);
    expect((await findIncident(ctx, maintenance.id)).incident.status).toBe("in_progress");
    ctx.clock.set(begin + 180 * minute);
    await moveDueMaintenances(ctx);
    expect((await findIncident(ctx, maintenance.id)).incident.status).toBe("completed");
  });

  it.each([
    [{ scheduled_for: "tomorrow" }, "scheduled_for"],
    [{ scheduled_for: undefined }, "scheduled_for"],
    [{ scheduled_until: "2020-01-01T00:00:00Z" }, "scheduled_until"],
    [{ scheduled_for: "2031-01-01T00:00:00Z", scheduled_until: "2030-01-01T00:00:00Z" }, "scheduled_until"],
    [{ component_ids: "all" }, "component_ids"],
    [{ component_ids: ["zzzzzzzzzzzz"] }, "components"],
    [{ name: null }, "name"],
  ])("refuse %j naming the field", async (wrong, field) => {
    const { ctx, page, api } = await desk((await make()).db);
    await expect(
      createMaintenance(ctx, dana, page.id, { ...plan(ctx.clock.now(), [api]), ...wrong }),
    ).rejects.toMatchObject({ code: "invalid", field });
    expect((await listIncidents(ctx, page.id, { limit: 10, page: 1 })).total).toBe(0);
  });
});
