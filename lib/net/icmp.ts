import { isIP } from "node:net";
import { watchTime } from "./deadline.ts";
import { failureOf } from "./failure.ts";
import { assertReachable, guardedLookup, type Reach } from "./guard.ts";
import { type Echoes, type Pace, type PingPrograms, runFping, runPing, systemPrograms } from "./ping-programs.ts";

export interface PingOptions {
  /** Echoes to each host. */
  count: number;
  /** For all echoes to one host, in milliseconds. */
  timeoutMs: number;
  allowPrivate: boolean;
  family?: 4 | 6 | undefined;
  signal?: AbortSignal | undefined;
  programs?: PingPrograms;
}

type Failure = "timeout" | "dns" | "unreachable" | "blocked" | "unsupported" | "aborted";
type Failed = { kind: "failed"; failure: Failure; reason: string };

/** What came of the echoes to one host: the time of each answer in milliseconds, null for those that were lost. */
export type PingSeries =
  | { kind: "measured"; address: string; times: (number | null)[]; unreachable: boolean; program: "fping" | "ping" }
  | Failed;

export type PingResult = { kind: "answered"; ms: number } | Failed;

const failed = (failure: Failure, reason: string): Failed => ({ kind: "failed", failure, reason });

/** Programs that were tried and could not be used. */
const unusable = new Set<string>();
/** Without fping, so many processes at a time. */
const pingsAtOnce = 32;

function paceOf(count: number, timeoutMs: number): Pace {
  const periodMs = Math.min(1000, Math.max(20, Math.floor(timeoutMs / (2 * count))));
  return { count, periodMs, waitMs: Math.max(50, timeoutMs - (count - 1) * periodMs) };
}

/** The address that is checked is the address that is asked. */
function locate(host: string, { allowPrivate, family, timeoutMs, signal }: PingOptions): Promise<string | Failed> {
  const bare = host.replace(/^\[|\]$/g, "");
  const reach: Reach = allowPrivate ? "operator" : "public";
  return new Promise((resolve) => {
    const fail = (error: unknown): void => {
      const [failure, reason] = failureOf(error);
      resolve(
        failed(failure === "blocked" || failure === "timeout" || failure === "aborted" ? failure : "dns", reason),
      );
    };
    try {
      assertReachable(bare, reach);
    } catch (error) {
      return fail(error);
    }
    if (family && isIP(bare) !== 0 && isIP(bare) !== family) return fail({ code: "WRONG_FAMILY" });
    if (isIP(bare) !== 0) return resolve(bare);
    const done = watchTime(timeoutMs, signal, () => "The name could not be resolved in time.", fail);
    guardedLookup(reach)(bare, family ? { family } : {}, (error, address) => {
      done();
      if (error || typeof address !== "string") fail(error);
      else resolve(address);
    });
  });
}

const seriesOf = (address: string, echoes: Echoes, program: "fping" | "ping"): PingSeries =>
  echoes.kind === "unsupported"
    ? failed("unsupported", echoes.reason)
    : { kind: "measured", address, times: echoes.times, unreachable: echoes.unreachable, program };

/** Asks addresses, by one fping where there is one and by one ping each where there is not. */
async function askAll(
  addresses: readonly string[],
  pace: Pace,
  programs: PingPrograms,
  tell: (address: string, series: PingSeries) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (!unusable.has(programs.fping)) {
    const told = (address: string, echoes: Echoes): void => tell(address, seriesOf(address, echoes, "fping"));
    if (await runFping(addresses, pace, programs.fping, told, signal)) return;
    unusable.add(programs.fping);
  }
  const waiting = [...addresses];
  const next = async (): Promise<void> => {
    for (let address = waiting.shift(); address !== undefined; address = waiting.shift())
      tell(address, seriesOf(address, await runPing(address, pace, programs.ping, signal), "ping"));
  };
  await Promise.all(Array.from({ length: Math.min(pingsAtOnce, addresses.length) }, next));
}

/**
 * ICMP echoes to many hosts at once; a host that is silent holds up nobody else's answer.
 * @param onSeries is told of each host as soon as its echoes are settled, by its place in `hosts`
 * @returns for each host what came, in the order of `hosts`
 */
export async function pingMany(
  hosts: readonly string[],
  options: PingOptions,
  onSeries: (place: number, series: PingSeries) => void = () => undefined,
): Promise<PingSeries[]> {
  const results: PingSeries[] = [];
  const settle = (place: number, series: PingSeries): void => {
    if (results[place]) return;
    results[place] = series;
    onSeries(place, series);
  };
  const places = new Map<string, number[]>();
  await Promise.all(
    hosts.map(async (host, place) => {
      const found = await locate(host, options);
      if (typeof found !== "string") return settle(place, found);
      places.set(found, [...(places.get(found) ?? []), place]);
    }),
  );
  if (options.signal?.aborted) for (const place of hosts.keys()) settle(place, failed("aborted", "It was cancelled."));
  else if (places.size > 0)
    await askAll(
      [...places.keys()],
      paceOf(options.count, options.timeoutMs),
      options.programs ?? systemPrograms,
      (address, series) => {
        for (const place of places.get(address) ?? []) settle(place, series);
      },
      options.signal,
    );
  return results;
}

interface Waiting {
  host: string;
  settle: (series: PingSeries) => void;
}

/** How long a ping waits for others to share its process. */
const gatherMs = 150;
const gathered = new Map<string, Waiting[]>();

/**
 * Like pingMany for one host: pings that are asked for at about the same time share one process, since starting it
 * costs more than its pings.
 */
export function ping(host: string, { signal, ...options }: PingOptions): Promise<PingSeries> {
  return new Promise((resolve) => {
    // What the process needs to start and to end is not the host's fault.
    const done = watchTime(
      options.timeoutMs + gatherMs + 300,
      signal,
      () => "No answer to the ping came in time.",
      (error) => settle(failed(error.failure, error.message)),
    );
    const settle = (series: PingSeries): void => {
      done();
      resolve(series);
    };
    const key = JSON.stringify(options);
    const batch = gathered.get(key);
    if (batch) return void batch.push({ host, settle });
    const mine: Waiting[] = [{ host, settle }];
    gathered.set(key, mine);
    setTimeout(() => {
      gathered.delete(key);
      const hosts = mine.map((one) => one.host);
      pingMany(hosts, options, (place, series) => mine[place]?.settle(series)).catch((error: unknown) => {
        for (const one of mine) one.settle(failed("unsupported", `Pings could not be sent: ${String(error)}.`));
      });
    }, gatherMs);
  });
}

/** The average of the answers, in milliseconds; null when none came. */
export function averageOf(times: readonly (number | null)[]): number | null {
  const answered = times.filter((ms) => ms !== null);
  return answered.length === 0 ? null : answered.reduce((sum, ms) => sum + ms, 0) / answered.length;
}

/** One ICMP echo. */
export async function pingOnce(host: string, timeoutMs: number, allowPrivate: boolean): Promise<PingResult> {
  const [series] = await pingMany([host], { count: 1, timeoutMs, allowPrivate });
  if (!series) return failed("timeout", "No answer to the ping came in time.");
  if (series.kind === "failed") return series;
  const ms = averageOf(series.times);
  if (ms !== null) return { kind: "answered", ms };
  return series.unreachable
    ? failed("unreachable", "The host can not be reached.")
    : failed("timeout", "No answer to the ping came in time.");
}
