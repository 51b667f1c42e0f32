import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpuSeconds, onCore } from "./cores.ts";

/** Resident memory of a process in MiB: now, and the most that it was. */
export function memoryMb(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const field = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { now: field("VmRSS"), most: field("VmHWM") };
}

export interface Measured {
  pid: number;
  /** Stops it where it stands, until `thaw`. */
  freeze(): void;
  thaw(): void;
  end(): Promise<void>;
}

/** Starts a Node program on the core that is measured (taskset becomes it: the process id is its own). */
export async function startMeasured(args: string[], env: Record<string, string>): Promise<Measured> {
  const [command, all] = onCore("server", [process.execPath, ...args]);
  const child: ChildProcess = spawn(command, all, {
    env: { ...process.env, ...env },
    // With a way to speak to its parent a program knows that it is part of a benchmark, and ends when that ends.
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    pid: child.pid ?? 0,
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    end() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

export const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

/** Seconds of processor time in a minute, looked at over so many seconds. */
export async function cpuPerMinute(pid: number, over: number): Promise<number> {
  const before = cpuSeconds(pid);
  const began = performance.now();
  await seconds(over);
  return ((cpuSeconds(pid) - before) / ((performance.now() - began) / 1000)) * 60;
}
