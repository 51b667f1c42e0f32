import { expect, it } from "vitest";
import { listOpenAlerts } from "../../lib/services/alerts.ts";
import { findComponent } from "../../lib/services/components.ts";
import { heartbeatAddress, judgeHeartbeats, readSignals } from "../../lib/services/heartbeats.ts";
import {
  createProbe,
  deleteProbe,
  findProbe,
  listEvidence,
  listResults,
  testProbe,
  updateProbe,
} from "../../lib/services/probes.ts";
import { markBlind, markStaleProbes } from "../../lib/services/verdicts.ts";
import { openDatabase } from "../../lib/store/open.ts";
import { answerHeartbeat } from "../../lib/web/heartbeat-door.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { runDueProbes } from "../support/prober.ts";

const minute = 60_000;

/** A job that runs each hour, has five minutes of grace and takes ten at most. */
async function job(d: Desk) {
  const { ctx, page, api } = d;
  const probe = await createProbe(ctx, dana, page.id, {
    name: "Nightly backup",
    component_id: api,
    kind: "heartbeat",
    settings: { grace_s: 300, run_s: 600 },
    interval_s: 3600,
    failures_to_down: 5,
    locations: ["local"],
  });
  const address = heartbeatAddress(ctx, probe) ?? "";
  return {
    ...d,
    probe,
    address,
    call: (rest = "", init: RequestInit = {}) => answerHeartbeat(new Request(address + rest, init), ctx),
    /** So much later, with the worker looking every few seconds. */
    async wait(ms: number) {
      for (let passed = 0; passed < ms; passed += 10_000) {
        ctx.clock.advance(Math.min(10_000, ms - passed));
        await judgeHeartbeats(ctx);
      }
      await markStaleProbes(ctx);
    },
    state: async () => (await findProbe(ctx, probe.id)).state,
  };
}

onEachDatabase("heartbeats", (make) => {
  it("are unknown until the first signal and up from then on, from its moment", async () => {
    const j = await job(await desk((await make()).db));
    await j.wait(minute);
    expect(await runDueProbes(j.ctx)).toBe(0);
    expect(await j.state()).toBe("unknown");
    const answer = await j.call();
    expect([answer.status, await answer.text()]).toEqual([200, "OK\n"]);
    expect(await j.state()).toBe("up");
    expect((await findComponent(j.ctx, j.api)).status).toBe("operational");
    expect(await findProbe(j.ctx, j.probe.id)).toMatchObject({ failuresToDown: 1, locations: ["signals"] });
  });

  it("that are missing turn their component red from when they were due, with one alert, and come back with the next", async () => {
    const j = await job(await desk((await make()).db));
    await j.call();
    const last = j.ctx.clock.now();
    await j.wait(65 * minute);
    expect(await j.state()).toBe("up");
    await j.wait(10_000);
    expect(await findProbe(j.ctx, j.probe.id)).toMatchObject({
      state: "down",
      stateReason: "No signal came in time.",
      stateSince: new Date(last + 65 * minute),
    });
    expect((await findComponent(j.ctx, j.api)).status).toBe("major_outage");
    await j.wait(30 * minute);
    await j.ctx.clock.advance(24 * 60 * minute);
    await markStaleProbes(j.ctx);
    expect(await j.state()).toBe("down");
    expect(await listOpenAlerts(j.ctx, j.page.id)).toMatchObject([{ title: "Nightly backup is failing", count: 1 }]);
    await j.call();
    expect(await j.state()).toBe("up");
    expect(await listOpenAlerts(j.ctx, j.page.id)).toEqual([]);
    expect((await listResults(j.ctx, j.probe.id)).map((r) => r.state)).toEqual(["up", "down", "up"]);
  });

  it("that fail are down at once, with what was sent along as evidence", async () => {
    const j = await job(await desk((await make()).db));
    await j.call("?status=start");
    expect(await j.state()).toBe("unknown");
    j.ctx.clock.advance(42_000);
    await j.call("/3", { method: "POST", body: `disk full \0\n${"x".repeat(100_000)}` });
    expect(await findProbe(j.ctx, j.probe.id)).toMatchObject({
      state: "down",
      stateReason: "The job ended with exit code 3.",
    });
    const [seen] = await listEvidence(j.ctx, j.probe.id);
    expect(seen?.facts.slice(0, 3)).toEqual([
      ["Signal", "fail"],
      ["Exit code", "3"],
      ["Run", "42 s"],
    ]);
    expect(seen?.facts[3]?.[1]).toMatch(/^disk full \nx+$/);
    expect(seen?.facts[3]?.[1].length).toBeLessThanOrEqual(10 * 1024);
    expect((await readSignals(j.ctx, j.probe.id))?.detail).toMatch(/^disk full/);
    await j.call("/0");
    expect(await j.state()).toBe("up");
    await j.call("/fail", { method: "HEAD" });
    expect(await j.state()).toBe("down");
    await j.call("?status=success");
    expect(await j.state()).toBe("up");
  });

  it("that begin a run and do not end it are down when the time for it is over", async () => {
    const j = await job(await desk((await make()).db));
    await j.call();
    await j.wait(60 * minute);
    await j.call("/start");
    await j.wait(10 * minute);
    expect(await j.state()).toBe("up");
    await j.wait(10_000);
    expect(await findProbe(j.ctx, j.probe.id)).toMatchObject({
      state: "down",
      stateReason: "The job began a run and did not end it in time.",
    });
    await j.call();
    expect(await j.state()).toBe("up");
    const [latest] = await listResults(j.ctx, j.probe.id);
    expect(latest?.latencyMs).toBe(10 * minute + 10_000);
  });

  it("that were due while Candor was not there are unknown rather than down, until the next one is overdue", async () => {
    const j = await job(await desk((await make()).db));
    await j.wait(minute);
    await j.call();
    await j.wait(50 * minute);
    j.ctx.clock.advance(40 * minute);
    await j.wait(10_000);
    expect(await findProbe(j.ctx, j.probe.id)).toMatchObject({
      state: "unknown",
      stateReason: expect.stringContaining("may have been missed"),
    });
    expect(await listOpenAlerts(j.ctx, j.page.id)).toEqual([]);
    await j.wait(66 * minute);
    expect(await j.state()).toBe("down");
  });

  it("are known at once again after their settings or their switch were changed", async () => {
    const j = await job(await desk((await make()).db));
    await j.call();
    await j.wait(minute);
    await updateProbe(j.ctx, dana, j.probe.id, { settings: { grace_s: 60 } });
    expect(await j.state()).toBe("unknown");
    await j.wait(10_000);
    expect(await j.state()).toBe("up");
    await updateProbe(j.ctx, dana, j.probe.id, { enabled: false });
    await j.wait(120 * minute);
    expect(await j.state()).toBe("unknown");
    const on = j.ctx.clock.now();
    await updateProbe(j.ctx, dana, j.probe.id, { enabled: true });
    await j.wait(10_000);
    expect(await findProbe(j.ctx, j.probe.id)).toMatchObject({ state: "down", stateSince: new Date(on) });
  });

  it("are left alone when the prober's own network is cut off", async () => {
    const j = await job(await desk((await make()).db));
    await j.call();
    await markBlind(j.ctx, "local", j.ctx.clock.now(), "Our own network did not answer.");
    expect(await j.state()).toBe("up");
  });

  it("are heard at their own address only, and at none once they are deleted", async () => {
    const j = await job(await desk((await make()).db));
    const other = await createProbe(j.ctx, dana, j.page.id, {
      name: "No heartbeat",
      kind: "http",
      settings: { url: "http://127.0.0.1:9/" },
    });
    expect(heartbeatAddress(j.ctx, other)).toBeNull();
    const token = j.address.split("/").at(-1) ?? "";
    const wrong = [
      "",
      "x",
      j.probe.id,
      token.slice(0, -1),
      `${token}0`,
      token.replace(/.$/, (c) => (c === "0" ? "1" : "0")),
      other.id + token.slice(12),
      "é".repeat(52),
      token.toUpperCase(),
    ];
    for (const t of wrong) {
      const url = `https://status.example.com/api/heartbeat/${encodeURIComponent(t)}`;
      expect((await answerHeartbeat(new Request(url), j.ctx)).status, t).toBe(404);
    }
    expect((await j.call("/start/now")).status).toBe(404);
    expect((await j.call("/256")).status).toBe(422);
    expect((await j.call("?status=perhaps")).status).toBe(422);
    expect((await j.call("", { method: "DELETE" })).status).toBe(405);
    expect(await readSignals(j.ctx, j.probe.id)).toBeNull();
    await deleteProbe(j.ctx, dana, j.probe.id);
    expect((await j.call()).status).toBe(404);
  });

  it("are too many at some point: the sender is told when to come again", async () => {
    const j = await job(await desk((await make()).db));
    let answer = await j.call();
    for (let n = 0; n < 200 && answer.status === 200; n++) answer = await j.call();
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    j.ctx.clock.advance(2 * minute);
    expect((await j.call()).status).toBe(200);
  });

  it("of one moment are all taken, in their order", async () => {
    const j = await job(await desk((await make()).db));
    await Promise.all([j.call(), j.call(), j.call()]);
    await j.call("/fail");
    expect(await j.state()).toBe("down");
    expect(await listResults(j.ctx, j.probe.id)).toHaveLength(4);
  });

  it("can not be tested from here, and say so", async () => {
    const { ctx } = await desk((await make()).db);
    const { result } = await testProbe(ctx, { kind: "heartbeat", settings: {} });
    expect(result).toMatchObject({ errorClass: "unsupported", reason: expect.stringContaining("waits for a call") });
  });

  it("are refused with Retry-After while the database is busy, and taken when they come again", async () => {
    const { db, url } = await make();
    if (db.dialect !== "sqlite") return;
    const j = await job(await desk(db));
    const blocker = openDatabase(url);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun: () => void = () => undefined;
    const isLocked = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const blocking = blocker.transaction(async () => {
      begun();
      await held;
    });
    await isLocked;
    const answer = await j.call();
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    release();
    await blocking;
    await blocker.close();
    expect((await j.call()).status).toBe(200);
  });

  it("are refused with Retry-After while there is no database", async () => {
    const j = await job(await desk((await make()).db));
    const gone = openDatabase("postgres://127.0.0.1:1/none");
    const answer = await answerHeartbeat(new Request(j.address), { ...j.ctx, db: gone });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "10"]);
    await gone.close();
  });
});
