import { createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { listOpenAlerts } from "../../lib/services/alerts.ts";
import { findComponent } from "../../lib/services/components.ts";
import type { Context } from "../../lib/services/context.ts";
import { signOfLife } from "../../lib/services/health.ts";
import { readPage } from "../../lib/services/page.ts";
import { holdShards, releaseShards } from "../../lib/services/probe-shards.ts";
import { createProber } from "../../lib/services/prober.ts";
import { createProbe, findProbe, listEvidence, listResults } from "../../lib/services/probes.ts";
import { markStaleProbes, recordRuns } from "../../lib/services/verdicts.ts";
import { listBetween } from "../../lib/store/status-changes.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { startTarget } from "../support/http-target.ts";
import { live, proberOf, runDueProbes } from "../support/prober.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function target() {
  const made = await startTarget();
  cleanups.push(made.close);
  return made;
}

const minute = 60_000;
const probeInput = (url: string, componentId: string | null) => ({
  name: "API answers",
  component_id: componentId,
  kind: "http",
  settings: { url },
  interval_s: 60,
  timeout_ms: 2000,
});
const fail: Parameters<Awaited<ReturnType<typeof startTarget>>["answer"]>[0] = (_req, res) => {
  res.statusCode = 500;
  res.end();
};

const statuses = async ({ ctx, api }: Desk): Promise<string[]> =>
  (await listBetween(ctx.db, [api], new Date(0), new Date(ctx.clock.now() + 1))).map((row) => row.status);

onEachDatabase("the prober", (make) => {
  it("asks again soon after a failure, and is sure within seconds rather than intervals", async () => {
    const d = await desk((await make()).db);
    const t = await target();
    const probe = await createProbe(d.ctx, dana, d.page.id, probeInput(t.url, d.api));
    await runDueProbes(d.ctx);
    t.answer(fail);
    await live(d.ctx, minute + 16_000);
    const found = await findProbe(d.ctx, probe.id);
    expect(found.state).toBe("down");
    const failures = (await listResults(d.ctx, probe.id)).filter((r) => r.state === "down");
    const first = failures.at(-1)?.at.getTime() ?? 0;
    expect(found.stateSince.getTime()).toBe(first);
    expect((failures.at(-4)?.at.getTime() ?? 0) - first).toBe(15_000);
    // Once it is sure, it goes back to its interval.
    const count = failures.length;
    await live(d.ctx, 30_000);
    expect((await listResults(d.ctx, probe.id)).filter((r) => r.state === "down").length - count).toBeLessThan(2);
  });

  it("takes a lone failure for what it is", async () => {
    const d = await desk((await make()).db);
    const t = await target();
    const probe = await createProbe(d.ctx, dana, d.page.id, probeInput(t.url, d.api));
    await runDueProbes(d.ctx);
    let asked = 0;
    t.answer((req, res) => (asked++ === 0 ? fail(req, res) : void res.end("ok")));
    await live(d.ctx, 3 * minute);
    expect((await findProbe(d.ctx, probe.id)).state).toBe("up");
    expect(await statuses(d)).not.toContain("major_outage");
    expect((await listResults(d.ctx, probe.id)).map((r) => r.state)).toContain("down");
  });

  it("keeps what was seen at failures, and of each probe no more than the last fifty", async () => {
    const d = await desk((await make()).db);
    const t = await target();
    t.answer(fail);
    const probe = await createProbe(d.ctx, dana, d.page.id, probeInput(t.url, null));
    await runDueProbes(d.ctx);
    const [first] = await listEvidence(d.ctx, probe.id);
    expect(first).toMatchObject({ location: "local", errorClass: "status", reason: expect.stringContaining("500") });
    expect(first?.facts).toContainEqual(["Status", "500"]);
    const result = { state: "down", errorClass: "status", reason: "no", latencyMs: 1 } as const;
    const base = { probe, location: "local", result, facts: [], thresholdMs: null };
    const up = { ...base, result: { state: "up", errorClass: null, reason: null, latencyMs: 1 } as const };
    const from = d.ctx.clock.now();
    for (let n = 1; n <= 80; n++) await recordRuns(d.ctx, [{ ...(n % 2 ? up : base), at: from + n * 1000 }]);
    for (let n = 81; n <= 160; n++) await recordRuns(d.ctx, [{ ...(n % 2 ? up : base), at: from + n * 1000 }]);
    expect(await listEvidence(d.ctx, probe.id)).toHaveLength(50);
  });

  it("calls a probe that turns again and again unstable, with one alert until it is calm", async () => {
    const d = await desk((await make()).db);
    const t = await target();
    const probe = await createProbe(d.ctx, dana, d.page.id, {
      ...probeInput(t.url, d.api),
      failures_to_down: 1,
      successes_to_up: 1,
    });
    await runDueProbes(d.ctx);
    for (let n = 0; n < 7; n++) {
      t.answer(n % 2 === 0 ? fail : (_req, res) => void res.end("ok"));
      await live(d.ctx, minute);
    }
    const unstable = await findProbe(d.ctx, probe.id);
    expect(unstable).toMatchObject({ state: "degraded", stateReason: expect.stringContaining("turned 6 times") });
    expect((await findComponent(d.ctx, d.api)).status).toBe("degraded_performance");
    expect(await listOpenAlerts(d.ctx, d.page.id)).toMatchObject([{ detail: expect.stringContaining("turned 6") }]);
    t.answer((_req, res) => void res.end("ok"));
    await live(d.ctx, 10 * minute);
    expect((await findProbe(d.ctx, probe.id)).state).toBe("degraded");
    await live(d.ctx, 7 * minute);
    await markStaleProbes(d.ctx);
    expect((await findProbe(d.ctx, probe.id)).state).toBe("up");
    expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
    expect(await listOpenAlerts(d.ctx, d.page.id)).toEqual([]);
  });

  it("takes changes of a probe over without being told, and forgets deleted ones", async () => {
    const d = await desk((await make()).db);
    const t = await target();
    await createProbe(d.ctx, dana, d.page.id, probeInput(t.url, null));
    expect(await runDueProbes(d.ctx)).toBe(1);
    await createProbe(d.ctx, dana, d.page.id, probeInput(t.url, null));
    expect(await runDueProbes(d.ctx)).toBe(1);
    expect(await runDueProbes(d.ctx)).toBe(0);
    expect(proberOf(d.ctx).stats()).toMatchObject({ probes: 2, runs: 2, skipped: 0 });
  });

  it("keeps results in memory while the database takes none, and loses no change of state", async () => {
    const d = await desk((await make()).db);
    const t = await target();
    const probe = await createProbe(d.ctx, dana, d.page.id, probeInput(t.url, d.api));
    let full = false;
    const ctx: Context = {
      ...d.ctx,
      db: {
        ...d.ctx.db,
        transaction: (work) =>
          full ? Promise.reject(new Error("database or disk is full")) : d.ctx.db.transaction(work),
      },
    };
    const prober = createProber(ctx);
    await prober.runDue();
    full = true;
    t.answer(fail);
    for (let s = 0; s < 90; s++) {
      d.ctx.clock.advance(1000);
      await prober.runDue();
    }
    expect(prober.notes().join()).toContain("wait in memory");
    expect((await findProbe(d.ctx, probe.id)).state).toBe("up");
    t.answer((_req, res) => void res.end("ok"));
    full = false;
    for (let s = 0; s < 130; s++) {
      d.ctx.clock.advance(1000);
      await prober.runDue();
    }
    expect(prober.notes()).toEqual([]);
    expect((await statuses(d)).slice(-3)).toEqual(["operational", "major_outage", "operational"]);
  });

  it("shares the probes among the workers that are alive, and takes over a dead one's", async () => {
    const d = await desk((await make()).db);
    expect((await holdShards(d.ctx, "one")).size).toBe(64);
    expect((await holdShards(d.ctx, "two")).size).toBe(0);
    const one = await holdShards(d.ctx, "one");
    const two = await holdShards(d.ctx, "two");
    expect([one.size, two.size]).toEqual([32, 32]);
    expect([...one].some((shard) => two.has(shard))).toBe(false);
    // The second one dies; its leases run out.
    for (let s = 0; s < 4; s++) {
      d.ctx.clock.advance(5000);
      await holdShards(d.ctx, "one");
    }
    expect((await holdShards(d.ctx, "one")).size).toBe(64);
    await releaseShards(d.ctx, "one", await holdShards(d.ctx, "one"));
    expect((await holdShards(d.ctx, "three")).size).toBe(64);
  });

  it("knows its own blindness from an outage: nothing turns red, the page says why, and nobody is woken", async () => {
    const d = await desk((await make()).db);
    const anchor = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => anchor.listen(0, "127.0.0.1", resolve));
    cleanups.push(() => anchor.close());
    const address = anchor.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const ctx = { ...d.ctx, installation: { ...d.ctx.installation, probeAnchors: [`127.0.0.1:${port}`] } };
    const t = await target();
    const probe = await createProbe(ctx, dana, d.page.id, { ...probeInput(t.url, d.api), timeout_ms: 300 });
    const prober = createProber(ctx);
    const second = async (count: number) => {
      for (let s = 0; s < count; s++) {
        d.ctx.clock.advance(1000);
        await prober.runDue();
      }
    };
    await prober.runDue();
    expect((await findProbe(ctx, probe.id)).state).toBe("up");
    // The network goes: neither target nor anchor answers.
    t.answer(() => undefined);
    anchor.close();
    await second(80);
    await signOfLife(ctx, prober.notes(), prober.stats());
    expect((await findProbe(ctx, probe.id)).state).toBe("unknown");
    expect((await readPage(ctx)).freshness.impaired).toBe(true);
    expect(await listOpenAlerts(ctx, d.page.id)).toEqual([]);
    t.answer((_req, res) => void res.end("ok"));
    await second(60);
    await signOfLife(ctx, prober.notes(), prober.stats());
    expect((await findProbe(ctx, probe.id)).state).toBe("up");
    expect((await readPage(ctx)).freshness.impaired).toBe(false);
    expect(await statuses(d)).not.toContain("major_outage");
  });
});
