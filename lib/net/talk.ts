import type { Socket } from "node:net";
import type { Phases } from "../domain/probe.ts";
import { noPhases, openSocket, type Target } from "./connect.ts";
import { watchTime } from "./deadline.ts";
import { failureOf, type NetFailure } from "./failure.ts";

export interface Talk {
  target: Target;
  /** Sent as soon as the connection stands. */
  send: string | null;
  /** Text that must come; without it a standing connection is all that is asked for. */
  expect: string | null;
  /** How much is read while waiting for it, in bytes. */
  maxBytes: number;
  /** For all of it, in milliseconds. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

interface Seen {
  received: string;
  ms: number;
  phases: Phases;
}

export type TalkResult =
  | ({ kind: "done" } & Seen)
  /** The other side ended, or said too much, without the expected text. */
  | ({ kind: "unexpected"; reason: string } & Seen)
  | ({ kind: "failed"; failure: NetFailure; reason: string } & Seen);

/** Connects, says something if told to, and waits for the expected text. It never throws. */
export function talk({ target, send, expect, maxBytes, timeoutMs, signal }: Talk): Promise<TalkResult> {
  return new Promise((resolve) => {
    const started = performance.now();
    const phases = noPhases();
    let socket: Socket | null = null;
    let received = "";
    let size = 0;
    let connectedAt: number | null = null;
    let firstAt: number | null = null;
    let open = true;
    const finish = (outcome: Pick<TalkResult, "kind"> & { failure?: NetFailure; reason?: string }): void => {
      if (!open) return;
      open = false;
      done();
      socket?.destroy();
      const now = performance.now();
      if (firstAt !== null) phases.transfer = now - firstAt;
      resolve({ ...outcome, received, ms: now - started, phases } as TalkResult);
    };
    const fail = (error: unknown): void => {
      const [failure, reason] = failureOf(error);
      finish({ kind: "failed", failure, reason });
    };
    const words = (): string =>
      connectedAt === null
        ? "The connection could not be made in time."
        : firstAt === null
          ? "No answer came in time."
          : "The expected text did not come in time.";
    const done = watchTime(timeoutMs, signal, words, fail);

    function listen(from: Socket): void {
      from.on("data", (chunk: Buffer) => {
        if (firstAt === null) {
          firstAt = performance.now();
          phases.firstByte = firstAt - (connectedAt ?? firstAt);
        }
        size += chunk.length;
        received += chunk.toString("latin1");
        const text = Buffer.from(received, "latin1").toString("utf8");
        if (expect !== null && text.includes(expect)) finish({ kind: "done" });
        else if (size > maxBytes)
          finish({ kind: "unexpected", reason: `The first ${maxBytes / 1024} KiB do not contain the expected text.` });
      });
      from.on("end", () =>
        finish({ kind: "unexpected", reason: "The connection was closed before the expected text came." }),
      );
    }

    try {
      const opened = openSocket(target, phases, (error) => {
        if (error) return fail(error);
        connectedAt = performance.now();
        if (expect === null && send === null) return finish({ kind: "done" });
        if (expect !== null) listen(opened);
        if (send !== null) opened.write(send, () => expect === null && finish({ kind: "done" }));
      });
      socket = opened;
      // After the connection stands its errors end the talk, too.
      opened.on("error", fail);
    } catch (error) {
      fail(error);
    }
  });
}
