// Bundles the programs outside of Next (supervisor, web front, worker, command line) into dist/; or those named.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");
const programs = {
  supervisor: "lib/launch/supervisor.ts",
  web: "lib/publish/main.ts",
  worker: "lib/worker/main.ts",
  cli: "lib/cli/main.ts",
  demo: "lib/launch/demo-data.ts",
  bench: "tests/bench/main.ts",
};
const named = process.argv.slice(2);

await build({
  entryPoints: Object.fromEntries(
    Object.entries(programs)
      .filter(([name]) => named.length === 0 || named.includes(name))
      .map(([name, file]) => [name, join(root, file)])
      .filter(([, file]) => existsSync(file)),
  ),
  outdir: join(root, "dist"),
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
});
