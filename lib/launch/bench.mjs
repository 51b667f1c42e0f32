import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./prepare.mjs";

process.chdir(root);
ensureInstalled();
ensureBuilt();
process.env.NODE_ENV = "production";
const { bench } = await import(join(root, "dist/bench.mjs"));
await bench(process.argv.slice(2));
