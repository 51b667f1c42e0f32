import { expect, it } from "vitest";
import { readReadiness } from "../../lib/services/health.ts";
import { readOverview } from "../../lib/services/overview.ts";
import { answerAgent } from "../../lib/web/agent-door.ts";
import { answerHeartbeat } from "../../lib/web/heartbeat-door.ts";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";

onEachDatabase("locations and heartbeats in the management API", (make) => {
  it("are made, listed and removed; the token is told once", async () => {
    const { ctx, call, below } = await apiClient((await make()).db);
    const made = await call("POST", `${below}/agents`, { agent: { name: "oslo" } });
    expect(made).toMatchObject({ status: 201, body: { name: "oslo", state: "waiting", probes: [] } });
    const { id, token } = made.body as unknown as { id: string; token: string };
    const ask = () =>
      answerAgent(
        new Request("https://status.example.com/api/agent/probes", { headers: { authorization: `Bearer ${token}` } }),
        ctx,
      );
    expect((await ask()).status).toBe(200);
    const probe = { name: "API", kind: "http", settings: { url: "https://example.com" }, locations: ["oslo"] };
    expect((await call("POST", `${below}/probes`, { probe })).status).toBe(201);
    const listed = await call("GET", `${below}/agents`);
    expect(listed.body).toMatchObject([{ id, state: "here", probes: [{ name: "API", only: true }] }]);
    expect(JSON.stringify(listed.body)).not.toContain(token);
    expect(await call("POST", `${below}/agents`, { name: "oslo" })).toMatchObject({
      status: 422,
      body: { field: "name" },
    });
    expect((await call("DELETE", `${below}/agents/${id}`)).status).toBe(204);
    expect((await call("GET", `${below}/agents/${id}`)).status).toBe(404);
    expect((await ask()).status).toBe(401);
  });

  it("tell a heartbeat's address, and of no other kind", async () => {
    const { ctx, call, below } = await apiClient((await make()).db);
    const made = await call("POST", `${below}/probes`, { probe: { name: "Backup", kind: "heartbeat", settings: {} } });
    const { heartbeat_url: url } = made.body as unknown as { heartbeat_url: string };
    expect((await answerHeartbeat(new Request(url), ctx)).status).toBe(200);
    expect((await call("GET", `${below}/probes/${made.body.id}`)).body).toMatchObject({
      state: "up",
      heartbeat_url: url,
    });
    const other = { name: "API", kind: "http", settings: { url: "https://example.com" } };
    expect((await call("POST", `${below}/probes`, { probe: other })).body).toMatchObject({ heartbeat_url: null });
  });

  it("that are silent are named in the readiness notes and in the inbox", async () => {
    const { ctx, page, call, below } = await apiClient((await make()).db);
    const { token } = (await call("POST", `${below}/agents`, { name: "oslo" })).body as unknown as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    await answerAgent(new Request("https://status.example.com/api/agent/probes", { headers }), ctx);
    expect((await readOverview(ctx, page.id)).locations).toEqual([]);
    ctx.clock.advance(300_000);
    const note = "The location oslo has been silent for 5 min: what it measured is not known any more.";
    expect((await readOverview(ctx, page.id)).locations).toEqual([note]);
    expect((await readReadiness(ctx)).notes).toContain(note);
  });
});
