import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Candor, root, startCandor } from "./candor.ts";
import { eventually } from "./eventually.ts";

export const soon = { within: 30_000, every: 100 };

export const read = async (url: string, init: RequestInit = {}) => {
  const answer = await fetch(url, init);
  return { status: answer.status, text: await answer.text(), type: answer.headers.get("content-type") ?? "" };
};

const cli = (dataDir: string, ...args: string[]): string =>
  execFileSync("npm", ["run", "--silent", "candor", "--", ...args], {
    cwd: root,
    env: { ...process.env, BASE_URL: undefined, NODE_ENV: "production", DATA_DIR: dataDir },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

/** Calls the management API. @throws Error when it refuses */
// biome-ignore lint/suspicious/noExplicitAny: what the API answers is read by the tests as they expect it
export type Call = (method: string, path: string, body?: unknown) => Promise<any>;

export interface Installation {
  candor: Candor;
  /** Of the one published incident, "Errors at night". */
  id: string;
  /** The page's address in the API. */
  below: string;
  call: Call;
}

/** Waits until the folder of published pages holds the incident and the feeds. */
async function published(candor: Candor, id: string): Promise<void> {
  const kept = join(candor.dataDir, "published/manifest.json");
  await eventually(async () => {
    const names = Object.keys(JSON.parse(readFileSync(kept, "utf8")).entries);
    for (const name of [`en /incidents/${id}`, "/history.rss"])
      if (!names.includes(name)) throw new Error(`${name} is not published yet`);
    if (!(await read(candor.url)).text.includes("Errors at night")) throw new Error("not on the page yet");
  }, soon);
}

/** A running installation with a key to its API and one published incident. */
export async function install(started: Candor | Promise<Candor> = startCandor()): Promise<Installation> {
  const candor = await started;
  const token = cli(candor.dataDir, "token", "create", "--name", "test");
  const call: Call = async (method, path, body) => {
    const answer = await fetch(`${candor.url}/v1${path}`, {
      method,
      headers: { authorization: `OAuth ${token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const [page] = await call("GET", "/pages");
  const below = `/pages/${page.id}`;
  const { id } = await call("POST", `${below}/incidents`, {
    incident: { name: "Errors at night", body: "We look into it." },
  });
  await published(candor, id);
  return { candor, id, below, call };
}
