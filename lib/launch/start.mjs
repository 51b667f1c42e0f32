import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./prepare.mjs";

process.chdir(root);
ensureInstalled();
ensureBuilt();
process.env.NODE_ENV = "production";
const { supervise } = await import(join(root, "dist/supervisor.mjs"));
await supervise();
