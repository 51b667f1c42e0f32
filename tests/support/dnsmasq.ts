import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { freePort } from "./candor.ts";

const binary = ["/usr/sbin/dnsmasq", "/usr/bin/dnsmasq"].find((path) => existsSync(path));

export const hasDnsmasq = binary !== undefined;

export interface Dnsmasq {
  port: number;
  close(): Promise<void>;
}

/** A real dnsmasq on loopback that knows what `records` (its own options) say, and nothing else. */
export async function startDnsmasq(records: readonly string[]): Promise<Dnsmasq> {
  const port = await freePort();
  const child: ChildProcess = spawn(
    binary ?? "dnsmasq",
    [
      ...["--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--no-daemon"],
      ...["--bind-interfaces", "--listen-address=127.0.0.1", `--port=${port}`, "--local=/test/", ...records],
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk;
      if (said.includes("started")) resolve();
    });
    void ended.then(() => reject(new Error(`dnsmasq ended: ${said}`)));
  });
  return {
    port,
    close() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
