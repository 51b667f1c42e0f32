import { expect, it } from "vitest";
import { listOpenAlerts } from "../../lib/services/alerts.ts";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";
import { responder } from "../support/duty.ts";
import { quickProbe, tell } from "../support/signals.ts";

onEachDatabase("the management API", (make) => {
  it("lists alerts, acknowledges, snoozes, wakes, rates, links and resolves them", async () => {
    const client = await apiClient((await make()).db);
    const { ctx, page, call, below } = client;
    const api = await client.component("API");
    await tell({ ctx, page, api, web: api }, await quickProbe({ ctx, page, api, web: api }, api), "down");
    const [alert] = await listOpenAlerts(ctx, page.id);
    const one = `${below}/alerts/${alert?.id}`;
    expect((await call("GET", `${below}/alerts`)).body).toMatchObject([{ id: alert?.id, severity: "critical" }]);
    expect((await call("PATCH", one, { alert: { severity: "low" } })).body).toMatchObject({ severity: "low" });
    expect((await call("PATCH", one, { alert: { severity: "awful" } })).status).toBe(422);
    const snoozed = await call("POST", `${one}/snooze`, { alert: { for: "60" } });
    expect(snoozed.body).toMatchObject({ snoozed_until: new Date(ctx.clock.now() + 3_600_000).toISOString() });
    for (const wrong of [{ for: "61" }, { until: "2001-01-01T00:00:00Z" }, {}])
      expect((await call("POST", `${one}/snooze`, { alert: wrong })).status).toBe(422);
    expect((await call("POST", `${one}/wake`)).body).toMatchObject({ snoozed_until: null });
    expect((await call("POST", `${one}/acknowledge`)).body).toMatchObject({
      state: "acknowledged",
      acknowledged_by: "deploy",
    });
    const incident = await call("POST", `${below}/incidents`, { incident: { name: "Errors" } });
    const linked = await call("POST", `${one}/link`, { alert: { incident_id: incident.body.id } });
    expect(linked.body).toMatchObject({ incident_id: incident.body.id });
    expect((await call("POST", `${one}/link`, { alert: { incident_id: "zzzzzzzzzzzz" } })).status).toBe(422);
    expect((await call("POST", `${one}/resolve`)).body).toMatchObject({ state: "resolved" });
    expect((await call("POST", `${one}/acknowledge`)).status).toBe(409);
    expect((await call("GET", `${below}/alerts`)).body).toEqual([]);
    expect((await call("GET", `${below}/alerts?alert_state=resolved`)).body).toHaveLength(1);
  });

  it("keeps rotations and overrides, and tells who is on duty", async () => {
    const { ctx, call, below } = await apiClient((await make()).db);
    const [ann, ben] = [await responder(ctx, "Ann"), await responder(ctx, "Ben")];
    const input = {
      name: "First line",
      period: "weekly",
      time_zone: "Europe/Berlin",
      hand_over_at: "09:00",
      hand_over_day: 1,
      members: [ann.id, ben.id],
    };
    const made = await call("POST", `${below}/rotations`, { rotation: input });
    expect([made.status, made.body]).toMatchObject([201, { ...input, on_duty: ann.id }]);
    const one = `${below}/rotations/${made.body.id}`;
    for (const [field, wrong] of Object.entries({
      time_zone: "Nowhere",
      hand_over_at: "9",
      members: [],
      period: "x",
    })) {
      const refused = await call("PATCH", one, { rotation: { [field]: wrong } });
      expect([refused.status, refused.body.field]).toEqual([422, field]);
    }
    const kept = await call("PATCH", one, { rotation: { members: [ben.id, ann.id], hand_over_day: 3 } });
    expect(kept.body).toMatchObject({ on_duty: ann.id, hand_over_day: 3 });
    const now = ctx.clock.now();
    const taken = await call("POST", `${one}/overrides`, {
      override: {
        user_id: ben.id,
        starts_at: new Date(now - 1000).toISOString(),
        ends_at: new Date(now + 3_600_000).toISOString(),
      },
    });
    expect((await call("GET", one)).body).toMatchObject({ on_duty: ben.id, overrides: [{ id: taken.body.id }] });
    expect((await call("DELETE", `${one}/overrides/${taken.body.id}`)).status).toBe(204);
    expect((await call("GET", one)).body).toMatchObject({ on_duty: ann.id });
    expect((await call("DELETE", one)).status).toBe(204);
    expect((await call("GET", one)).status).toBe(404);
  });
});
