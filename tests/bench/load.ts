import type { ChildProcess } from "node:child_process";
import { connect, type Socket } from "node:net";
import { forkOnCore } from "./cores.ts";
import { quantile } from "./report.ts";

export interface LoadFigures {
  requests: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  errors: number;
  /** Of one response's body, as it came over the wire. */
  bytesEach: number;
}

export interface LoadOrder {
  url: string;
  connections: number;
  seconds: number;
  headers?: Record<string, string>;
}

const endOfHead = Buffer.from("\r\n\r\n");
const endOfChunks = Buffer.from("0\r\n\r\n");

/** One connection that asks again as soon as it has its answer. Parses no more of HTTP than it takes to find the end. */
function keepAsking(
  { hostname, port }: URL,
  request: Buffer,
  goOn: () => boolean,
  done: (ms: number, ok: boolean, bytes: number) => void,
): Promise<void> {
  return new Promise((resolve) => {
    let head = Buffer.alloc(0);
    let left: number | null = null;
    let chunked = false;
    let ok = false;
    let bytes = 0;
    let tail = Buffer.alloc(0);
    let askedAt = 0;
    const ask = (): void => {
      head = Buffer.alloc(0);
      left = null;
      chunked = false;
      bytes = 0;
      tail = Buffer.alloc(0);
      askedAt = performance.now();
      socket.write(request);
    };
    function take(part: Buffer): void {
      let body = part;
      if (left === null && !chunked) {
        if (head.length > 0) body = Buffer.concat([head, part]);
        const at = body.indexOf(endOfHead);
        if (at < 0) {
          head = Buffer.from(body);
          return;
        }
        const text = body.toString("latin1", 0, at);
        ok = text.startsWith("HTTP/1.1 200");
        const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
        if (length === undefined) chunked = true;
        else left = Number(length);
        body = body.subarray(at + endOfHead.length);
      }
      bytes += body.length;
      if (left !== null) {
        left -= body.length;
        if (left > 0) return;
      } else {
        tail = Buffer.concat([tail, body]).subarray(-endOfChunks.length);
        if (!tail.equals(endOfChunks)) return;
      }
      done(performance.now() - askedAt, ok, bytes);
      if (goOn()) ask();
      else socket.destroy();
    }
    // One buffer for all that arrives: at these rates an allocation for each read would be the limit.
    const socket: Socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(256 * 1024),
        callback(size, buffer) {
          take(Buffer.from(buffer.buffer, buffer.byteOffset, size));
          return true;
        },
      },
    });
    socket.on("connect", ask);
    socket.on("error", () => done(0, false, 0));
    socket.on("close", () => resolve());
  });
}

/** Keeps `connections` keep-alive connections busy with GETs of one address for `seconds`. */
async function run({ url, connections, seconds, headers = {} }: LoadOrder): Promise<LoadFigures> {
  const address = new URL(url);
  const lines = Object.entries({ Host: address.host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = Buffer.from(`GET ${address.pathname}${address.search} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const times: number[] = [];
  let errors = 0;
  let bytesEach = 0;
  const started = performance.now();
  const endAt = started + seconds * 1000;
  const goOn = (): boolean => performance.now() < endAt;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (goOn())
        await keepAsking(address, request, goOn, (ms, ok, bytes) => {
          if (ok) times.push(ms);
          else errors++;
          bytesEach = bytes;
        });
    }),
  );
  return {
    requests: times.length,
    perSecond: times.length / ((performance.now() - started) / 1000),
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    errors,
    bytesEach,
  };
}

/** The program of the load's own process: an order in, its figures out. */
export function serveLoad(): void {
  process.on("message", (order: LoadOrder) => {
    void run(order).then((figures) => process.send?.(figures));
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.("ready");
}

export interface Loader {
  run(order: LoadOrder): Promise<LoadFigures>;
  stop(): void;
}

const answerOf = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`The load ended (${code}).`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message);
    });
  });

/** A process of its own, on a core of its own, that makes load. */
export async function startLoader(): Promise<Loader> {
  const child = forkOnCore("load", "lib/launch/bench.mjs", ["load"]);
  await answerOf(child);
  return {
    run(order) {
      child.send(order);
      return answerOf(child) as Promise<LoadFigures>;
    },
    stop: () => void child.kill("SIGTERM"),
  };
}
