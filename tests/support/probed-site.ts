import { execFileSync } from "node:child_process";
import { openDatabase } from "../../lib/store/open.ts";
import { type Candor, root } from "./candor.ts";
import { eventually } from "./eventually.ts";
import { type HttpTarget, startTarget } from "./http-target.ts";
import { soon } from "./installation.ts";

export interface Interval {
  status: string;
  /** Milliseconds since the epoch. */
  start: number;
  end: number | null;
}

export interface ProbedSite {
  target: HttpTarget;
  /** As the public page's JSON shows the component. */
  shown(): Promise<string | undefined>;
  readiness(): Promise<{ ready: boolean; notes: string[] }>;
  /** Of the component, oldest first, as they are stored. */
  intervals(): Promise<Interval[]>;
  /** When the last stored result was taken, in milliseconds since the epoch. */
  lastResultAt(): Promise<number>;
}

/** A running installation with one component whose probe asks a target every 5 s, and after a failure again a second later. */
export async function probeTarget({ url, dataDir }: Candor): Promise<ProbedSite> {
  const token = execFileSync(process.execPath, ["dist/cli.mjs", "token", "create", "--name", "test"], {
    cwd: root,
    env: { ...process.env, BASE_URL: undefined, NODE_ENV: "production", DATA_DIR: dataDir },
    encoding: "utf8",
  }).trim();
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const target = await startTarget();
  const [page] = await call("GET", "/pages");
  const component = await call("POST", `/pages/${page.id}/components`, { component: { name: "API" } });
  await call("POST", `/pages/${page.id}/probes`, {
    probe: {
      name: "API answers",
      kind: "http",
      component_id: component.id,
      settings: { url: target.url },
      interval_s: 5,
      timeout_ms: 1000,
      recheck_s: 1,
      failures_to_down: 2,
    },
  });

  async function stored<T>(read: (db: ReturnType<typeof openDatabase>) => Promise<T>): Promise<T> {
    const db = openDatabase(`file:${dataDir}/candor.db`);
    try {
      return await read(db);
    } finally {
      await db.close();
    }
  }
  const site: ProbedSite = {
    target,
    async shown() {
      const answer = await fetch(`${url}/api/v2/components.json`);
      return ((await answer.json()) as { components: { status: string }[] }).components[0]?.status;
    },
    readiness: async () => (await fetch(`${url}/readyz`)).json() as Promise<{ ready: boolean; notes: string[] }>,
    intervals: () =>
      stored(async (db) =>
        (await db.db.select().from(db.t.statusChanges))
          .map(({ status, startedAt, endedAt }) => ({
            status,
            start: startedAt.getTime(),
            end: endedAt?.getTime() ?? null,
          }))
          .sort((a, b) => a.start - b.start),
      ),
    lastResultAt: () =>
      stored(async (db) =>
        Math.max(
          0,
          ...(await db.db.select({ at: db.t.probeResults.at }).from(db.t.probeResults)).map((r) => r.at.getTime()),
        ),
      ),
  };
  await eventually(async () => {
    const first = await site.lastResultAt();
    if (first === 0 || (await site.shown()) !== "operational") throw new Error("nothing is measured yet");
  }, soon);
  return site;
}
