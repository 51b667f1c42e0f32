import { expect, it } from "vitest";
import { searchHistory } from "../../lib/services/archive.ts";
import { findComponent } from "../../lib/services/components.ts";
import { createIncident, findIncident, listIncidents } from "../../lib/services/incidents.ts";
import { listPromises } from "../../lib/services/promises.ts";
import * as outbox from "../../lib/store/outbox.ts";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";

const hour = 3_600_000;

onEachDatabase("incidents written down afterwards", (make) => {
  it("stand in the archive with their own times, promise nothing and tell nobody", async () => {
    const { ctx, page, api } = await desk((await make()).db);
    const now = ctx.clock.now();
    const [from, to] = [new Date(now - 48 * hour), new Date(now - 46 * hour)];
    const { id } = await createIncident(ctx, dana, page.id, {
      name: "Unseen errors",
      body: "Requests failed.",
      components: { [api]: "partial_outage" },
      backfill: { started_at: from.toISOString(), resolved_at: to.toISOString() },
    });
    const { incident, updates } = await findIncident(ctx, id);
    expect(incident).toMatchObject({
      status: "resolved",
      impact: "major",
      backfilled: true,
      startedAt: from,
      resolvedAt: to,
      createdAt: new Date(now),
      ownerId: "user00000001",
    });
    expect(updates).toMatchObject([
      { status: "investigating", body: "Requests failed.", displayAt: from, notify: false },
      { status: "resolved", body: "The problem is resolved.", displayAt: to, notify: false },
    ]);
    expect((await findComponent(ctx, api)).status).toBe("operational");
    expect(await outbox.listOpen(ctx.db, 10)).toEqual([]);
    expect(await listPromises(ctx, id)).toEqual([]);
    expect((await searchHistory(ctx, { q: "unseen" })).incidents.map((found) => found.startedAt)).toEqual([+from]);
  });

  it.each([
    [-1, -2, {}, "resolved_at"],
    [-1, 1, {}, "resolved_at"],
    [-2, -1, { status: "monitoring" }, "status"],
    [-2, -1, { audience_ids: ["zzzzzzzzzzzz"] }, "audience"],
    [-2, -1, { components: { zzzzzzzzzzzz: "major_outage" } }, "components"],
  ])("are refused from hour %i to %i with %j", async (from, to, more, field) => {
    const { ctx, page } = await desk((await make()).db);
    const at = (hours: number) => new Date(ctx.clock.now() + hours * hour).toISOString();
    const input = { name: "A", backfill: { started_at: at(from), resolved_at: at(to) }, ...more };
    await expect(createIncident(ctx, dana, page.id, input)).rejects.toMatchObject({ code: "invalid", field });
    expect((await listIncidents(ctx, page.id, { limit: 10, page: 1 })).total).toBe(0);
  });

  it("are taken by the management API as Statuspage's clients send them", async () => {
    const { ctx, call, below } = await apiClient((await make()).db);
    const day = new Date(ctx.clock.now() - 72 * hour).toISOString().slice(0, 10);
    const made = await call("POST", `${below}/incidents`, {
      incident: { name: "Old", body: "Was down.", backfilled: true, backfill_date: day },
    });
    expect([made.status, made.body]).toMatchObject([
      201,
      { backfilled: true, status: "resolved", started_at: `${day}T00:00:00.000Z`, resolved_at: `${day}T01:00:00.000Z` },
    ]);
  });
});
