import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./prepare.mjs";

process.chdir(root);
ensureInstalled();
ensureBuilt();
process.env.NODE_ENV = "production";
const { demo } = await import(join(root, "dist/demo.mjs"));
await demo();
