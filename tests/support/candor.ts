import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./eventually.ts";

/** Tests and benchmarks are run from the project's root. */
export const root = process.cwd();

export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export interface Candor {
  url: string;
  setupLink: string | null;
  dataDir: string;
  /** All that the processes printed. */
  output(): string;
  /** Process ids of the supervisor's children by name. */
  children(): Promise<{ web: number; worker: number }>;
  /** Process ids of all that it has started. */
  descendants(): number[];
  stop(): Promise<number | null>;
  process: ChildProcess;
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
};

function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

/** Starts what `npm start` starts, on a fresh data folder and a free port, and waits for the first answered page. */
export async function startCandor(
  env: Record<string, string> = {},
  dataDir = mkdtempSync(join(tmpdir(), "candor-e2e-")),
): Promise<Candor> {
  const port = Number(env.PORT ?? (await freePort()));
  const url = env.BASE_URL ?? `http://localhost:${port}`;
  const child = spawn("npm", ["start", "--silent"], {
    cwd: root,
    env: {
      ...process.env,
      // The test runner sets one of its own.
      BASE_URL: undefined,
      NODE_ENV: "production",
      DATA_DIR: dataDir,
      PORT: String(port),
      HOST: "127.0.0.1",
      LOG_LEVEL: "warn",
      // Whether this machine reaches the internet decides nothing here.
      PROBE_ANCHORS: "off",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  await eventually(
    () => {
      if (child.exitCode !== null || output.includes("the page is at")) return;
      throw new Error(`not listening yet: ${output}`);
    },
    { within: 180_000 },
  );
  if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}: ${output}`);
  return {
    url,
    dataDir,
    process: child,
    setupLink: /make the first admin at (\S+)/.exec(output)?.[1] ?? null,
    output: () => output,
    descendants: () => descendants(child.pid ?? 0),
    async children() {
      return eventually(async () => {
        const all = descendants(child.pid ?? 0);
        const web = all.find((pid) => commandOf(pid).includes("dist/web.mjs"));
        const worker = all.find((pid) => commandOf(pid).includes("dist/worker.mjs"));
        if (!web || !worker) throw new Error("a child is missing");
        return { web, worker };
      });
    },
    stop() {
      return new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode);
        child.on("exit", (code) => resolve(code));
        child.kill("SIGTERM");
      });
    },
  };
}
