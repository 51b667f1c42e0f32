import { type ChildProcess, fork } from "node:child_process";
import { SMTPServer } from "smtp-server";

/** Takes every mail and forgets it. Runs in a process of its own; tells its port to the parent. */
export function serveSink(): void {
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    onData(stream, _session, done) {
      stream.resume();
      stream.on("end", () => done());
    },
  });
  const listener = server.listen(0, "127.0.0.1", () => {
    const address = listener.address();
    process.send?.({ port: typeof address === "object" && address ? address.port : 0 });
  });
  process.on("disconnect", () => process.exit(0));
}

export interface Sink {
  port: number;
  stop(): void;
}

export async function startSink(): Promise<Sink> {
  const child: ChildProcess = fork("lib/launch/bench.mjs", ["sink"]);
  const port = await new Promise<number>((resolve) =>
    child.on("message", (message) => resolve(Number((message as { port: number }).port))),
  );
  return { port, stop: () => child.kill("SIGTERM") };
}
