import { expect, it } from "vitest";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";

onEachDatabase("the management API", (make) => {
  it("runs a drill from its start to its report, and no list of incidents shows it", async () => {
    const { ctx, call, below } = await apiClient((await make()).db);
    const made = await call("POST", `${below}/drills`, { drill: { name: "Fire", scenario: "The hall burns." } });
    const path = `${below}/drills/${made.body.id}`;
    expect(made.status).toBe(201);
    ctx.clock.advance(60_000);
    const opened = await call("POST", `${path}/incidents`, { incident: { name: "Hall down", body: "We look." } });
    const [incident] = (opened.body as unknown as { incidents: { id: string }[] }).incidents;
    await call("POST", `${path}/incidents/${incident?.id}/updates`, { update: { status: "resolved" } });
    const ended = await call("POST", `${path}/end`);
    expect(ended.body).toMatchObject({ report: { first_post_s: 60, resolved_s: 60 } });
    expect((await call("POST", `${path}/end`)).status).toBe(409);
    expect((await call("GET", `${below}/drills`)).body).toMatchObject([{ name: "Fire" }]);
    expect((await call("GET", `${below}/incidents?audience=all`)).body).toEqual([]);
    expect((await call("DELETE", path)).status).toBe(204);
    expect((await call("GET", path)).status).toBe(404);
  });

  it("reads and changes the rules of duty, where what is left out stays", async () => {
    const { call, below } = await apiClient((await make()).db);
    const steps = [{ whom: "everyone", minutes: 5 }];
    await call("PATCH", `${below}/escalation_policy`, { escalation_policy: { steps } });
    const policy = await call("PUT", `${below}/escalation_policy`, { repeat_times: 7 });
    expect(policy.body).toMatchObject({ steps, repeat_times: 7, min_severity: "high" });
    expect((await call("PATCH", `${below}/promise_rules`, { critical: 20, minor: null })).body).toMatchObject({
      critical: 20,
      minor: null,
    });
    expect((await call("PATCH", `${below}/severities`, { major_outage: "high" })).body).toMatchObject({
      major_outage: "high",
    });
    expect((await call("PATCH", `${below}/escalation_policy`, { steps: [{ whom: "x", minutes: 1 }] })).status).toBe(
      422,
    );
  });

  it("edits a postmortem's timeline, shares its preview and gives the measures", async () => {
    const { ctx, call, below } = await apiClient((await make()).db);
    const { body } = await call("POST", `${below}/incidents`, { incident: { name: "Errors" } });
    const path = `${below}/incidents/${body.id}`;
    const at = new Date(ctx.clock.now()).toISOString();
    const timelineOf = (answer: unknown) => (answer as { timeline: { key: string; text: string }[] }).timeline;
    const added = timelineOf((await call("POST", `${path}/postmortem/timeline`, { at, text: "Door opened" })).body);
    const own = added.find((entry) => entry.text === "Door opened");
    const key = encodeURIComponent(own?.key ?? "");
    const edited = await call("PATCH", `${path}/postmortem/timeline/${key}`, { text: "Door shut" });
    expect(timelineOf(edited.body).map((entry) => entry.text)).toContain("Door shut");
    const left = await call("DELETE", `${path}/postmortem/timeline/${key}`);
    expect(timelineOf(left.body).some((entry) => entry.key === own?.key)).toBe(false);
    const shared = await call("POST", `${path}/postmortem/preview`);
    expect(shared.body).toMatchObject({ url: expect.stringContaining("/preview/postmortem?token=") });
    expect((await call("DELETE", `${path}/postmortem/preview`)).status).toBe(204);
    expect((await call("GET", `${path}/measures`)).body).toMatchObject({ first_post_s: 0 });
    expect((await call("GET", `${below}/measures?months=2`)).body).toHaveLength(2);
  });
});
