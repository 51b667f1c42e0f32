import { expect, it } from "vitest";
import { readComponentUptime } from "../../lib/services/component-uptime.ts";
import { updateComponent } from "../../lib/services/components.ts";
import { correctHistory, listCorrections, withdrawCorrection } from "../../lib/services/corrections.ts";
import { readPage } from "../../lib/services/page.ts";
import { findPage } from "../../lib/services/pages.ts";
import { readUptime } from "../../lib/services/uptime.ts";
import * as audit from "../../lib/store/audit.ts";
import { schemas } from "../../lib/web/api/openapi-schemas.ts";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";

const hour = 3_600_000;

/** Four hours, of which the second was an outage as measured. */
async function outage(d: Desk): Promise<{ start: number; from: number; until: number }> {
  const start = d.ctx.clock.now();
  d.ctx.clock.advance(hour);
  await updateComponent(d.ctx, dana, d.api, { status: "major_outage" });
  d.ctx.clock.advance(hour);
  await updateComponent(d.ctx, dana, d.api, { status: "" });
  d.ctx.clock.advance(2 * hour);
  return { start, from: start + hour, until: start + 2 * hour };
}

const iso = (at: number): string => new Date(at).toISOString();
const correct = (d: Desk, from: number, until: number, status = "operational") =>
  correctHistory(d.ctx, dana, d.api, {
    status,
    started_at: iso(from),
    ended_at: iso(until),
    reason: "The probe was wrong.",
  });

async function shown(d: Desk) {
  const model = await readPage(d.ctx);
  const component = model.components.find((c) => c.id === d.api);
  const calendar = (await readUptime(d.ctx, { page: 1 })).components.find((c) => c.id === d.api);
  return {
    page: component?.uptime,
    calendar: calendar?.uptime,
    api: (await readComponentUptime(d.ctx, d.api, d.ctx.clock.now() - 4 * hour, d.ctx.clock.now())).ratio,
    today: component?.days.at(-1)?.corrected,
    sheet: calendar?.months[0]?.days.at(-1)?.corrected,
  };
}

onEachDatabase("corrections", (make) => {
  it("show in uptime, calendar and API, marked, raise the page's revision, and can be taken back", async () => {
    const d = await desk((await make()).db);
    const { from, until } = await outage(d);
    const measured = { page: 0.75, calendar: 0.75, api: 0.75, today: false, sheet: false };
    expect(await shown(d)).toEqual(measured);
    const revision = async () => (await findPage(d.ctx, d.page.id)).revision;
    const before = await revision();
    const { id } = await correct(d, from, until);
    expect(await shown(d)).toEqual({ page: 1, calendar: 1, api: 1, today: true, sheet: true });
    expect(await revision()).toBeGreaterThan(before);
    await withdrawCorrection(d.ctx, dana, d.api, id);
    expect(await shown(d)).toEqual(measured);
    expect(await revision()).toBeGreaterThan(before + 1);
    expect(await listCorrections(d.ctx, d.api)).toMatchObject([{ id, withdrawnAt: expect.any(Date) }]);
    await expect(withdrawCorrection(d.ctx, dana, d.api, id)).rejects.toMatchObject({ code: "conflict" });
    await expect(withdrawCorrection(d.ctx, dana, d.web, id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("leave other components as they are, and the newest one decides where they overlap", async () => {
    const d = await desk((await make()).db);
    const { start, from, until } = await outage(d);
    await correct(d, from, until);
    d.ctx.clock.advance(1);
    await correct(d, start, start + hour + hour / 2, "partial_outage");
    const { totals } = await readComponentUptime(d.ctx, d.api, start, start + 4 * hour);
    expect(totals).toMatchObject({ partial_outage: 1.5 * hour, operational: 2.5 * hour, major_outage: 0 });
    const web = (await readPage(d.ctx)).components.find((c) => c.id === d.web);
    expect(web?.days.some((day) => day.corrected)).toBe(false);
    expect(web?.uptime).toBe(1);
  });

  it("stay in the audit log with who said it and why", async () => {
    const d = await desk((await make()).db);
    const { from, until } = await outage(d);
    const { id } = await correct(d, from, until);
    await withdrawCorrection(d.ctx, dana, d.api, id);
    const entries = (await audit.list(d.ctx.db, 10)).filter((e) => e.action.includes("correct"));
    expect(entries).toMatchObject([
      { action: "component.withdraw_correction", actor: "Dana", before: { reason: "The probe was wrong." } },
      { action: "component.correct", actor: "Dana", after: { reason: "The probe was wrong.", status: "operational" } },
    ]);
  });

  it.each([
    [{ status: "fine" }, "status"],
    [{ started_at: "yesterday" }, "started_at"],
    [{ ended_at: "2020-01-01T00:00:00Z" }, "ended_at"],
    [{ ended_at: "2126-01-01T00:00:00Z" }, "ended_at"],
    [{ reason: " " }, "reason"],
  ])("refuse %j naming the field", async (wrong, field) => {
    const d = await desk((await make()).db);
    const { from, until } = await outage(d);
    const right = { status: "operational", started_at: iso(from), ended_at: iso(until), reason: "Wrong." };
    await expect(correctHistory(d.ctx, dana, d.api, { ...right, ...wrong })).rejects.toMatchObject({
      code: "invalid",
      field,
    });
    expect(await listCorrections(d.ctx, d.api)).toEqual([]);
  });

  it("are made, listed and taken back in the management API", async () => {
    const { ctx, call, below, component } = await apiClient((await make()).db);
    const one = `${below}/components/${await component("Website")}`;
    ctx.clock.advance(4 * hour);
    const now = ctx.clock.now();
    const correction = {
      status: "major_outage",
      started_at: iso(now - 2 * hour),
      ended_at: iso(now - hour),
      reason: "Nobody could sign in.",
    };
    const made = await call("POST", `${one}/corrections`, { correction });
    expect([made.status, made.body]).toMatchObject([201, { ...correction, withdrawn_at: null }]);
    expect(Object.keys(made.body)).toEqual(
      expect.arrayContaining(Object.keys(schemas.Correction?.properties as object)),
    );
    expect((await call("GET", `${one}/uptime?start=${iso(now - 4 * hour)}`)).body).toMatchObject({
      major_outage: 3600,
      corrected: 3600,
      uptime_percentage: 75,
    });
    const wrong = await call("POST", `${one}/corrections`, { correction: { ...correction, reason: "" } });
    expect([wrong.status, wrong.body.field]).toEqual([422, "reason"]);
    const gone = await call("DELETE", `${one}/corrections/${made.body.id}`);
    expect([gone.status, gone.body]).toMatchObject([200, { withdrawn_at: iso(now) }]);
    expect((await call("GET", `${one}/corrections`)).body).toEqual([gone.body]);
    expect((await call("GET", `${one}/uptime?start=${iso(now - 4 * hour)}`)).body).toMatchObject({ corrected: 0 });
  });

  it("stand beside policy, dependencies and automation in what the API says of a component", async () => {
    const { call, below, component } = await apiClient((await make()).db);
    const [api, site] = [await component("API"), await component("Website")];
    const automation = {
      mode: "after",
      after_minutes: 7,
      resolve_minutes: 10,
      name: null,
      body: "{{component}} fails.",
    };
    const asked = { policy: "majority", depends_on: [api], automation, show_response_time: true };
    const changed = await call("PATCH", `${below}/components/${site}`, { component: asked });
    expect([changed.status, changed.body]).toMatchObject([200, asked]);
    expect((await call("GET", `${below}/components/${site}`)).body).toMatchObject(asked);
    expect((await call("GET", `${below}/components/${api}`)).body).toMatchObject({
      policy: "worst",
      depends_on: [],
      automation: null,
    });
    const circle = await call("PATCH", `${below}/components/${api}`, { component: { depends_on: [site] } });
    expect([circle.status, circle.body.field]).toEqual([422, "depends_on"]);
    const wrong = await call("PATCH", `${below}/components/${site}`, { component: { automation: { mode: "maybe" } } });
    expect([wrong.status, wrong.body.field]).toEqual([422, "automation.mode"]);
    const emptied = await call("PATCH", `${below}/components/${site}`, { component: { automation: null } });
    expect(emptied.body).toMatchObject({ automation: null });
  });
});
