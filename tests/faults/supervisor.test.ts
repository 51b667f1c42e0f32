import { afterEach, describe, expect, it } from "vitest";
import { type Candor, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { read } from "../support/installation.ts";

/** Node's options that put `instead` in the place of the supervisor's first fork, and leave all others alone. */
function firstFork(instead: string): Record<string, string> {
  const code = `
    import processes from "node:child_process";
    import { syncBuiltinESMExports } from "node:module";
    if (process.argv[1]?.endsWith("start.mjs")) {
      const { fork } = processes;
      processes.fork = (file, args, options) => {
        processes.fork = fork;
        syncBuiltinESMExports();
        ${instead}
      };
      syncBuiltinESMExports();
    }`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

const tricks = [
  {
    name: "dies in the moment in which it is told that the database is ready",
    said: "web ended (SIGKILL); starting it again",
    instead: `
      const child = fork(file, args, options);
      const { send } = child;
      child.send = (...told) => {
        child.kill("SIGKILL");
        // It is dead after this, and this process has not heard of it yet.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
        return send.apply(child, told);
      };
      return child;`,
  },
  {
    name: "is not started by the machine",
    said: "web could not be started (spawn /nowhere/node ENOENT); starting it again",
    instead: `return fork(file, args, { ...options, execPath: "/nowhere/node" });`,
  },
  {
    name: "finds no memory to start in",
    said: "web could not be started (spawn ENOMEM); starting it again",
    instead: `throw new Error("spawn ENOMEM");`,
  },
];

let candor: Candor | undefined;

afterEach(async () => {
  await candor?.stop();
  candor = undefined;
});

describe("A process of the installation that", () => {
  it.each(tricks)("$name is started again, and the page is there", async ({ said, instead }) => {
    candor = await startCandor(firstFork(instead));
    expect(candor.output()).toContain(said);
    expect((await read(candor.url)).status).toBe(200);
  });

  it("is about to be started again does not hold up a stop", async () => {
    candor = await startCandor();
    const { output } = candor;
    // Each wait is twice as long as the one before: after these it is eight seconds.
    for (const wait of ["0.5", "1", "2", "4", "8"]) {
      process.kill((await candor.children()).web, "SIGKILL");
      await eventually(() => expect(output()).toContain(`starting it again in ${wait} s`));
    }
    const before = performance.now();
    expect(await candor.stop()).toBe(0);
    expect(performance.now() - before).toBeLessThan(6000);
  });
});
