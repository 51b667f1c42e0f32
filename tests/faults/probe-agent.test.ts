import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../lib/store/open.ts";
import { type Candor, root, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { type HttpTarget, startTarget } from "../support/http-target.ts";

const soon = { within: 30_000, every: 100 };
const cleanups: (() => unknown)[] = [];
let candor: Candor | null = null;

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await candor?.stop();
  candor = null;
});

interface Agent {
  process: ChildProcess;
  output(): string;
  kill(): Promise<void>;
}

/** The agent as an operator starts it, on a folder of its own. */
function startAgent(url: string, token: string, folder: string): Agent {
  const child = spawn(process.execPath, ["dist/cli.mjs", "probe-agent", "--url", url, "--data", folder], {
    cwd: root,
    env: {
      ...process.env,
      BASE_URL: undefined,
      NODE_ENV: "production",
      CANDOR_AGENT_TOKEN: token,
      PROBE_ANCHORS: "off",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  cleanups.push(kill);
  return { process: child, output: () => output, kill };
}

function command(dataDir: string, ...line: string[]): string {
  return execFileSync(process.execPath, ["dist/cli.mjs", ...line], {
    cwd: root,
    env: { ...process.env, BASE_URL: undefined, NODE_ENV: "production", DATA_DIR: dataDir },
    encoding: "utf8",
  }).trim();
}

async function install() {
  candor = await startCandor();
  const { url, dataDir } = candor;
  const apiToken = command(dataDir, "token", "create", "--name", "test");
  const agentToken = command(dataDir, "agent", "create", "--name", "oslo");
  const folder = mkdtempSync(join(tmpdir(), "candor-agent-"));
  const target: HttpTarget = await startTarget();
  cleanups.push(target.close, () => rmSync(folder, { recursive: true, force: true }));
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const [page] = await call("GET", "/pages");
  const component = await call("POST", `/pages/${page.id}/components`, { component: { name: "API" } });
  const probe = await call("POST", `/pages/${page.id}/probes`, {
    probe: {
      name: "API from Oslo",
      kind: "http",
      component_id: component.id,
      settings: { url: target.url },
      interval_s: 5,
      timeout_ms: 1000,
      recheck_s: 1,
      failures_to_down: 2,
      locations: ["oslo"],
    },
  });
  return {
    candor,
    agentToken,
    folder,
    target,
    state: async () => (await call("GET", `/pages/${page.id}/probes/${probe.id}`)).state as string,
    /** Times of all results that Candor holds, in milliseconds. */
    async results(): Promise<number[]> {
      const db = openDatabase(`file:${dataDir}/candor.db`);
      try {
        const rows = await db.db.select().from(db.t.probeResults);
        return rows.map((row) => row.at.getTime()).sort((a, b) => a - b);
      } finally {
        await db.close();
      }
    },
    shown: async () =>
      ((await (await fetch(`${url}/api/v2/components.json`)).json()) as { components: { status: string }[] })
        .components[0]?.status,
  };
}

describe("an agent elsewhere", () => {
  it("shows on the page what it sees, keeps it while Candor is away and it is killed itself, and tells it once", async () => {
    const { candor: first, agentToken, folder, target, state, results, shown } = await install();
    const agent = startAgent(first.url, agentToken, folder);
    await eventually(async () => expect(await state()).toBe("up"), soon);

    target.answer((_req, res) => void res.writeHead(500).end());
    const died = Date.now();
    await eventually(async () => expect(await shown()).toBe("major_outage"), soon);
    // Interval, one re-check, and the ways there: measured here, sent each second, published.
    expect(Date.now() - died).toBeLessThan(15_000);
    target.answer((_req, res) => void res.end("ok"));
    await eventually(async () => expect(await state()).toBe("up"), soon);

    const { dataDir, url } = first;
    await first.stop();
    const before = await results();
    const hits = target.hits();
    await eventually(() => expect(target.hits()).toBeGreaterThanOrEqual(hits + 3), soon);
    // What was measured is on the disk a second later at most.
    await eventually(() => expect(agent.output()).toContain("can not be reached"), soon);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await agent.kill();
    const again = startAgent(url, agentToken, folder);
    await eventually(() => expect(again.output()).toContain("can not be reached"), soon);
    await again.kill();

    candor = await startCandor({ PORT: new URL(url).port }, dataDir);
    startAgent(url, agentToken, folder);
    await eventually(async () => expect((await results()).length).toBeGreaterThan(before.length + 4), soon);
    const all = await results();
    // Nothing twice, and no hole where Candor was away: an agent that is killed loses what it had not yet seen to its end.
    expect(new Set(all).size).toBe(all.length);
    const away = all.slice(before.length - 1, before.length + 3);
    for (const [n, at] of away.entries()) if (n > 0) expect(at - (away[n - 1] ?? 0)).toBeLessThan(7000);
    await eventually(async () => expect(await state()).toBe("up"), soon);
  });

  it("ends with 1 when its token is revoked, and with 0 when it is asked to stop", async () => {
    const { candor: c, agentToken, folder, state } = await install();
    const agent = startAgent(c.url, agentToken, folder);
    await eventually(async () => expect(await state()).toBe("up"), soon);
    agent.process.kill("SIGTERM");
    await eventually(() => expect(agent.process.exitCode).toBe(0), soon);
    const next = startAgent(c.url, agentToken, folder);
    await eventually(() => expect(next.output()).toContain("Candor answers"), soon);
    const [{ id }] = JSON.parse(command(c.dataDir, "agent", "list", "--json")) as [{ id: string }];
    command(c.dataDir, "agent", "revoke", id);
    await eventually(() => expect(next.process.exitCode).toBe(1), soon);
    expect(next.output()).toContain("candor: Candor does not know this token");
    expect(await state()).toBe("unknown");
  });
});
