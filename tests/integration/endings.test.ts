import { expect, it } from "vitest";
import { readComponentUptime } from "../../lib/services/component-uptime.ts";
import { correctHistory, listCorrections } from "../../lib/services/corrections.ts";
import { createIncident, findIncident, postUpdate } from "../../lib/services/incidents.ts";
import { readIncidentPage } from "../../lib/services/page.ts";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { quickProbe, tell } from "../support/signals.ts";

const minute = 60_000;

/** An incident that declares an outage of the API for ten minutes. */
async function tenMinutes({ ctx, page, api }: Desk): Promise<string> {
  ctx.clock.advance(60 * minute);
  const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", components: { [api]: "major_outage" } });
  ctx.clock.advance(10 * minute);
  return id;
}

async function outage({ ctx, api }: Desk): Promise<number> {
  const now = ctx.clock.now();
  return (await readComponentUptime(ctx, api, now - 60 * minute, now)).totals.major_outage;
}

onEachDatabase("endings", (make) => {
  it("are shown in public from the end on, and are gone once the incident is open again", async () => {
    const d = await desk((await make()).db);
    const id = await tenMinutes(d);
    const shown = async () => (await readIncidentPage(d.ctx, id)).incident.ending;
    expect(await shown()).toBeNull();
    await postUpdate(d.ctx, dana, id, { status: "resolved", ending: "cancelled" });
    expect(await shown()).toBe("cancelled");
    await postUpdate(d.ctx, dana, id, { status: "postmortem", body: "What happened." });
    expect(await shown()).toBe("cancelled");
    const other = await createIncident(d.ctx, dana, d.page.id, { name: "B" });
    await postUpdate(d.ctx, dana, other.id, { status: "resolved", ending: "false_alarm" });
    await postUpdate(d.ctx, dana, other.id, { status: "investigating" });
    expect((await findIncident(d.ctx, other.id)).incident.ending).toBeNull();
  });

  it("as a false alarm take the declared downtime out of the uptime, by a correction with its reason", async () => {
    const d = await desk((await make()).db);
    const id = await tenMinutes(d);
    await postUpdate(d.ctx, dana, id, { status: "resolved", ending: "false_alarm" });
    expect(await outage(d)).toBe(0);
    expect(await listCorrections(d.ctx, d.api)).toMatchObject([
      { status: "operational", reason: "False alarm", correctedBy: "Dana" },
    ]);
  });

  it.each([{ status: "investigating" }, { status: "resolved", ending: "cancelled" }])(
    "as a false alarm that is taken back by %j give the downtime back, but not what people corrected",
    async (input) => {
      const d = await desk((await make()).db);
      const id = await tenMinutes(d);
      await postUpdate(d.ctx, dana, id, { status: "resolved", ending: "false_alarm" });
      const at = (ago: number) => new Date(d.ctx.clock.now() - ago * minute).toISOString();
      const own = { status: "operational", started_at: at(40), ended_at: at(30), reason: "By hand" };
      await correctHistory(d.ctx, dana, d.api, own);
      await postUpdate(d.ctx, dana, id, { status: "resolved", ending: "false_alarm", body: "Again." });
      expect(await outage(d)).toBe(0);
      await postUpdate(d.ctx, dana, id, input);
      expect(await outage(d)).toBe(10 * minute);
      const kept = (await listCorrections(d.ctx, d.api)).filter((correction) => correction.withdrawnAt === null);
      expect(kept).toMatchObject([{ reason: "By hand" }]);
    },
  );

  it("leave the uptime alone when cancelled, and where a probe failed meanwhile", async () => {
    const d = await desk((await make()).db);
    const first = await tenMinutes(d);
    await postUpdate(d.ctx, dana, first, { status: "resolved", ending: "cancelled" });
    expect(await outage(d)).toBe(10 * minute);
    const probe = await quickProbe(d, d.api);
    const second = await tenMinutes(d);
    await tell(d, probe, "down");
    d.ctx.clock.advance(minute);
    await postUpdate(d.ctx, dana, second, { status: "resolved", ending: "false_alarm" });
    expect(await listCorrections(d.ctx, d.api)).toEqual([]);
  });

  it("leave the uptime alone where another incident spoke of the component", async () => {
    const d = await desk((await make()).db);
    const id = await tenMinutes(d);
    await createIncident(d.ctx, dana, d.page.id, { name: "Real", components: { [d.api]: "major_outage" } });
    d.ctx.clock.advance(minute);
    await postUpdate(d.ctx, dana, id, { status: "resolved", ending: "false_alarm" });
    expect(await listCorrections(d.ctx, d.api)).toEqual([]);
  });

  it.each([
    { status: "monitoring", ending: "false_alarm" },
    { status: "resolved", ending: "boring" },
    { ending: "cancelled" },
  ])("are refused for %j", async (input) => {
    const d = await desk((await make()).db);
    const id = await tenMinutes(d);
    await expect(postUpdate(d.ctx, dana, id, input)).rejects.toMatchObject({ code: "invalid", field: "ending" });
  });

  it("go through the management API", async () => {
    const { call, below } = await apiClient((await make()).db);
    const { body } = await call("POST", `${below}/incidents`, { incident: { name: "Errors" } });
    const done = await call("PATCH", `${below}/incidents/${body.id}`, {
      incident: { status: "resolved", ending: "false_alarm" },
    });
    expect(done.body).toMatchObject({ status: "resolved", ending: "false_alarm" });
  });
});
