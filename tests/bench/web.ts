import { forkOnCore } from "./cores.ts";

export interface Web {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts a Node program that listens on `port` and says so to its parent, on the server's core. */
export async function startServer(
  program: string,
  args: string[],
  port: number,
  env: Record<string, string>,
): Promise<Web> {
  const child = forkOnCore("server", program, args, env);
  // As the supervisor says it: the database may be used.
  child.send({ prepared: true });
  await new Promise<void>((resolve, reject) => {
    child.on("message", (message) => {
      if (typeof message === "object" && message !== null && "listening" in message) resolve();
    });
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}.`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.on("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

/** Candor's own web process. */
export const startWeb = (port: number, env: Record<string, string>): Promise<Web> =>
  startServer("dist/web.mjs", [], port, env);
