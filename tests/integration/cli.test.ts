import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import type { Terminal } from "../../lib/cli/command.ts";
import { runCommand } from "../../lib/cli/main.ts";
import { authenticateAgent } from "../../lib/services/agents.ts";
import { authenticate } from "../../lib/services/api-tokens.ts";
import { signOfLife } from "../../lib/services/health.ts";
import * as store from "../../lib/store/api-tokens.ts";
import * as audit from "../../lib/store/audit.ts";
import { countUsers, findCredential, findUserByEmail } from "../../lib/store/auth.ts";
import { openDatabase } from "../../lib/store/open.ts";
import * as people from "../../lib/store/people.ts";
import { testContext } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "candor-cli-"));
  folders.push(made);
  return made;
}

async function run(env: Record<string, string>, line: string[], input = "") {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    env,
    root: process.cwd(),
    folder: env.DATA_DIR ?? process.cwd(),
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readInput: async () => input,
  };
  const code = await runCommand(terminal, line);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

async function startSmtp(): Promise<{ port: number; close(): Promise<void> }> {
  const smtp = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS"] });
  await new Promise<void>((resolve) => void smtp.listen(0, "127.0.0.1", resolve));
  const address = smtp.server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    close: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
}

const password = "a long enough password";

onEachDatabase("the command line", (make) => {
  it("makes an admin, whose password it takes from standard input only", async () => {
    const { db, url } = await make();
    const env = { DATABASE_URL: url, DATA_DIR: folder() };
    const line = ["admin", "create", "--email", "ada@example.com", "--name", "Ada"];
    const refused = await run(env, [...line, "--password", password]);
    expect(refused.code).toBe(2);
    expect((await run(env, line)).code).toBe(2);
    const made = await run(env, [...line, "--password-stdin", "--json"], `${password}\n`);
    expect([made.code, made.err]).toEqual([0, ""]);
    const user = await findUserByEmail(db, "ada@example.com");
    expect(JSON.parse(made.out)).toEqual({ id: user?.id, email: "ada@example.com" });
    const again = await run(env, [...line, "--password-stdin"], password);
    expect([again.code, again.err]).toEqual([1, "candor: email: There is an admin with this e-mail address."]);
    const weak = await run(
      env,
      ["admin", "create", "--email", "bo@example.com", "--password-stdin", "--json"],
      "short",
    );
    expect([weak.code, JSON.parse(weak.out).field]).toEqual([1, "password"]);
    expect(await countUsers(db)).toBe(1);
  });

  it("lets somebody in again who lost their second factor, with a new password if one is given", async () => {
    const { db, url } = await make();
    const env = { DATABASE_URL: url, DATA_DIR: folder() };
    await run(env, ["admin", "create", "--email", "ada@example.com", "--password-stdin"], password);
    const before = await findUserByEmail(db, "ada@example.com");
    const id = before?.id ?? "";
    const hash = (await findCredential(db, id))?.password;
    const now = new Date();
    await db.transaction((tx) => people.update(tx, id, { twoFactorEnabled: true, disabledAt: now }, now));
    const line = ["admin", "rescue", "--email", "Ada@example.com"];
    const done = await run(env, [...line, "--json"]);
    expect([done.code, JSON.parse(done.out)]).toMatchObject([0, { id, app: true, enabled: true }]);
    expect(await findUserByEmail(db, "ada@example.com")).toMatchObject({ twoFactorEnabled: false, disabledAt: null });
    expect((await findCredential(db, id))?.password).toBe(hash);
    expect((await run(env, [...line, "--password-stdin"], "another long enough password")).code).toBe(0);
    expect((await findCredential(db, id))?.password).not.toBe(hash);
    expect((await run(env, [...line, "--password-stdin"], "short")).code).toBe(1);
    expect((await run(env, ["admin", "rescue", "--email", "nobody@example.com"])).code).toBe(1);
    expect(await audit.list(db, 10)).toContainEqual(expect.objectContaining({ action: "user.rescue", subject: id }));
  });

  it("makes, lists and revokes locations", async () => {
    const { db, url } = await make();
    const env = { DATABASE_URL: url, DATA_DIR: folder() };
    const made = await run(env, ["agent", "create", "--name", "oslo"]);
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^candor_agent_[\w-]{43}$/)]);
    expect(await authenticateAgent(testContext(db), `Bearer ${made.out}`)).toMatchObject({ name: "oslo" });
    expect((await run(env, ["agent", "create", "--name", "local"])).code).toBe(1);
    expect((await run(env, ["agent", "create"])).code).toBe(2);
    const [listed] = JSON.parse((await run(env, ["agent", "list", "--json"])).out);
    expect(listed).toMatchObject({ name: "oslo", state: "waiting" });
    expect((await run(env, ["agent", "revoke", listed.id])).code).toBe(0);
    expect((await run(env, ["agent", "revoke", listed.id])).code).toBe(1);
    expect(await authenticateAgent(testContext(db), `Bearer ${made.out}`)).toBeNull();
  });

  it("refuses to run an agent without an address, with a wrong one, or without a token", async () => {
    const env = { DATA_DIR: folder() };
    const token = { CANDOR_AGENT_TOKEN: "candor_agent_x" };
    for (const line of [[], ["--url", "ftp://example.com"], ["--url", "https://example.com", "--nonsense"]])
      expect((await run({ ...env, ...token }, ["probe-agent", ...line])).code).toBe(2);
    const without = await run(env, ["probe-agent", "--url", "https://example.com"]);
    expect([without.code, without.err]).toEqual([2, expect.stringContaining("CANDOR_AGENT_TOKEN")]);
    expect((await run(env, ["probe-agent", "--help"])).code).toBe(0);
  });

  it("makes a token with the scopes that are named, and knows no others", async () => {
    const { db, url } = await make();
    const env = { DATABASE_URL: url, DATA_DIR: folder() };
    expect((await run(env, ["token", "create", "--name", "x", "--scopes", "read,incidents"])).code).toBe(0);
    expect(await store.list(db)).toMatchObject([{ scopes: ["read", "incidents"] }]);
    expect(await run(env, ["token", "create", "--name", "x", "--scopes", "all"])).toMatchObject({ code: 1 });
  });

  it("proves the audit log, and names where it is broken", async () => {
    const { db, url } = await make();
    const env = { DATABASE_URL: url, DATA_DIR: folder() };
    await run(env, ["token", "create", "--name", "one"]);
    await run(env, ["token", "create", "--name", "two"]);
    expect(await run(env, ["audit", "verify"])).toMatchObject({ code: 0, out: "The audit log is whole: 2 entries." });
    await db.transaction((tx) => tx.db.update(tx.t.auditHead).set({ seq: 4 }));
    const broken = await run(env, ["audit", "verify", "--json"]);
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.out)).toMatchObject({ ok: false, seq: 3 });
  });

  it("makes, lists and revokes API tokens", async () => {
    const { db, url } = await make();
    const env = { DATABASE_URL: url, DATA_DIR: folder() };
    const ctx = { ...testContext(db), clock: { now: () => Date.now() } };
    const made = await run(env, ["token", "create", "--name", "deploy", "--expires-in-days", "30"]);
    expect(made.code).toBe(0);
    const [row] = await store.list(db);
    expect(await authenticate(ctx, `Bearer ${made.out}`)).toMatchObject({
      actor: { id: row?.id, name: "deploy" },
      scopes: null,
    });
    const listed = await run(env, ["token", "list", "--json"]);
    expect(JSON.parse(listed.out)).toMatchObject([{ id: row?.id, name: "deploy", state: "active" }]);
    expect(listed.out).not.toContain(row?.hash);
    expect((await run(env, ["token", "list"])).out).toContain(`${row?.id}  active`);
    expect((await run(env, ["token", "revoke", row?.id ?? ""])).code).toBe(0);
    expect(await authenticate(ctx, `Bearer ${made.out}`)).toBeNull();
    expect((await run(env, ["token", "revoke", "nosuchtoken1"])).code).toBe(1);
    expect((await run(env, ["token", "create", "--name", "x", "--expires-in-days", "soon"])).code).toBe(1);
  });

  it("finds what is wrong with an installation, and nothing where nothing is", async () => {
    const { db, url } = await make();
    const smtp = await startSmtp();
    const env = { DATABASE_URL: url, DATA_DIR: folder(), BASE_URL: "https://status.example.com" };
    const verdicts = async (extra: Record<string, string> = {}) => {
      const { code, out } = await run({ ...env, ...extra }, ["doctor", "--json"]);
      const findings: { name: string; verdict: string; text: string }[] = JSON.parse(out).findings;
      return { code, found: Object.fromEntries(findings.map((f) => [f.name, f.verdict])), text: out };
    };
    const silent = await verdicts();
    expect(silent).toMatchObject({ code: 1, found: { database: "ok", worker: "bad", mail: "note" } });
    await signOfLife({ ...testContext(db), clock: { now: () => Date.now() } }, [], {});
    const well = await verdicts({ SMTP_URL: `smtp://127.0.0.1:${smtp.port}` });
    expect(well).toMatchObject({
      code: 0,
      found: { settings: "ok", "data folder": "ok", database: "ok", worker: "ok", mail: "ok" },
    });
    await smtp.close();
    const secret = { SMTP_URL: `smtp://user:hunter2hunter2@127.0.0.1:${smtp.port}` };
    const broken = await verdicts(secret);
    expect(broken).toMatchObject({ code: 1, found: { mail: "bad" } });
    expect(broken.text).not.toContain("hunter2");
  });
});

describe("the command line", () => {
  it("has help on everything and tells wrong usage from failure", async () => {
    const env = { DATA_DIR: folder() };
    const overview = await run(env, ["--help"]);
    expect(overview.code).toBe(0);
    const names = [...overview.out.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}\S/gm)].map((m) => m[1] ?? "");
    expect(names).toEqual(expect.arrayContaining(["admin create", "token create", "migrate", "doctor", "backup"]));
    for (const name of names) {
      const help = await run(env, [...name.split(" "), "--help"]);
      expect([help.code, help.out.split("\n")[0]], name).toEqual([0, expect.stringContaining(`-- ${name}`)]);
    }
    for (const line of [[], ["nothing"], ["token"], ["token", "list", "extra"], ["migrate", "--fast"], ["backup"]])
      expect((await run(env, line)).code, line.join(" ")).toBe(2);
    const wrong = await run({ ...env, PORT: "high" }, ["token", "list", "--json"]);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining("candor: PORT: ")]);
    expect(JSON.parse(wrong.out).error).toContain("PORT");
  });

  it("sets up a new database and says when there is nothing to do", async () => {
    const env = { DATA_DIR: folder() };
    expect((await run(env, ["doctor"])).out).toContain("There is none yet");
    expect(existsSync(join(env.DATA_DIR, "candor.db"))).toBe(false);
    expect(JSON.parse((await run(env, ["migrate", "--json"])).out).applied).toBeGreaterThan(0);
    expect((await run(env, ["migrate"])).out).toBe("The database was up to date.");
  });

  it("backs up a database in use and puts it back once nobody uses it", async () => {
    const env = { DATA_DIR: folder() };
    await run(env, ["token", "create", "--name", "before"]);
    const inUse = openDatabase(`file:${env.DATA_DIR}/candor.db`);
    expect((await run(env, ["backup", "copy.db"])).code).toBe(0);
    const copy = join(env.DATA_DIR, "copy.db");
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect((await run(env, ["backup", "copy.db"])).err).toContain("exists already");
    await run(env, ["token", "create", "--name", "after"]);
    const names = async () =>
      JSON.parse((await run(env, ["token", "list", "--json"])).out).map((t: { name: string }) => t.name);
    expect((await names()).sort()).toEqual(["after", "before"]);

    expect((await run(env, ["restore", "copy.db"])).err).toContain("stop Candor first");
    expect((await names()).sort()).toEqual(["after", "before"]);
    await inUse.close();
    const restored = await run(env, ["restore", "copy.db", "--json"]);
    expect([restored.code, restored.err]).toEqual([0, ""]);
    expect(await names()).toEqual(["before"]);
    const kept = openDatabase(`file:${JSON.parse(restored.out).kept}`);
    expect(await store.list(kept)).toHaveLength(2);
    await kept.close();
  });

  it("restores no file that is not a whole backup of its own", async () => {
    const env = { DATA_DIR: folder() };
    await run(env, ["token", "create", "--name", "before"]);
    await run(env, ["backup", "copy.db"]);
    const file = (name: string) => join(env.DATA_DIR, name);
    writeFileSync(file("text.db"), "this is no database");
    writeFileSync(file("half.db"), readFileSync(file("copy.db")).subarray(0, 40_000));
    writeFileSync(file("empty.db"), "");
    for (const name of ["text.db", "half.db", "empty.db", "missing.db", "candor.db"])
      expect((await run(env, ["restore", name])).code, name).toBe(1);
    expect((await run(env, ["token", "list"])).out).toContain("before");
    expect(existsSync(file("candor.db.restoring"))).toBe(false);
  });

  it("tells when others can read the installation's secret", async () => {
    const env = { DATA_DIR: folder(), BASE_URL: "https://status.example.com" };
    await run(env, ["token", "list"]);
    chmodSync(join(env.DATA_DIR, "secret"), 0o644);
    const { code, out } = await run(env, ["doctor"]);
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}data folder: .*chmod 600/m);
  });
});
