import { execFile } from "node:child_process";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isPublicAddress } from "./guard.ts";

export type PingResult =
  | { kind: "answered"; ms: number }
  | { kind: "failed"; failure: "timeout" | "dns" | "unreachable" | "blocked" | "unsupported"; reason: string };

const failed = (failure: Exclude<PingResult, { kind: "answered" }>["failure"], reason: string): PingResult => ({
  kind: "failed",
  failure,
  reason,
});

const unsupported = (why: string): PingResult => failed("unsupported", `This machine can not send pings: ${why}.`);

interface Ran {
  code: number | string | null;
  out: string;
}

function run(args: string[], timeoutMs: number): Promise<Ran> {
  return new Promise((resolve) => {
    const env: NodeJS.ProcessEnv = {
      NODE_ENV: "production",
      PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin:/bin:/usr/bin`,
      LC_ALL: "C",
    };
    execFile(
      "ping",
      args,
      { timeout: timeoutMs, killSignal: "SIGKILL", env, maxBuffer: 64 * 1024 },
      (error, out, err) => {
        resolve({ code: error ? (error.code ?? null) : 0, out: `${out}\n${err}` });
      },
    );
  });
}

/** What the system's ping (iputils, BusyBox, BSD) said. */
export function readPing({ code, out }: Ran): PingResult {
  if (code === "ENOENT") return unsupported("the program ping is not installed");
  if (/permitted|permission denied|lacking privilege|cap_net_raw/i.test(out))
    return unsupported(
      "the program ping may not open an ICMP socket (it needs CAP_NET_RAW or net.ipv4.ping_group_range)",
    );
  const time = /time[=<]\s*([\d.]+)\s*ms/.exec(out)?.[1];
  if (code === 0 && time !== undefined) return { kind: "answered", ms: Number(time) };
  if (/unreachable|no route/i.test(out)) return failed("unreachable", "The host can not be reached.");
  return failed("timeout", "No answer to the ping came in time.");
}

/**
 * One ICMP echo by the system's ping, which works for ordinary users too where the system allows it.
 * The name is resolved here, so that the address that is checked is the address that is asked.
 */
export async function pingOnce(host: string, timeoutMs: number, allowPrivate: boolean): Promise<PingResult> {
  let address = host.replace(/^\[|\]$/g, "");
  if (isIP(address) === 0) {
    try {
      address = (await lookup(address)).address;
    } catch {
      return failed("dns", "The name could not be resolved.");
    }
  }
  if (!allowPrivate && !isPublicAddress(address))
    return failed("blocked", "The address leads to a private network, which is not allowed here.");
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
  const args = ["-n", "-c", "1", "-W", String(seconds), ...(isIP(address) === 6 ? ["-6"] : []), address];
  return readPing(await run(args, timeoutMs + 500));
}
