// Everything that must pass: lint, types, unit, integration, faults, and the browser tests where a Chromium is found.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./prepare.mjs";

process.chdir(root);
ensureInstalled();

/** The first is the same browser without a window of its own: these tests take a third less time in it. */
const chromiums = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const name of chromiums)
    for (const folder of (process.env.PATH ?? "").split(delimiter))
      if (existsSync(join(folder, name))) return join(folder, name);
  return null;
}

/** A thousand databases are made and dropped: in memory, where there is plenty, that takes half the time. */
function memoryFolder() {
  const shared = "/dev/shm";
  if (process.env.TMPDIR || !existsSync(shared)) return null;
  const { bavail, bsize } = statfsSync(shared);
  if (bavail * bsize < 4 * 2 ** 30) return null;
  const folder = mkdtempSync(join(shared, "candor-tests-"));
  // The test's PostgreSQL runs as somebody else.
  chmodSync(folder, 0o755);
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const bin = (name) => join(root, "node_modules/.bin", name);
const ci = process.env.CI === "true";
const counts = { passed: 0, failed: 0, skipped: 0 };

function step(title, command, args, env = {}) {
  process.stdout.write(`\n== ${title}\n`);
  const started = Date.now();
  const done = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env } });
  const ok = done.status === 0;
  process.stdout.write(`== ${title}: ${ok ? "ok" : "FAILED"} (${Math.round((Date.now() - started) / 1000)} s)\n`);
  return ok;
}

function check(title, command, args) {
  counts[step(title, command, args) ? "passed" : "failed"]++;
}

function tests(project, env = {}) {
  mkdirSync(join(root, "dist"), { recursive: true });
  const report = join(root, `dist/test-${project}.json`);
  const args = ["run", "--config", "tests/vitest.config.ts", "--project", project, "--passWithNoTests"];
  const ok = step(
    project,
    bin("vitest"),
    [...args, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    env,
  );
  const result = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : null;
  counts.passed += result?.numPassedTests ?? 0;
  counts.failed += result?.numFailedTests ?? 0;
  counts.skipped += (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0);
  // A file that fails to load has no failed test in it, but the run has failed.
  if (!ok && (result?.numFailedTests ?? 0) === 0) counts.failed++;
}

check("lint", bin("biome"), ["check", "."]);
check("types", bin("tsc"), ["--noEmit"]);
tests("architecture");
tests("unit");
const memory = memoryFolder();
tests("integration", memory === null ? {} : { TMPDIR: memory });
const chromium = findChromium();
if (!chromium && ci) {
  process.stdout.write("\nCI needs a Chromium for the browser tests: install it, or set CHROMIUM_PATH.\n");
  counts.failed++;
} else if (!chromium) {
  process.stdout.write("\nThe browser tests were left out: no Chromium on PATH and CHROMIUM_PATH is not set.\n");
}
if (counts.failed === 0 || !ci) {
  ensureBuilt();
  tests("faults");
  if (chromium) tests("e2e", { CHROMIUM_PATH: chromium });
}
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
process.exit(counts.failed > 0 ? 1 : 0);
