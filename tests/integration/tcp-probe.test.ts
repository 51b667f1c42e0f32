import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { tcpProbe } from "../../lib/probes/tcp.ts";
import { startFault } from "../support/fault-target.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function probe(talk: (socket: Socket) => void, settings: object = {}) {
  const server = await startFault(talk);
  cleanups.push(server.close);
  const parsed = tcpProbe.parse({ host: "127.0.0.1", port: server.port, ...settings });
  return tcpProbe.run(parsed, { timeoutMs: 800, allowPrivate: true });
}

describe("a TCP probe", () => {
  it("is up when the port accepts", async () => {
    const { result } = await probe(() => undefined);
    expect(result).toMatchObject({ state: "up" });
    expect(result.phases?.connect).toBeGreaterThan(0);
  });

  it("waits for a greeting that comes in pieces", async () => {
    const greet = (socket: Socket): void => {
      socket.write("220 mail.exam");
      setTimeout(() => socket.write("ple.com ESMTP\r\n"), 30);
    };
    expect((await probe(greet, { expect: "example.com ESMTP" })).result).toMatchObject({ state: "up" });
    expect((await probe(greet, { expect: "SSH-2.0" })).result).toMatchObject({
      state: "down",
      errorClass: "timeout",
      reason: "The expected text did not come in time.",
    });
  });

  it("sends what it is told to and checks the answer", async () => {
    const redis = (socket: Socket): void =>
      void socket.on("data", (data) => socket.write(data.toString() === "PING\r\n" ? "+PONG\r\n" : "-ERR\r\n"));
    expect((await probe(redis, { send: "PING\\r\\n", expect: "+PONG" })).result).toMatchObject({ state: "up" });
  });

  it("is down when the other side ends, or says too much, without the expected text", async () => {
    const ended = await probe((socket) => socket.end("bye\n"), { expect: "hello" });
    expect(ended.result).toMatchObject({ state: "down", errorClass: "answer" });
    expect(ended.facts).toContainEqual(["Received", "bye\n"]);
    const loud = await probe((socket) => void socket.write("x".repeat(200_000)), { expect: "hello" });
    expect(loud.result.reason).toBe("The first 64 KiB do not contain the expected text.");
  });

  it("does not show what it sends", async () => {
    const echo = (socket: Socket): void => void socket.on("data", (data) => socket.end(`no: ${data}`));
    const seen = await probe(echo, { send: "AUTH secret-password\\r\\n", expect: "OK" });
    expect(JSON.stringify(seen)).not.toContain("secret-password");
  });
});
