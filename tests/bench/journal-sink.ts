import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { SMTPServer } from "smtp-server";
import type { Taken } from "../support/tally.ts";

/**
 * A mail server that writes down each mail (Message-ID and recipient, a line each) before it says that it has it: what
 * it took is known however it ends. Runs in a process of its own: `journal-sink PORT FILE`.
 */
export function serveJournalSink(): void {
  const journal = openSync(process.argv.at(-1) ?? "", "a");
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    onData(stream, session, done) {
      let head = "";
      stream.on("data", (chunk: Buffer) => {
        if (head.length < 8192) head += chunk.toString("latin1");
      });
      stream.on("end", () => {
        const messageId = /^message-id:\s*(<[^>]+>)/im.exec(head)?.[1] ?? "";
        writeSync(journal, `${messageId} ${session.envelope.rcptTo.map((to) => to.address).join(",")}\n`);
        done();
      });
    },
  });
  server.on("error", () => undefined);
  server.listen(Number(process.argv.at(-2)), "127.0.0.1", () => process.send?.("listening"));
  process.on("disconnect", () => {
    closeSync(journal);
    process.exit(0);
  });
}

export interface JournalSink {
  kill(): Promise<void>;
  start(): Promise<void>;
  /** All that was ever taken. */
  taken(): readonly Taken[];
}

/** @param file where the journal is kept, over deaths of the server. */
export function journalSink(port: number, file: string): JournalSink {
  const journal = openSync(file, "a+");
  const taken: Taken[] = [];
  let rest = "";
  let child: ChildProcess | null = null;
  return {
    async start() {
      const next = fork("lib/launch/bench.mjs", ["journal-sink", String(port), file]);
      child = next;
      await new Promise<void>((resolve) => next.once("message", () => resolve()));
    },
    kill() {
      return new Promise((resolve) => {
        child?.once("exit", () => resolve());
        child?.kill("SIGKILL");
      });
    },
    taken() {
      const chunk = Buffer.alloc(1 << 20);
      for (;;) {
        const length = readSync(journal, chunk, 0, chunk.length, null);
        const lines = (rest + chunk.toString("latin1", 0, length)).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const [messageId = "", to = ""] = line.split(" ");
          taken.push({ messageId, to });
        }
        if (length === 0) return taken;
      }
    },
  };
}
