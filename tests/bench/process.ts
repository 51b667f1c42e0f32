import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

const canPin = cpus().length > 1 && spawnSync("taskset", ["-c", "0", "true"]).status === 0;

/** The command pinned to one core, where the machine has more than one and can. */
export const onCore = (core: number, command: string, ...args: string[]): [string, string[]] =>
  canPin ? ["taskset", ["-c", String(core), command, ...args]] : [command, args];

/** Keeps this process off the core that is measured. */
export function stayOffCore(core: number): void {
  const others = cpus().flatMap((_, n) => (n === core ? [] : [n]));
  if (canPin) spawnSync("taskset", ["-a", "-p", "-c", others.join(","), String(process.pid)]);
}

const ticksPerSecond = 100;

/** Seconds of CPU that a process and its children that have ended used so far. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / ticksPerSecond;
}

/** Resident memory of a process in MiB: now, and the most that it was. */
export function memoryMb(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const field = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { now: field("VmRSS"), most: field("VmHWM") };
}

export interface Measured {
  pid: number;
  end(): Promise<void>;
}

/** Starts Node on one core (taskset becomes it: the process id is its own). */
export async function nodeOnCore(core: number, args: string[], env: Record<string, string>): Promise<Measured> {
  const [command, all] = onCore(core, process.execPath, ...args);
  const child: ChildProcess = spawn(command, all, {
    env: { ...process.env, ...env, NODE_ENV: "production" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    pid: child.pid ?? 0,
    end() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

export const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));
