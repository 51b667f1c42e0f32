import { execFile, spawn } from "node:child_process";
import { isIP } from "node:net";

/** The programs by which pings are sent: names to be found on the PATH, or paths. */
export interface PingPrograms {
  fping: string;
  ping: string;
}

export const systemPrograms: PingPrograms = { fping: "fping", ping: "ping" };

/** How often and how fast each address is asked. All times in milliseconds. */
export interface Pace {
  count: number;
  /** Between two echoes to one address. */
  periodMs: number;
  /** How long an answer is waited for. */
  waitMs: number;
}

/** Echoes to one address: the time of each answer, null for those that were lost. */
export type Echoes =
  | { kind: "measured"; times: (number | null)[]; unreachable: boolean }
  | { kind: "unsupported"; reason: string };

const environment = (): NodeJS.ProcessEnv => ({
  NODE_ENV: "production",
  PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin:/bin:/usr/bin`,
  LC_ALL: "C",
});

const unsupported = (why: string): Echoes => ({
  kind: "unsupported",
  reason: `This machine can not send pings: ${why}.`,
});

const isForbidden = (out: string): boolean =>
  /permitted|permission denied|lacking privilege|cap_net_raw|must run as root|can't create (raw )?socket/i.test(out);

/** What the system's ping (iputils, BusyBox, BSD) said. */
export function readPing({ code, out }: { code: number | string | null; out: string }, count: number): Echoes {
  if (code === "ENOENT") return unsupported("the program ping is not installed");
  if (isForbidden(out))
    return unsupported(
      "the program ping may not open an ICMP socket (it needs CAP_NET_RAW or net.ipv4.ping_group_range)",
    );
  const times: (number | null)[] = [...out.matchAll(/time[=<]\s*([\d.]+)\s*ms/g)].map((m) => Number(m[1]));
  while (times.length < count) times.push(null);
  return { kind: "measured", times: times.slice(0, count), unreachable: /unreachable|no route/i.test(out) };
}

/** Asks one address by the system's ping, which works for ordinary users too where the system allows it. */
export function runPing(address: string, pace: Pace, program: string, signal?: AbortSignal): Promise<Echoes> {
  const { count, periodMs, waitMs } = pace;
  const args = ["-n", "-c", String(count), "-W", String(Math.max(1, Math.ceil(waitMs / 1000)))];
  if (count > 1) args.push("-i", String(Math.max(0.2, periodMs / 1000)));
  if (isIP(address) === 6) args.push("-6");
  const options = {
    timeout: (count - 1) * Math.max(200, periodMs) + waitMs,
    killSignal: "SIGKILL",
    env: environment(),
    maxBuffer: 256 * 1024,
    ...(signal ? { signal } : {}),
  } as const;
  return new Promise((resolve) => {
    execFile(program, [...args, address], options, (error, out, err) =>
      resolve(readPing({ code: error ? (error.code ?? null) : 0, out: `${out}\n${err}` }, count)),
    );
  });
}

const replyLine = /^(\S+)\s*: \[(\d+)\], (?:\d+ bytes, ([\d.]+) ms|timed out)/;
const refusalLine = /for ICMP Echo sent to (\S+)|^(\S+): error while sending ping/;

/**
 * Asks many addresses by one fping, each told as soon as its last echo is settled.
 * @returns false when fping is not there or may not send; then nothing was told
 */
export function runFping(
  addresses: readonly string[],
  pace: Pace,
  program: string,
  tell: (address: string, echoes: Echoes) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const { count, periodMs, waitMs } = pace;
  const seen = new Map(
    addresses.map((address) => [address, { times: Array<number | null>(count).fill(null), left: count }]),
  );
  const refused = new Set<string>();
  const settle = (address: string): void => {
    const one = seen.get(address);
    if (!one || !seen.delete(address)) return;
    tell(address, { kind: "measured", times: one.times, unreachable: refused.has(address) });
  };
  return new Promise((resolve) => {
    const args = ["-C", String(count), "-p", String(periodMs), "-t", String(waitMs), "-i", "1"];
    const child = spawn(program, args, { env: environment(), stdio: ["pipe", "pipe", "pipe"] });
    // Each round to all addresses takes a millisecond for each.
    const longest = (count - 1) * periodMs + waitMs + addresses.length * count + 300;
    const kill = (): void => void child.kill("SIGKILL");
    const timer = setTimeout(kill, longest);
    signal?.addEventListener("abort", kill);
    let errors = "";
    const lines = (each: (line: string) => void) => {
      let rest = "";
      return (chunk: string): void => {
        const parts = (rest + chunk).split("\n");
        rest = parts.pop() ?? "";
        for (const line of parts) each(line);
      };
    };
    child.stdout.setEncoding("utf8").on(
      "data",
      lines((line) => {
        const match = replyLine.exec(line);
        const one = match?.[1] === undefined ? undefined : seen.get(match[1]);
        if (!match || !one) return;
        one.times[Number(match[2])] = match[3] === undefined ? null : Number(match[3]);
        if (--one.left === 0) settle(match[1] ?? "");
      }),
    );
    child.stderr.setEncoding("utf8").on(
      "data",
      lines((line) => {
        if (errors.length < 4096) errors += `${line}\n`;
        const match = refusalLine.exec(line);
        const address = match?.[1] ?? match?.[2];
        if (address) refused.add(address);
      }),
    );
    const end = (usable: boolean): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", kill);
      if (usable) for (const address of [...seen.keys()]) settle(address);
      resolve(usable);
    };
    child.on("error", () => end(false));
    // 0: all answered; 1: some did not; 2: some names were not found; null: it was ended here. Else it could not work.
    child.on("close", (code) => end(!isForbidden(errors) && (code === null || (code >= 0 && code <= 2))));
    child.stdin.on("error", () => undefined);
    child.stdin.end(`${addresses.join("\n")}\n`);
  });
}
