import { expect, it } from "vitest";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";

const planned = (component: string) => ({
  name: "Database upgrade",
  scheduled_for: "2026-03-12T10:00:00Z",
  scheduled_until: "2026-03-12T12:00:00Z",
  component_ids: [component],
  reminders: [1440, 60],
});

onEachDatabase("maintenance by the API", (make) => {
  it("is planned with reminders, and answered with what it collides with", async () => {
    const { call, below, component } = await apiClient((await make()).db);
    const api = await component("API");
    const first = await call("POST", `${below}/incidents`, { incident: planned(api) });
    expect(first).toMatchObject({
      status: 201,
      body: { reminders: [1440, 60], scheduled_remind_prior: true, conflicts: [], series_id: null },
    });
    const second = await call("POST", `${below}/incidents`, { incident: { ...planned(api), name: "Disk swap" } });
    expect(second.body).toMatchObject({
      conflicts: [{ incident_id: first.body.id, name: "Database upgrade", components: ["API"] }],
    });
  });

  it("is moved, extended and cancelled", async () => {
    const { call, below, component } = await apiClient((await make()).db);
    const { body } = await call("POST", `${below}/incidents`, { incident: planned(await component("API")) });
    const at = `${below}/incidents/${body.id}`;
    const moved = await call("POST", `${at}/reschedule`, {
      incident: { scheduled_for: "2026-03-13T10:00:00Z", scheduled_until: "2026-03-13T11:00:00Z" },
    });
    expect(moved.body).toMatchObject({ scheduled_for: "2026-03-13T10:00:00.000Z", status: "scheduled" });
    expect(moved.body.incident_updates[0]).toMatchObject({ occasion: "rescheduled" });
    const longer = await call("POST", `${at}/extend`, { minutes: 30 });
    expect(longer.body).toMatchObject({ scheduled_until: "2026-03-13T11:30:00.000Z" });
    expect(await call("POST", `${at}/extend`, {})).toMatchObject({ status: 422, body: { field: "minutes" } });
    const cancelled = await call("POST", `${at}/cancel`, { incident: { body: "Not needed." } });
    expect(cancelled.body).toMatchObject({ status: "completed", cancelled_at: expect.any(String) });
    expect(await call("POST", `${at}/cancel`)).toMatchObject({ status: 409 });
  });

  it("comes again as a series that can be read, changed and ended", async () => {
    const { call, below, component } = await apiClient((await make()).db);
    const api = await component("API");
    const made = await call("POST", `${below}/maintenance-series`, {
      maintenance_series: {
        name: "Patches",
        rrule: "FREQ=WEEKLY;BYDAY=SU",
        time_zone: "America/New_York",
        starts_at: "2026-03-01T22:00",
        duration_minutes: 60,
        component_ids: [api],
      },
    });
    expect(made).toMatchObject({ status: 201, body: { ahead_days: 30, reminders: [], ended_at: null, conflicts: [] } });
    expect(made.body).toMatchObject({ incidents: Array(4).fill({ status: "scheduled" }) });
    const at = `${below}/maintenance-series/${made.body.id}`;
    expect((await call("PATCH", at, { name: "Monthly patches" })).body).toMatchObject({ name: "Monthly patches" });
    expect((await call("PATCH", at, { rrule: "FREQ=NEVER" })).body).toMatchObject({ field: "rrule" });
    expect((await call("GET", `${below}/maintenance-series`)).body).toMatchObject([{ name: "Monthly patches" }]);
    expect((await call("DELETE", at)).body).toMatchObject({ ended_at: expect.any(String), incidents: [] });
    expect(await call("DELETE", at)).toMatchObject({ status: 409 });
    expect(await call("GET", `${below}/maintenance-series/zzzzzzzzzzzz`)).toMatchObject({ status: 404 });
  });
});
