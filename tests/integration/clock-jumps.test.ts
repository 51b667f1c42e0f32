import { afterEach, expect, it } from "vitest";
import { shownStatuses } from "../../lib/domain/status.ts";
import { findComponent } from "../../lib/services/components.ts";
import { readPage } from "../../lib/services/page.ts";
import { holdShards } from "../../lib/services/probe-shards.ts";
import { createProbe, findProbe } from "../../lib/services/probes.ts";
import { markStaleProbes } from "../../lib/services/verdicts.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { startTarget } from "../support/http-target.ts";
import { live, proberOf, runDueProbes } from "../support/prober.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const minute = 60_000;
const hour = 60 * minute;

/** A component with five probes that have measured for a while, and their target. */
async function measured(d: Desk, forMs: number) {
  const target = await startTarget();
  cleanups.push(target.close);
  for (let n = 0; n < 5; n++)
    await createProbe(d.ctx, dana, d.page.id, {
      name: `API answers ${n}`,
      component_id: d.api,
      kind: "http",
      settings: { url: target.url },
      interval_s: 60,
      recheck_s: 5,
      failures_to_down: 2,
    });
  await runDueProbes(d.ctx);
  await live(d.ctx, forMs);
  return target;
}

/** All of a component's history, oldest first, as it is stored. */
async function history(d: Desk) {
  const rows = await d.ctx.db.db.select().from(d.ctx.db.t.statusChanges);
  return rows
    .filter((row) => row.componentId === d.api)
    .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime())
    .map(({ status, startedAt, endedAt }) => ({
      status,
      start: startedAt.getTime(),
      end: endedAt?.getTime() ?? null,
    }));
}

/** One interval ends where the next begins, none is negative, and one is open. */
async function isWhole(d: Desk): Promise<void> {
  const all = await history(d);
  for (const [n, { start, end }] of all.entries()) {
    if (end !== null) expect(end, `interval ${n}`).toBeGreaterThanOrEqual(start);
    expect(end, `interval ${n}`).toBe(all[n + 1]?.start ?? null);
  }
}

onEachDatabase("when the clock jumps", (make) => {
  it.each([
    ["back", -hour],
    ["forward", hour],
  ])(
    "%s an hour, nothing runs twice, no interval is wrong, and the next outage is found as soon as ever",
    async (_, jump) => {
      const d = await desk((await make()).db);
      const target = await measured(d, hour + minute);
      const hits = target.hits();
      d.ctx.clock.advance(jump);
      await markStaleProbes(d.ctx);
      expect(await live(d.ctx, 1000)).toBeLessThan(5);
      await live(d.ctx, 2 * minute - 1000);
      expect(target.hits() - hits).toBeLessThanOrEqual(2 * 5);
      expect(target.hits() - hits).toBeGreaterThanOrEqual(5);
      expect((await findComponent(d.ctx, d.api)).status).toBe("operational");

      target.answer((_req, res) => void res.writeHead(500).end());
      const died = d.ctx.clock.now();
      await live(d.ctx, minute + 6000);
      expect((await findComponent(d.ctx, d.api)).status).toBe("major_outage");
      target.answer((_req, res) => void res.end("ok"));
      await live(d.ctx, 3 * minute);
      expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
      await isWhole(d);
      const outage = (await history(d)).findLast((row) => row.status === "major_outage");
      expect(outage?.start).toBeGreaterThanOrEqual(died);
      expect(outage?.end).toBeLessThanOrEqual(d.ctx.clock.now());
      expect(proberOf(d.ctx).stats().skipped).toBe(0);
    },
  );

  it("back in the middle of an outage, it ends when the target answers, and nothing is dated into the future", async () => {
    const d = await desk((await make()).db);
    const target = await measured(d, 10 * minute);
    target.answer((_req, res) => void res.writeHead(500).end());
    await live(d.ctx, 2 * minute);
    expect((await findComponent(d.ctx, d.api)).status).toBe("major_outage");
    d.ctx.clock.advance(-hour);
    await live(d.ctx, 2 * minute);
    expect((await findComponent(d.ctx, d.api)).status).toBe("major_outage");
    target.answer((_req, res) => void res.end("ok"));
    await live(d.ctx, 3 * minute);
    expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
    await isWhole(d);
    for (const { days } of (await readPage(d.ctx)).components)
      for (const day of days) for (const status of shownStatuses) expect(day[status]).toBeGreaterThanOrEqual(0);
    const probes = await d.ctx.db.db.select().from(d.ctx.db.t.probes);
    for (const { id } of probes)
      expect((await findProbe(d.ctx, id)).stateSince.getTime()).toBeLessThanOrEqual(d.ctx.clock.now());
  });

  it("back while no worker runs, the next one takes over at once what a dead one held", async () => {
    const { ctx } = await desk((await make()).db);
    expect((await holdShards(ctx, "dead")).size).toBe(64);
    ctx.clock.advance(-hour);
    expect((await holdShards(ctx, "next")).size).toBe(64);
  });
});
