import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./prepare.mjs";

process.chdir(root);
// A benchmark starts this file again for what runs beside it; then all is there.
if (!process.send) {
  ensureInstalled();
  ensureBuilt();
  // A change under tests/ needs no build of the product, but the benchmarks are made from it.
  const bundled = spawnSync(process.execPath, [join(root, "lib/launch/bundle.mjs"), "bench"], { stdio: "inherit" });
  if (bundled.status !== 0) process.exit(1);
}
process.env.NODE_ENV = "production";
const { bench } = await import(join(root, "dist/bench.mjs"));
await bench(process.argv.slice(2));
