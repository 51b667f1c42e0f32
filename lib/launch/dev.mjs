import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensureInstalled, root } from "./prepare.mjs";

process.chdir(root);
ensureInstalled();
spawnSync(process.execPath, [join(root, "lib/launch/bundle.mjs")], { stdio: "inherit" });
process.env.NODE_ENV = "development";
process.env.CANDOR_DEV = "1";
const { supervise } = await import(join(root, "dist/supervisor.mjs"));
await supervise({ spawn });
