// Runs before anything is installed: Node's own modules only.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");
const installStamp = join(root, "node_modules/.candor-lock");
const busyFile = join(root, ".candor-busy");
const buildStamp = join(root, "dist/.candor-sources");

function fail(message) {
  process.stderr.write(`candor: ${message}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node 20.19 or newer is needed; this is ${process.versions.node}.`);
}

function run(command, args, env = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], env: { ...process.env, ...env } });
  if (done.status !== 0) fail(`"${command} ${args.join(" ")}" failed${done.error ? `: ${done.error.message}` : "."}`);
}

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
};

/** Does `work` while no other process of this clone does its own: two installations at once would wreck each other. */
function alone(work) {
  for (;;) {
    try {
      writeFileSync(busyFile, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const owner = existsSync(busyFile) ? Number(readFileSync(busyFile, "utf8")) : 0;
      // An empty file is one that is just being written; one of a dead process was left behind.
      if (owner > 0 && !isAlive(owner)) rmSync(busyFile, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  try {
    work();
  } finally {
    rmSync(busyFile, { force: true });
  }
}

/** Installs the locked dependencies when they are missing or the lock file changed. */
export function ensureInstalled() {
  checkNode();
  if (!isInstalled()) alone(install);
}

function lockHash() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

const isInstalled = () => existsSync(installStamp) && readFileSync(installStamp, "utf8") === lockHash();

function install() {
  if (isInstalled()) return;
  process.stderr.write("candor: installing dependencies (once)…\n");
  run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], { NODE_ENV: "development" });
  writeFileSync(installStamp, lockHash());
}

const sourceFolders = ["app", "components", "lib", "public"];
const sourceFiles = ["next.config.mjs", "package.json", "package-lock.json", "tsconfig.json", "postcss.config.mjs"];

/** Changes whenever a source file is added, removed or written. */
function sourceFingerprint() {
  const hash = createHash("sha256");
  const add = (path) => {
    const s = statSync(join(root, path));
    if (s.isFile()) hash.update(`${path}\0${s.size}\0${s.mtimeMs}\n`);
  };
  for (const folder of sourceFolders) {
    if (!existsSync(join(root, folder))) continue;
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).sort())
      add(join(folder, name));
  }
  for (const file of sourceFiles) if (existsSync(join(root, file))) add(file);
  return hash.digest("hex");
}

function isBuilt(now) {
  const built = existsSync(buildStamp) && existsSync(join(root, ".next/BUILD_ID"));
  return built && readFileSync(buildStamp, "utf8") === now;
}

/** Builds the pages and the programs when a source is newer than the build. */
export function ensureBuilt() {
  if (!isBuilt(sourceFingerprint())) alone(build);
}

function build() {
  const now = sourceFingerprint();
  if (isBuilt(now)) return;
  process.stderr.write("candor: building (after a change only)…\n");
  rmSync(buildStamp, { force: true });
  run(process.execPath, [join(root, "lib/launch/bundle.mjs")]);
  run(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  });
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(buildStamp, now);
}
