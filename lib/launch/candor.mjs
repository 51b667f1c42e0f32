import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, root } from "./prepare.mjs";

process.chdir(root);
ensureInstalled();
// The command line needs the bundles only, not the pages: bundling takes well under a second.
const bundled = spawnSync(process.execPath, [join(root, "lib/launch/bundle.mjs")], { stdio: ["ignore", 2, 2] });
const program = join(root, "dist/cli.mjs");
if (bundled.status !== 0 || !existsSync(program)) process.exit(1);
const done = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(done.status ?? 1);
