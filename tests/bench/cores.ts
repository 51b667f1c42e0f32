import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** Which side of a measurement a process is on: each has a core of its own. */
export type Side = "server" | "load";

const coreOf: Record<Side, string> = { server: "0", load: "1" };

const canPin = cpus().length >= 2 && spawnSync("taskset", ["--version"], { stdio: "ignore" }).status === 0;

/** How the two sides were kept apart, for the notes of a table. */
export const pinning = canPin
  ? "Server on core 0, load on core 1 (taskset)."
  : "NOT PINNED: no taskset or a single core here; server and load shared the cores, so trust the ratios less.";

/** The command that runs on a core of its side. */
export function onCore(side: Side, command: string[]): [command: string, args: string[]] {
  const [first = "", ...rest] = canPin ? ["taskset", "-c", coreOf[side], ...command] : command;
  return [first, rest];
}

/** Forks a Node program onto a core of its side. */
export function forkOnCore(
  side: Side,
  program: string,
  args: string[],
  env: Record<string, string | undefined> = {},
): ChildProcess {
  const [execPath, execArgv] = onCore(side, [process.execPath]);
  return fork(program, args, { execPath, execArgv, env: { ...process.env, ...env } });
}

/** Puts a running process with all that it started onto a core of its side. */
export function pin(side: Side, pid: number): void {
  if (canPin)
    for (const each of [pid, ...descendants(pid)])
      spawnSync("taskset", ["-a", "-c", "-p", coreOf[side], String(each)], { stdio: "ignore" });
}

function descendants(pid: number): number[] {
  try {
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
    return list.map(Number).flatMap((child) => [child, ...descendants(child)]);
  } catch {
    return [];
  }
}

const ticksPerSecond = 100;

/** Seconds of processor time that a process and all that it started have used, ended ones included; NaN where /proc does not tell. */
export function cpuSeconds(pid: number): number {
  try {
    return [pid, ...descendants(pid)]
      .map((each) => {
        const fields = readFileSync(`/proc/${each}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
        return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / ticksPerSecond;
      })
      .reduce((a, b) => a + b, 0);
  } catch {
    return Number.NaN;
  }
}
