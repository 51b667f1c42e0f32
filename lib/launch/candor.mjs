import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, root } from "./prepare.mjs";

process.chdir(root);
ensureInstalled();
// The command line needs the bundles only, not the pages: bundling takes well under a second.
const bundled = spawnSync(process.execPath, [join(root, "lib/launch/bundle.mjs")], { stdio: ["ignore", 2, 2] });
const program = join(root, "dist/cli.mjs");
if (bundled.status !== 0 || !existsSync(program)) process.exit(1);
const child = spawn(process.execPath, [program, ...process.argv.slice(2)], { stdio: "inherit" });
// A command that goes on until it is told to stop is told by whoever started this process.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));
