import { afterEach, describe, expect, it } from "vitest";
import { upstreamProbe } from "../../lib/probes/upstream.ts";
import { componentsJson, pageJson, statusJson } from "../../lib/render/statuspage.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { readPage } from "../../lib/services/page.ts";
import { createProbe, findProbe, listResults } from "../../lib/services/probes.ts";
import { markStaleProbes } from "../../lib/services/verdicts.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";
import { type HttpTarget, startTarget } from "../support/http-target.ts";
import { live, runDueProbes } from "../support/prober.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** Statuspage's own shape, as its pages answer it: with a group, and fields that nobody here reads. */
const statuspage = (statuses: Record<string, string>, indicator = "none") => ({
  page: { id: "y2j98763l56x", name: "Acme Cloud", url: "https://status.acme.example", time_zone: "Etc/UTC" },
  components: Object.entries(statuses).map(([name, status], n) => ({
    id: `component0${n}x`.padEnd(12, "0"),
    name,
    status,
    position: n,
    group: false,
    group_id: null,
  })),
  incidents: [{ name: "Slow queries", status: "identified", impact: "minor" }],
  scheduled_maintenances: [],
  status: { indicator, description: "Whatever" },
});

async function serve(files: Record<string, unknown>): Promise<HttpTarget> {
  const target = await startTarget((req, res) => {
    const file = files[req.url ?? ""];
    res.statusCode = file === undefined ? 404 : 200;
    res.end(typeof file === "string" ? file : JSON.stringify(file ?? {}));
  });
  cleanups.push(target.close);
  return target;
}

const run = (input: object) => upstreamProbe.run(upstreamProbe.parse(input), { timeoutMs: 2000, allowPrivate: true });
const summary = "/api/v2/summary.json";

describe("another status page", () => {
  it.each([
    ["operational", "up"],
    ["degraded_performance", "degraded"],
    ["under_maintenance", "degraded"],
    ["partial_outage", "down"],
    ["major_outage", "down"],
  ])("whose component is %s makes the probe %s", async (status, state) => {
    const { url } = await serve({ [summary]: statuspage({ API: status, Other: "operational" }) });
    for (const component of ["API", " api ", "component00x"]) {
      const { result } = await run({ url, component });
      expect(result.state).toBe(state);
      if (state !== "up") expect(result.reason).toContain("at Acme Cloud says: ");
    }
    expect((await run({ url, component: "Other" })).result.state).toBe("up");
  });

  it.each([
    ["none", "up"],
    ["minor", "degraded"],
    ["maintenance", "degraded"],
    ["major", "down"],
    ["critical", "down"],
  ])("whose indicator is %s makes a probe of the whole page %s", async (indicator, state) => {
    const { url } = await serve({ [summary]: statuspage({}, indicator) });
    expect((await run({ url: `${url}api/v2/status.json` })).result.state).toBe(state);
  });

  it("may be in maintenance without mattering", async () => {
    const { url } = await serve({ [summary]: statuspage({ API: "under_maintenance" }, "maintenance") });
    for (const component of ["API", ""])
      expect((await run({ url, component, ignore_maintenance: "true" })).result.state).toBe("up");
  });

  it("that names several components alike counts by the worst of them", async () => {
    const page = statuspage({ API: "operational" });
    const twice = { ...page, components: [...page.components, { id: "x", name: "API", status: "major_outage" }] };
    const { url } = await serve({ [summary]: twice });
    expect((await run({ url, component: "API" })).result.state).toBe("down");
  });

  it("without a summary is read by its list of components", async () => {
    const { page, components } = statuspage({ API: "partial_outage" });
    const { url } = await serve({ "/status/api/v2/components.json": { page, components } });
    expect((await run({ url: `${url}status/`, component: "API" })).result.state).toBe("down");
    expect((await run({ url: `${url}status/` })).result.errorClass).toBe("unreadable");
  });

  it("tells its evidence", async () => {
    const { url } = await serve({ [summary]: statuspage({ API: "partial_outage" }, "minor") });
    expect((await run({ url, component: "API" })).facts).toEqual([
      ["Request", `GET ${url}api/v2/summary.json`],
      ["Page", "Acme Cloud"],
      ["Status", "minor: Whatever"],
      ["Component", "partial_outage"],
      ["Incident", "Slow queries (identified)"],
    ]);
  });

  it.each([
    ["is no status page", "<html>", undefined],
    ["has another shape", JSON.stringify({ page: 7 }), undefined],
    ["is cut off", JSON.stringify(statuspage({ API: "operational" })).slice(0, -9), "API"],
    ["lacks the component", statuspage({ Web: "operational" }), "API"],
    ["uses a word of its own", statuspage({ API: "on_fire" }), "API"],
    ["does not say how it is as a whole", { page: { name: "x" } }, undefined],
  ])("that %s says nothing", async (_, file, component) => {
    const { url } = await serve({ [summary]: file });
    expect((await run({ url, component })).result).toMatchObject({ errorClass: "unreadable", latencyMs: null });
  });

  it("that can not be reached says nothing", async () => {
    expect((await run({ url: "http://127.0.0.1:9/" })).result).toMatchObject({
      errorClass: "unreadable",
      reason: "The page can not be read: The connection was refused.",
    });
  });
});

onEachDatabase("a component that follows another status page", (make) => {
  it("takes over what a Candor there says, and is unknown rather than down once that page is silent", async () => {
    const there = await desk((await make()).db);
    const here = await desk((await make()).db);
    const target = await startTarget(async (_req, res) => {
      const model = await readPage(there.ctx);
      const page = pageJson(model.page, "https://status.example.com");
      res.end(JSON.stringify({ page, components: componentsJson(model), status: statusJson(model.answer) }));
    });
    cleanups.push(target.close);
    const { id } = await createProbe(here.ctx, dana, here.page.id, {
      name: "Their API",
      component_id: here.api,
      kind: "upstream",
      settings: { url: target.url, component: "API" },
      interval_s: 60,
      failures_to_down: 1,
      successes_to_up: 1,
    });
    const state = async () => (await findProbe(here.ctx, id)).state;
    await runDueProbes(here.ctx);
    expect(await state()).toBe("up");
    await createIncident(there.ctx, dana, there.page.id, {
      name: "Errors",
      body: "We look into it.",
      components: { [there.api]: "major_outage" },
    });
    await live(here.ctx, 60_000);
    expect(await findProbe(here.ctx, id)).toMatchObject({
      state: "down",
      stateReason: expect.stringContaining("API at"),
    });
    const known = (await listResults(here.ctx, id)).length;
    await target.close();
    for (let n = 0; n < 6; n++) {
      await live(here.ctx, 60_000);
      await markStaleProbes(here.ctx);
    }
    expect(await state()).toBe("unknown");
    expect(await listResults(here.ctx, id)).toHaveLength(known);
  });
});
