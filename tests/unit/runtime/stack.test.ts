import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readableStack } from "../../../lib/runtime/stack.ts";

let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "candor-stack-"));
  mkdirSync(join(folder, "dist"));
  const source = join(folder, "broken.ts");
  writeFileSync(
    source,
    "interface Nothing {}\n\nexport function fail(_: Nothing): never {\n  throw new Error('no');\n}\n",
  );
  const outfile = join(folder, "dist/broken.mjs");
  await build({ entryPoints: [source], outfile, format: "esm", sourcemap: true, minify: true, logLevel: "silent" });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("a stack names the places of the sources", () => {
  const built = `Error: no\n    at n (${pathToFileURL(join(folder, "dist/broken.mjs")).href}:1:27)\n    at run (node:internal/x:1:2)`;
  const source = relative(process.cwd(), join(folder, "broken.ts"));
  expect(readableStack(built)).toContain(`(${source}:4:`);
  expect(readableStack(built)).toContain("(node:internal/x:1:2)");
});

it("a stack without maps, or that is none, stays as it is", () => {
  for (const text of [
    "",
    "Error: no",
    "    at x (/nowhere/dist/file.js:1:2)",
    "    at x (/srv/lib/file.js:3:4)",
    `    at x (${join(folder, "dist/other.mjs")}:1:1)`,
  ])
    expect(readableStack(text)).toBe(text);
});
