import { expect, it } from "vitest";
import { listOpenAlerts, raiseMuted, resolveAlert } from "../../lib/services/alerts.ts";
import { dismissDraft, findDraft, publishDraft, runAutomation } from "../../lib/services/automation.ts";
import { findComponent, updateComponent } from "../../lib/services/components.ts";
import { createIncident, type IncidentDetail, listIncidents, postUpdate } from "../../lib/services/incidents.ts";
import { createMaintenance, moveDueMaintenances } from "../../lib/services/maintenances.ts";
import { readOverview } from "../../lib/services/overview.ts";
import { deleteProbe, updateProbe } from "../../lib/services/probes.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { quickProbe, tell } from "../support/signals.ts";

const minute = 60_000;

const automate = (d: Desk, automation: Record<string, unknown> | null, id = d.api) =>
  updateComponent(d.ctx, dana, id, { automation });

/** What is told to the public, oldest first. */
async function told({ ctx, page }: Desk): Promise<IncidentDetail[]> {
  return (await listIncidents(ctx, page.id, { kind: "incident", limit: 50, page: 1 })).items.reverse();
}
const titles = async (d: Desk) => (await told(d)).map(({ incident }) => incident.name);
const posts = async (d: Desk) => (await told(d)).map(({ updates }) => updates.map((u) => u.status).join(" "));
const alertOf = async (d: Desk) => (await listOpenAlerts(d.ctx, d.page.id))[0];

async function wait(d: Desk, ms: number): Promise<void> {
  d.ctx.clock.advance(ms);
  await runAutomation(d.ctx);
}

onEachDatabase("automation", (make) => {
  it("proposes a draft in the words of the component's template, and publishes nothing by itself", async () => {
    const d = await desk((await make()).db);
    await automate(d, {
      mode: "ask",
      name: "{{component}}: errors",
      body: "Since {{since}}, {{probe}} fails. {{component}} is **down**.",
    });
    const probe = await quickProbe(d, d.api, "Login page");
    await tell(d, probe, "down");
    const alert = await alertOf(d);
    expect(alert?.draft).toEqual({
      name: "API: errors",
      body: "Since 10 Mar 2026 12:00 UTC, Login page fails. API is **down**.",
      components: { [d.api]: "major_outage" },
    });
    expect(await findDraft(d.ctx, d.page.id, alert?.id ?? "")).toEqual(alert?.draft);
    await wait(d, 60 * minute);
    expect(await told(d)).toEqual([]);
  });

  it("asks where nothing was chosen, in usual words that name the component and no probe", async () => {
    const d = await desk((await make()).db);
    await tell(d, await quickProbe(d, d.api, "internal-lb-3"), "down");
    const { draft, publishAt } = (await alertOf(d)) ?? {};
    expect(draft?.name).toBe("API is not working as it should");
    expect(JSON.stringify(draft)).not.toContain("internal-lb-3");
    expect(publishAt).toBeNull();
  });

  it("links the incident to the alert that a person answers, and the draft is gone", async () => {
    const d = await desk((await make()).db);
    await tell(d, await quickProbe(d, d.api), "down");
    const alert = await alertOf(d);
    const incident = await createIncident(d.ctx, dana, d.page.id, { name: "Errors", alert_id: alert?.id });
    expect(incident.automatic).toBe(false);
    expect(await alertOf(d)).toMatchObject({ incidentId: incident.id, draft: null, publishAt: null });
    expect((await readOverview(d.ctx, d.page.id)).alerts[0]?.incident).toEqual({ id: incident.id, name: "Errors" });
    await expect(
      createIncident(d.ctx, dana, d.page.id, { name: "Errors", alert_id: "zzzzzzzzzzzz" }),
    ).rejects.toMatchObject({ field: "alert_id" });
    expect(await titles(d)).toEqual(["Errors"]);
  });

  it("publishes at once where it may, in the same change, and says that it did so by itself", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "now" });
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "down");
    const [detail] = await told(d);
    expect(detail?.incident).toMatchObject({ automatic: true, status: "investigating", impact: "critical" });
    expect(detail?.updates).toMatchObject([{ automatic: true, notify: true, postedBy: "Candor" }]);
    expect(await alertOf(d)).toMatchObject({ incidentId: detail?.incident.id, draft: null });
  });

  it("publishes after the chosen minutes, once, however often the work is done", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "after", after_minutes: 3 });
    await tell(d, await quickProbe(d, d.api), "down");
    expect((await alertOf(d))?.publishAt?.getTime()).toBe(d.ctx.clock.now() + 3 * minute);
    await wait(d, 3 * minute - 1);
    expect(await told(d)).toEqual([]);
    d.ctx.clock.advance(1);
    await Promise.all([runAutomation(d.ctx), runAutomation(d.ctx)]);
    await runAutomation(d.ctx);
    expect(await posts(d)).toEqual(["investigating"]);
  });

  it.each(["dismissed", "closed", "over"])("publishes nothing when the alert was %s in time", async (how) => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "after", after_minutes: 3 });
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "down");
    const id = (await alertOf(d))?.id ?? "";
    if (how === "dismissed") await dismissDraft(d.ctx, dana, id);
    if (how === "closed") await resolveAlert(d.ctx, dana, id);
    if (how === "over") await tell(d, probe, "up");
    await wait(d, 10 * minute);
    expect(await told(d)).toEqual([]);
    await expect(publishDraft(d.ctx, dana, id)).rejects.toMatchObject({ code: "conflict" });
  });

  it("does not propose again what was dismissed while the trouble comes and goes", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "after", after_minutes: 3 });
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "down");
    await dismissDraft(d.ctx, dana, (await alertOf(d))?.id ?? "");
    await tell(d, probe, "up");
    await tell(d, probe, "down");
    expect(await alertOf(d)).toMatchObject({ count: 2, draft: null, publishAt: null });
    await wait(d, 10 * minute);
    expect(await told(d)).toEqual([]);
  });

  it("begins to count anew when the trouble is back", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "after", after_minutes: 3 });
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "down");
    d.ctx.clock.advance(2 * minute);
    await tell(d, probe, "up");
    await tell(d, probe, "down");
    await wait(d, 2 * minute);
    expect(await told(d)).toEqual([]);
    await wait(d, minute);
    expect(await posts(d)).toEqual(["investigating"]);
  });

  it("publishes in a person's name when a person does not want to wait", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "after", after_minutes: 3, resolve_minutes: 1 });
    await tell(d, await quickProbe(d, d.api), "down");
    await publishDraft(d.ctx, dana, (await alertOf(d))?.id ?? "");
    expect((await told(d))[0]).toMatchObject({
      incident: { automatic: false },
      updates: [{ postedBy: "Dana", automatic: false }],
    });
    await wait(d, 10 * minute);
    expect(await posts(d)).toEqual(["investigating"]);
  });

  it.each(["before the alert", "while the draft waits"])(
    "leaves the telling to the person who opened an incident %s",
    async (when) => {
      const d = await desk((await make()).db);
      await automate(d, { mode: "after", after_minutes: 3 });
      const open = () =>
        createIncident(d.ctx, dana, d.page.id, { name: "Ours", components: { [d.api]: "major_outage" } });
      const early = when === "before the alert" ? await open() : null;
      await tell(d, await quickProbe(d, d.api), "down");
      const incident = early ?? (await open());
      expect(await alertOf(d)).toMatchObject({ incidentId: incident.id, draft: null, publishAt: null });
      await wait(d, 10 * minute);
      expect(await titles(d)).toEqual(["Ours"]);
    },
  );

  it("tells the trouble of several probes of a component in one incident", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "now", resolve_minutes: 5 });
    const [a, b] = [await quickProbe(d, d.api, "A"), await quickProbe(d, d.api, "B")];
    await tell(d, a, "down");
    await tell(d, b, "down");
    expect(await posts(d)).toEqual(["investigating"]);
    await tell(d, a, "up");
    await wait(d, 6 * minute);
    expect(await posts(d)).toEqual(["investigating"]);
    await tell(d, b, "up");
    await wait(d, 6 * minute);
    expect(await posts(d)).toEqual(["investigating resolved"]);
  });

  it("publishes nothing for a failing probe that the component's policy outvotes, but asks", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "now" });
    await updateComponent(d.ctx, dana, d.api, { policy: "majority" });
    const probes = [await quickProbe(d, d.api, "A"), await quickProbe(d, d.api, "B"), await quickProbe(d, d.api, "C")];
    for (const probe of probes) await tell(d, probe, "up");
    await tell(d, probes[0] ?? never(), "down");
    expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
    expect(await alertOf(d)).toMatchObject({ publishAt: null, draft: { name: "API is not working as it should" } });
    expect(await told(d)).toEqual([]);
    await tell(d, probes[1] ?? never(), "down");
    expect(await posts(d)).toEqual(["investigating"]);
    const linked = (await listOpenAlerts(d.ctx, d.page.id)).map((alert) => alert.incidentId !== null);
    expect(linked).toEqual([true, true]);
  });

  it("publishes the root of a trouble alone, and a dependent one only when it goes on alone for a while", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "now" });
    await automate(d, { mode: "now" }, d.web);
    await updateComponent(d.ctx, dana, d.web, { depends_on: [d.api] });
    const [onApi, onWeb] = [await quickProbe(d, d.api, "API"), await quickProbe(d, d.web, "Website")];
    await tell(d, onApi, "down");
    await tell(d, onWeb, "down");
    expect(await titles(d)).toEqual(["API is not working as it should"]);
    await tell(d, onApi, "up");
    await wait(d, minute);
    expect(await titles(d)).toHaveLength(1);
    await wait(d, minute);
    expect(await titles(d)).toEqual(["API is not working as it should", "Website is not working as it should"]);
  });

  it("tells nothing of a component that is being worked on, nor of one that depends on it", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "now" });
    await automate(d, { mode: "after", after_minutes: 1 }, d.web);
    await updateComponent(d.ctx, dana, d.web, { depends_on: [d.api] });
    const [onApi, onWeb] = [await quickProbe(d, d.api, "API"), await quickProbe(d, d.web, "Website")];
    await tell(d, onWeb, "down");
    const now = d.ctx.clock.now();
    await createMaintenance(d.ctx, dana, d.page.id, {
      name: "Work",
      scheduled_for: new Date(now + 1000).toISOString(),
      scheduled_until: new Date(now + 30 * minute).toISOString(),
      component_ids: [d.api, d.web],
    });
    d.ctx.clock.advance(1000);
    await moveDueMaintenances(d.ctx);
    await tell(d, onApi, "down");
    for (let n = 0; n < 20; n++) {
      await wait(d, minute);
      await raiseMuted(d.ctx);
    }
    expect(await told(d)).toEqual([]);
    await wait(d, 10 * minute);
    await moveDueMaintenances(d.ctx);
    await raiseMuted(d.ctx);
    await wait(d, minute);
    expect(await titles(d)).toContain("API is not working as it should");
  });

  it("calls an incident resolved when its probe has been up for long enough, once", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "now", resolve_minutes: 5 });
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "down");
    await tell(d, probe, "up");
    expect((await readOverview(d.ctx, d.page.id)).recovered).toMatchObject([
      { incident: { name: "API is not working as it should" }, resolveIncidentAt: expect.any(Date) },
    ]);
    await wait(d, 5 * minute - 1);
    expect(await posts(d)).toEqual(["investigating"]);
    d.ctx.clock.advance(1);
    await Promise.all([runAutomation(d.ctx), runAutomation(d.ctx)]);
    await runAutomation(d.ctx);
    expect(await posts(d)).toEqual(["investigating resolved"]);
    const last = (await told(d))[0]?.updates.at(-1);
    expect(last).toMatchObject({
      automatic: true,
      body: "Our monitoring has seen API working without failure for 5 minutes.",
      components: [{ newStatus: "operational" }],
    });
    expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
    expect((await readOverview(d.ctx, d.page.id)).recovered).toEqual([]);
  });

  it("does not call resolved what came back, and counts anew from the next recovery", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "now", resolve_minutes: 5 });
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "down");
    await tell(d, probe, "up");
    await wait(d, 4 * minute);
    await tell(d, probe, "down");
    await wait(d, 10 * minute);
    expect(await posts(d)).toEqual(["investigating"]);
    await tell(d, probe, "up");
    await tell(d, probe, "degraded");
    await wait(d, 6 * minute);
    expect(await posts(d)).toEqual(["investigating"]);
    await tell(d, probe, "up");
    await wait(d, 4 * minute);
    expect(await posts(d)).toEqual(["investigating"]);
    await wait(d, 2 * minute);
    expect(await posts(d)).toEqual(["investigating resolved"]);
  });

  it("goes on in the same incident when the trouble is back soon after it was called resolved", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "now", resolve_minutes: 5 });
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "down");
    await tell(d, probe, "up");
    await wait(d, 5 * minute);
    await tell(d, probe, "down");
    expect(await posts(d)).toEqual(["investigating resolved investigating"]);
  });

  it.each(["posted on it", "opened it"])("leaves the last word to a person who %s, and says so", async (what) => {
    const d = await desk((await make()).db);
    await automate(d, { mode: what === "opened it" ? "ask" : "now", resolve_minutes: 5 });
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "down");
    if (what === "opened it")
      await createIncident(d.ctx, dana, d.page.id, { name: "Ours", components: { [d.api]: "major_outage" } });
    else {
      const id = (await told(d))[0]?.incident.id ?? "";
      await postUpdate(d.ctx, dana, id, { status: "identified", body: "A disk is full." });
    }
    await tell(d, probe, "up");
    await wait(d, 10 * minute);
    expect((await posts(d))[0]).not.toContain("resolved");
    const [recovery] = (await readOverview(d.ctx, d.page.id)).recovered;
    expect(recovery).toMatchObject({ resolveIncidentAt: null });
  });

  it("leaves it to a person when the probe was deleted or switched off meanwhile", async () => {
    const d = await desk((await make()).db);
    await automate(d, { mode: "now", resolve_minutes: 5 });
    await automate(d, { mode: "now", resolve_minutes: 5 }, d.web);
    const [a, b] = [await quickProbe(d, d.api), await quickProbe(d, d.web)];
    for (const probe of [a, b]) await tell(d, probe, "down");
    await deleteProbe(d.ctx, dana, a.id);
    await updateProbe(d.ctx, dana, b.id, { enabled: false });
    await wait(d, 10 * minute);
    expect(await posts(d)).toEqual(["investigating", "investigating"]);
  });

  it.each([
    [{ mode: "never" }, "automation.mode"],
    [{}, "automation.mode"],
    ["now", "automation"],
    [{ mode: "after", after_minutes: 0 }, "automation.after_minutes"],
    [{ mode: "after", after_minutes: "soon" }, "automation.after_minutes"],
    [{ mode: "now", resolve_minutes: 1441 }, "automation.resolve_minutes"],
    [{ mode: "now", name: "x".repeat(256) }, "automation.name"],
    [{ mode: "now", body: "{{component}} and {{password}}" }, "automation.body"],
  ])("refuses %j naming the field", async (automation, field) => {
    const d = await desk((await make()).db);
    await expect(updateComponent(d.ctx, dana, d.api, { automation })).rejects.toMatchObject({ code: "invalid", field });
    expect((await findComponent(d.ctx, d.api)).automation).toBeNull();
  });
});

const never = (): never => {
  throw new Error("There is no such probe.");
};
