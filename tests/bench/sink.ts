import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { SMTPServer } from "smtp-server";
import { forkOnCore } from "./cores.ts";

/** What a sink has seen since it was asked last. */
export interface Seen {
  mails: number;
  /** When the first came, in milliseconds since the epoch; null for none. */
  firstAt: number | null;
}

/** Takes every mail, counts it and forgets it. Runs in a process of its own; tells its port to the parent. */
export function serveSink(): void {
  let seen: Seen = { mails: 0, firstAt: null };
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    onData(stream, _session, done) {
      stream.resume();
      stream.on("end", () => {
        seen.mails++;
        seen.firstAt ??= performance.timeOrigin + performance.now();
        done();
      });
    },
  });
  const listener = server.listen(0, "127.0.0.1", () => {
    const address = listener.address();
    process.send?.({ port: typeof address === "object" && address ? address.port : 0 });
  });
  process.on("message", (what) => {
    process.send?.(seen);
    if (what === "anew") seen = { mails: 0, firstAt: null };
  });
  process.on("disconnect", () => process.exit(0));
}

export interface Sink {
  port: number;
  /** What it has seen; `anew` counts from nothing after. */
  seen(anew?: boolean): Promise<Seen>;
  stop(): void;
}

export async function startSink(): Promise<Sink> {
  const child: ChildProcess = forkOnCore("load", "lib/launch/bench.mjs", ["sink"]);
  const answer = async <T>(): Promise<T> => (await once(child, "message"))[0] as T;
  const { port } = await answer<{ port: number }>();
  return {
    port,
    seen(anew = false) {
      const said = answer<Seen>();
      child.send(anew ? "anew" : "seen");
      return said;
    },
    stop: () => child.kill("SIGTERM"),
  };
}
