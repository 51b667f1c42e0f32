import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const root = resolve(import.meta.dirname, "..");
const project = (name: string, extra: Record<string, unknown> = {}) => ({
  root,
  test: {
    name,
    include: [`tests/${name}/**/*.test.{ts,tsx}`],
    environment: "node",
    // The usual second is short for a browser on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    ...extra,
  },
});

export default defineConfig({
  root,
  test: {
    projects: [
      project("architecture", { include: ["tests/architecture.test.ts"] }),
      // Properties take hundreds of examples: on a busy machine more than the usual five seconds.
      project("unit", { testTimeout: 30_000, maxWorkers: 2, isolate: false, sequence: { groupOrder: 1 } }),
      project("integration", {
        globalSetup: ["tests/support/databases.setup.ts"],
        testTimeout: 90_000,
        hookTimeout: 90_000,
        // These wait for disks and servers more than they count.
        maxWorkers: 4,
        // The modules are read once for all files of a worker; a third of the time went into reading them again.
        isolate: false,
        // So none of them may be put in a module's place by one file for the others: this one is, for all.
        alias: { "next/headers": resolve(root, "tests/support/request.ts") },
        sequence: { groupOrder: 2 },
      }),
      project("faults", {
        globalSetup: ["tests/support/databases.setup.ts"],
        testTimeout: 180_000,
        hookTimeout: 120_000,
        // Most of their time they wait for processes to find out that something is wrong.
        maxWorkers: 4,
        sequence: { groupOrder: 3 },
      }),
      project("e2e", {
        testTimeout: 120_000,
        hookTimeout: 240_000,
        maxWorkers: 2,
        isolate: false,
        sequence: { groupOrder: 4 },
      }),
    ],
  },
});
