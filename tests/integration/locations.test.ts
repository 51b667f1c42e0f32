import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, expect, it } from "vitest";
import { createProbeAgent } from "../../lib/agent/probe-agent.ts";
import { createServerClock } from "../../lib/agent/server-clock.ts";
import { openSpool } from "../../lib/agent/spool.ts";
import type { Quorum } from "../../lib/domain/probe.ts";
import { openHomeLine } from "../../lib/net/home-line.ts";
import { agentNotes, createAgent, findAgent, listAgents, removeAgent } from "../../lib/services/agents.ts";
import { findComponent } from "../../lib/services/components.ts";
import {
  createProbe,
  findProbe,
  listEvidence,
  listResults,
  type Probe,
  updateProbe,
} from "../../lib/services/probes.ts";
import { markStaleProbes } from "../../lib/services/verdicts.ts";
import * as store from "../../lib/store/agents.ts";
import * as audit from "../../lib/store/audit.ts";
import { answerAgent } from "../../lib/web/agent-door.ts";
import { startAgentDoor } from "../support/agent-door.ts";
import { onEachDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { startTarget } from "../support/http-target.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const places = ["paris", "oslo", "rome"] as const;
type Place = (typeof places)[number];
type Seen = "up" | "down" | "degraded";
const intervalMs = 60_000;

interface Outposts extends Desk {
  tokens: Record<Place, string>;
  probe: Probe;
  send(token: string | null, path: string, init?: RequestInit): Promise<Response>;
  /** What one place says that it saw `agoMs` before now. */
  report(place: Place, state: Seen, agoMs?: number, extra?: object): Promise<Response>;
  /** A minute later, each place says what it sees. */
  minute(seen: Partial<Record<Place, Seen>>): Promise<void>;
  state(): Promise<string>;
}

async function outposts(d: Desk, quorum: Quorum, input: object = {}): Promise<Outposts> {
  const { ctx, page, api } = d;
  const tokens = {} as Record<Place, string>;
  for (const name of places) tokens[name] = (await createAgent(ctx, dana, { name })).token;
  const probe = await createProbe(ctx, dana, page.id, {
    name: "API answers",
    component_id: api,
    kind: "http",
    settings: { url: "http://127.0.0.1:9/", headers: { "x-key": "geheim" } },
    interval_s: intervalMs / 1000,
    timeout_ms: 2000,
    failures_to_down: 1,
    successes_to_up: 1,
    locations: [...places],
    quorum,
    ...input,
  });
  const send: Outposts["send"] = (token, path, init = {}) =>
    answerAgent(
      new Request(`https://status.example.com${path}`, {
        ...init,
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...init.headers },
      }),
      ctx,
    );
  const report: Outposts["report"] = (place, state, agoMs = 0, extra = {}) =>
    send(tokens[place], "/api/agent/results", {
      method: "POST",
      body: JSON.stringify({
        entries: [
          {
            type: "result",
            probe: probe.id,
            updated_at: probe.updatedAt.getTime(),
            at: ctx.clock.now() - agoMs,
            state,
            error_class: state === "up" ? null : "timeout",
            reason: state === "up" ? null : `${place} says ${state}`,
            latency_ms: 12,
            facts: state === "up" ? [] : [["Request", "GET /"]],
            ...extra,
          },
        ],
      }),
    });
  return {
    ...d,
    tokens,
    probe,
    send,
    report,
    async minute(seen) {
      ctx.clock.advance(intervalMs);
      for (const place of places) {
        const state = seen[place];
        if (state) expect((await report(place, state)).status).toBe(200);
      }
      await markStaleProbes(ctx);
    },
    state: async () => (await findProbe(ctx, probe.id)).state,
  };
}

const all = (state: Seen): Record<Place, Seen> => ({ paris: state, oslo: state, rome: state });

onEachDatabase("locations", (make) => {
  it.each([
    ["any", ["down", "down", "down"]],
    ["majority", ["up", "down", "down"]],
    ["all", ["up", "up", "down"]],
  ] as const)(
    "with a quorum of %s go down as one, two and three of three see it fail: %j",
    async (quorum, expected) => {
      const o = await outposts(await desk((await make()).db), quorum);
      await o.minute(all("up"));
      expect(await o.state()).toBe("up");
      const states = [];
      for (const n of [1, 2, 3]) {
        await o.minute({ ...all("up"), ...Object.fromEntries(places.slice(0, n).map((place) => [place, "down"])) });
        states.push(await o.state());
      }
      expect(states).toEqual(expected);
      await o.minute(all("up"));
      expect(await o.state()).toBe("up");
    },
  );

  it.each(["any", "majority", "all"] as const)(
    "of which one is blind change nothing, with a quorum of %s",
    async (quorum) => {
      const o = await outposts(await desk((await make()).db), quorum);
      await o.minute(all("up"));
      const blind = await o.send(o.tokens.rome, "/api/agent/results", {
        method: "POST",
        body: JSON.stringify({ entries: [{ type: "blind", since: o.ctx.clock.now() }] }),
      });
      expect(blind.status).toBe(200);
      expect(await o.state()).toBe("up");
      await o.send(o.tokens.rome, "/api/agent/probes");
      expect((await listAgents(o.ctx)).find((a) => a.name === "rome")).toMatchObject({ state: "blind" });
      expect(await agentNotes(o.ctx)).toContainEqual(expect.stringContaining("rome is cut off"));
      for (let n = 0; n < 5; n++) await o.minute({ paris: "up", oslo: "up" });
      expect(await o.state()).toBe("up");
      expect((await findProbe(o.ctx, o.probe.id)).states).toContainEqual(
        expect.objectContaining({ location: "rome", state: "unknown" }),
      );
      await o.minute({ paris: "down", oslo: "down" });
      expect(await o.state()).toBe("down");
      expect((await findComponent(o.ctx, o.api)).status).toBe("major_outage");
    },
  );

  it("that fall silent have no vote; where all are silent, nothing is known", async () => {
    const o = await outposts(await desk((await make()).db), "majority");
    await o.minute(all("up"));
    for (let n = 0; n < 5; n++) await o.minute({ paris: "up", oslo: "down" });
    expect((await findProbe(o.ctx, o.probe.id)).states.find((s) => s.location === "rome")?.state).toBe("unknown");
    for (let n = 0; n < 5; n++) await o.minute({});
    expect(await o.state()).toBe("unknown");
    expect((await findComponent(o.ctx, o.api)).status).toBe("unknown");
    await o.minute({ paris: "up" });
    expect(await o.state()).toBe("up");
  });

  it("that report late are kept for the charts and change no verdict, however often they tell it", async () => {
    const o = await outposts(await desk((await make()).db), "majority");
    await o.minute(all("up"));
    const hour = 3_600_000;
    o.ctx.clock.advance(2 * hour);
    await o.minute(all("up"));
    for (let n = 0; n < 3; n++)
      for (const place of places) expect(await (await o.report(place, "down", hour)).json()).toEqual({ taken: 1 });
    expect(await o.state()).toBe("up");
    const late = (await listResults(o.ctx, o.probe.id)).filter((r) => r.state === "down");
    expect(late.map((r) => r.location).sort()).toEqual([...places].sort());
    expect(late.every((r) => r.at.getTime() === o.ctx.clock.now() - hour)).toBe(true);
    expect(await listEvidence(o.ctx, o.probe.id)).toEqual([]);
  });

  it("that report twice count once", async () => {
    const o = await outposts(await desk((await make()).db), "all", { failures_to_down: 2 });
    await o.minute(all("up"));
    o.ctx.clock.advance(intervalMs);
    for (let n = 0; n < 3; n++) for (const place of places) await o.report(place, "down");
    expect(await o.state()).toBe("up");
    expect(await listResults(o.ctx, o.probe.id)).toHaveLength(6);
    expect(await listEvidence(o.ctx, o.probe.id)).toHaveLength(3);
    o.ctx.clock.advance(intervalMs);
    for (const place of places) await o.report(place, "down");
    expect(await o.state()).toBe("down");
    expect((await findProbe(o.ctx, o.probe.id)).stateSince.getTime()).toBe(o.ctx.clock.now() - intervalMs);
  });

  it("are heard only of probes that list them, as these are now, and of times that have been", async () => {
    const o = await outposts(await desk((await make()).db), "any");
    const other = await createProbe(o.ctx, dana, o.page.id, {
      name: "Local",
      kind: "http",
      settings: { url: "http://127.0.0.1:9/" },
    });
    const taken = async (extra: object, agoMs = 0) =>
      (await (await o.report("oslo", "down", agoMs, extra)).json()).taken;
    expect(await taken({ probe: other.id, updated_at: other.updatedAt.getTime() })).toBe(0);
    expect(await taken({ probe: "aaaaaaaaaaaa" })).toBe(0);
    expect(await taken({}, -3_600_000)).toBe(0);
    expect(await taken({}, 30 * 86_400_000)).toBe(0);
    expect(await taken({ updated_at: 1 })).toBe(1);
    expect(await listResults(o.ctx, o.probe.id)).toEqual([]);
    expect(await o.state()).toBe("unknown");
  });

  it("are told what lists them and no more, and cheaply that nothing has changed", async () => {
    const o = await outposts(await desk((await make()).db), "any", { locations: ["local", "paris"] });
    const first = await o.send(o.tokens.paris, "/api/agent/probes");
    expect(first.headers.get("candor-time")).toBe(String(o.ctx.clock.now()));
    expect(await first.json()).toEqual({
      location: "paris",
      probes: [
        expect.objectContaining({
          id: o.probe.id,
          interval_ms: 60_000,
          settings: expect.objectContaining({ headers: { "x-key": "geheim" } }),
        }),
      ],
    });
    const oslo = await (await o.send(o.tokens.oslo, "/api/agent/probes")).text();
    expect(JSON.parse(oslo)).toEqual({ location: "oslo", probes: [] });
    const tag = { headers: { "if-none-match": first.headers.get("etag") ?? "" } };
    expect((await o.send(o.tokens.paris, "/api/agent/probes", tag)).status).toBe(304);
    expect((await o.send(o.tokens.oslo, "/api/agent/probes", tag)).status).toBe(200);
    await updateProbe(o.ctx, dana, o.probe.id, { interval_s: 30 });
    const changed = await o.send(o.tokens.paris, "/api/agent/probes", tag);
    expect((await changed.json()).probes).toMatchObject([{ interval_ms: 30_000 }]);
    await updateProbe(o.ctx, dana, o.probe.id, { enabled: false });
    expect((await (await o.send(o.tokens.paris, "/api/agent/probes")).json()).probes).toEqual([]);
  });

  it("open to their own token only, of which the database holds the hash, and to none once revoked", async () => {
    const o = await outposts(await desk((await make()).db), "any");
    const agents = await store.list(o.ctx.db);
    const [first] = agents;
    for (const token of [null, "", "x", o.tokens.paris.slice(1), `${o.tokens.paris}x`, first?.tokenHash ?? ""]) {
      const answer = await o.send(token, "/api/agent/probes");
      expect(answer.status, String(token)).toBe(401);
      expect(answer.headers.get("candor-time")).not.toBeNull();
    }
    expect(JSON.stringify([agents, await audit.list(o.ctx.db, 20)])).not.toContain(o.tokens.paris);
    expect((await o.send(o.tokens.paris, "/api/agent/probes")).status).toBe(200);
    await removeAgent(o.ctx, dana, agents.find((a) => a.name === "paris")?.id ?? "");
    expect((await o.send(o.tokens.paris, "/api/agent/probes")).status).toBe(401);
    expect((await o.report("paris", "up")).status).toBe(401);
    expect((await o.send(o.tokens.oslo, "/api/agent/probes")).status).toBe(200);
    expect((await o.send(o.tokens.oslo, "/api/agent/elsewhere")).status).toBe(404);
    expect((await o.send(o.tokens.oslo, "/api/agent/results")).status).toBe(405);
  });

  it.each([
    ["no JSON", "{", 400, undefined],
    ["nothing", "null", 422, "entries"],
    ["an unknown entry", JSON.stringify({ entries: [{ type: "smoke" }] }), 422, "entries.0.type"],
    ["a wrong time", JSON.stringify({ entries: [{ type: "blind", since: "now" }] }), 422, "entries.0.since"],
    [
      "a wrong id",
      JSON.stringify({
        entries: [
          { type: "seeing", at: 1 },
          { type: "result", probe: "../x" },
        ],
      }),
      422,
      "entries.1.probe",
    ],
    ["too many entries", JSON.stringify({ entries: Array(2001).fill({ type: "seeing", at: 1 }) }), 422, "entries"],
    ["too many bytes", `"${"x".repeat(1024 * 1024)}"`, 413, undefined],
  ])("refuse a report of %s", async (_, body, status, field) => {
    const o = await outposts(await desk((await make()).db), "any");
    const answer = await o.send(o.tokens.oslo, "/api/agent/results", { method: "POST", body });
    expect([answer.status, (await answer.json()).field]).toEqual([status, field]);
  });

  it("take packed reports, and no bomb", async () => {
    const o = await outposts(await desk((await make()).db), "any");
    const post = (body: Buffer, encoding = "gzip") =>
      o.send(o.tokens.oslo, "/api/agent/results", {
        method: "POST",
        body: new Uint8Array(body),
        headers: { "content-encoding": encoding },
      });
    expect((await post(gzipSync(JSON.stringify({ entries: [] })))).status).toBe(200);
    expect((await post(gzipSync(Buffer.alloc(64 * 1024 * 1024, 32)))).status).toBe(413);
    expect((await post(Buffer.from("no gzip"))).status).toBe(400);
    expect((await post(Buffer.from("{}"), "br")).status).toBe(415);
  });

  it("have names of their own, of one line", async () => {
    const { ctx } = await desk((await make()).db);
    await createAgent(ctx, dana, { name: " paris " });
    for (const name of ["", " ", "paris", "local", "Local", "a\nb", "x".repeat(61), 7, undefined])
      await expect(createAgent(ctx, dana, { name }), String(name)).rejects.toMatchObject({
        code: "invalid",
        field: "name",
      });
    expect(await listAgents(ctx)).toMatchObject([{ name: "paris", state: "waiting", probes: [] }]);
  });

  it("can be listed by a probe only where they are", async () => {
    const o = await outposts(await desk((await make()).db), "any");
    const wrong = { code: "invalid", field: "locations" };
    await expect(updateProbe(o.ctx, dana, o.probe.id, { locations: ["atlantis"] })).rejects.toMatchObject(wrong);
    await updateProbe(o.ctx, dana, o.probe.id, { locations: ["local", "oslo", "oslo"] });
    expect((await findProbe(o.ctx, o.probe.id)).locations).toEqual(["local", "oslo"]);
  });

  it("that are removed are missed only where nothing else measures", async () => {
    const o = await outposts(await desk((await make()).db), "all");
    const single = await createProbe(o.ctx, dana, o.page.id, {
      name: "Only from Rome",
      kind: "http",
      settings: { url: "http://127.0.0.1:9/" },
      locations: ["rome"],
    });
    await o.minute({ paris: "up", oslo: "up", rome: "up" });
    await o.report("rome", "up", 0, { probe: single.id, updated_at: single.updatedAt.getTime() });
    const rome = (await store.findByName(o.ctx.db, "rome"))?.id ?? "";
    expect((await findAgent(o.ctx, rome)).probes).toMatchObject([
      { name: "API answers", only: false },
      { name: "Only from Rome", only: true },
    ]);
    await o.minute({ paris: "up", oslo: "down", rome: "down" });
    expect(await o.state()).toBe("up");
    await o.minute({ paris: "down", oslo: "down", rome: "up" });
    expect(await o.state()).toBe("up");
    await removeAgent(o.ctx, dana, rome);
    expect(await findProbe(o.ctx, o.probe.id)).toMatchObject({ state: "down", locations: ["paris", "oslo"] });
    expect(await findProbe(o.ctx, single.id)).toMatchObject({
      state: "unknown",
      stateReason: "Its location was removed.",
    });
    expect((await audit.list(o.ctx.db, 20)).find((entry) => entry.action === "agent.revoke")).toMatchObject({
      actor: "Dana",
    });
    await expect(removeAgent(o.ctx, dana, rome)).rejects.toMatchObject({ code: "not_found" });
  });

  it("are named to the operator when their agent is silent", async () => {
    const o = await outposts(await desk((await make()).db), "any", { locations: ["oslo"] });
    expect(await agentNotes(o.ctx)).toEqual(["The agent of the location oslo has never come."]);
    for (const place of places) await o.send(o.tokens[place], "/api/agent/probes");
    expect(await agentNotes(o.ctx)).toEqual([]);
    o.ctx.clock.advance(120_000);
    await o.send(o.tokens.oslo, "/api/agent/probes", { headers: { "user-agent": "Candor-probe-agent/1.2.3" } });
    expect(await agentNotes(o.ctx)).toEqual([
      "The location paris has been silent for 2 min: what it measured is not known any more.",
      "The location rome has been silent for 2 min: what it measured is not known any more.",
    ]);
    expect((await listAgents(o.ctx)).find((a) => a.name === "oslo")).toMatchObject({ state: "here", version: "1.2.3" });
  });

  it("date what they see by the server's clock, an hour and more from their own", async () => {
    const o = await outposts(await desk((await make()).db), "any", { locations: ["oslo"] });
    const target = await startTarget();
    const door = await startAgentDoor(o.ctx);
    const folder = mkdtempSync(join(tmpdir(), "candor-agent-"));
    cleanups.push(target.close, door.close, () => rmSync(folder, { recursive: true }));
    await updateProbe(o.ctx, dana, o.probe.id, { settings: { url: target.url } });
    const agent = createProbeAgent({
      line: openHomeLine(door.url, { authorization: `Bearer ${o.tokens.oslo}` }),
      spool: await openSpool({ folder, log: o.ctx.log }),
      clock: createServerClock(() => performance.now(), Date.now()),
      log: o.ctx.log,
      anchors: [],
      allowPrivate: true,
      concurrency: 10,
    });
    expect(await agent.ask()).toBe(true);
    expect(await agent.ask()).toBe(true);
    // Where the second answer takes long it sets the agent's clock once more, and the run is due a moment later.
    await eventually(async () => {
      await agent.runDue();
      expect(await agent.send()).toBe(false);
    });
    expect(await agent.send()).toBe(true);
    expect(target.hits()).toBe(1);
    const [result] = await listResults(o.ctx, o.probe.id);
    expect(result).toMatchObject({ location: "oslo", state: "up" });
    // The test's clock stands still at the server, far from the machine's.
    expect(Math.abs((result?.at.getTime() ?? 0) - o.ctx.clock.now())).toBeLessThan(5000);
    expect(await o.state()).toBe("up");
    await removeAgent(o.ctx, dana, (await store.findByName(o.ctx.db, "oslo"))?.id ?? "");
    await agent.ask();
    expect(await agent.refused).toContain("does not know this token");
    await agent.stop();
  });
});
