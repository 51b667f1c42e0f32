import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Candor, root, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, install, read, soon } from "../support/installation.ts";
import { startObjectStore, type TestObjectStore } from "../support/object-store.ts";

const said = (candor: Candor, words: string): number => candor.output().split(words).length - 1;
const failed = "can not be exported to PUBLISH_TO";
const note = "The copy of the site at PUBLISH_TO is not up to date; the log says why.";

const notesOf = async (url: string): Promise<{ ready: boolean; notes: string[] }> =>
  JSON.parse((await read(`${url}/readyz`)).text);

describe("the copy in a bucket", () => {
  let store: TestObjectStore;
  let site: Installation;

  const text = (path: string): string => store.objects.get(`status/${path}`)?.body.toString("utf8") ?? "";
  const paths = (): string[] => [...store.objects.keys()].map((key) => key.replace("status/", "")).sort();
  const post = (body: string, status: string) =>
    site.call("PATCH", `${site.below}/incidents/${site.id}`, { incident: { status, body } });
  /** Waits until the last of what a change touches has arrived. */
  const arrived = (words: string, id = site.id) =>
    eventually(() => {
      for (const path of ["index.html", "de/index.html", "history.rss", `ar/incidents/${id}/index.html`])
        expect(text(path), path).toContain(words);
    }, soon);
  const incident = async (name: string): Promise<string> => {
    const body = { incident: { name, body: "We look into it." } };
    const { id } = await site.call("POST", `${site.below}/incidents`, body);
    await arrived(name, id);
    return id;
  };

  beforeAll(async () => {
    store = await startObjectStore();
    site = await install(startCandor({ ...store.env, LOG_LEVEL: "info" }));
    await arrived("Errors at night");
  });

  afterEach(() => store.fault(null));

  afterAll(async () => {
    await site?.candor.stop();
    await store?.close();
  });

  it("is the whole site: what `candor publish` writes into a folder, with types and cache times", async () => {
    const folder = mkdtempSync(join(tmpdir(), "candor-export-"));
    try {
      execFileSync("npm", ["run", "--silent", "candor", "--", "publish", folder], {
        cwd: root,
        env: {
          ...process.env,
          NODE_ENV: "production",
          DATA_DIR: site.candor.dataDir,
          BASE_URL: site.candor.url,
          LOG_LEVEL: "silent",
        },
        stdio: "ignore",
      });
      const written = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
      expect(paths()).toEqual(written.sort());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    expect(store.objects.get("status/index.html")).toMatchObject({
      type: "text/html; charset=utf-8",
      cacheControl: expect.stringContaining("stale-if-error"),
      encoding: undefined,
    });
    expect(store.objects.get("status/history.rss")?.type).toMatch(/^application\/rss\+xml/);
    const sheet = /href="\/(_next\/static\/[^"]+\.css)"/.exec(text("index.html"))?.[1];
    expect(store.objects.get(`status/${sheet}`)).toMatchObject({
      type: expect.stringMatching(/^text\/css/),
      cacheControl: expect.stringContaining("immutable"),
    });
    expect(text("index.html")).toContain(`href="${site.candor.url}/subscribe"`);
  });

  it("is sent only what a change has changed", async () => {
    const other = await incident("Slow in the morning");
    store.asked.length = 0;
    await post("It is the *disk*.", "identified");
    await arrived("disk");
    await eventually(() => expect(text("history/index.html")).toBeTruthy(), soon);
    const sent = store.asked.filter((a) => a.method === "PUT");
    expect(sent.filter((a) => a.same).map((a) => a.key)).toEqual([]);
    const keys = sent.map((a) => a.key);
    expect(keys).toContain("status/index.html");
    expect(keys).toContain(`status/incidents/${site.id}/index.html`);
    for (const untouched of [/_next\//, /robots\.txt/, /og\.png/, /uptime/, new RegExp(other)])
      expect(keys.filter((key) => untouched.test(key))).toEqual([]);
  });

  it("loses a deleted incident in every language", async () => {
    const id = await incident("Posted by mistake");
    expect(paths().filter((path) => path.includes(id))).toHaveLength(7);
    await site.call("DELETE", `${site.below}/incidents/${id}`);
    await eventually(() => expect(paths().filter((path) => path.includes(id))).toEqual([]), soon);
    expect(text("history/index.html")).not.toContain("Posted by mistake");
  });

  it("is caught up after the store was overloaded, which is told once in the log and on /readyz", async () => {
    const { candor } = site;
    store.fault(() => ({ status: 503, code: "SlowDown" }));
    await post("A store that is overloaded.", "monitoring");
    await eventually(() => expect(said(candor, failed)).toBe(1), soon);
    expect(candor.output()).toContain("The object store answered 503 SlowDown.");
    expect(await notesOf(candor.url)).toMatchObject({ ready: true, notes: [note] });
    const tries = store.asked.length;
    await eventually(() => expect(store.asked.length).toBeGreaterThan(tries + 4), soon);
    expect(said(candor, failed)).toBe(1);
    store.fault(null);
    await arrived("overloaded");
    await eventually(async () => expect((await notesOf(candor.url)).notes).toEqual([]), soon);
    expect(said(candor, "the site is exported to PUBLISH_TO again")).toBe(1);
  });

  it("delays nobody here while the store hangs", async () => {
    store.asked.length = 0;
    store.fault(() => "hang");
    await post("The store hangs.", "monitoring");
    await eventually(() => expect(store.asked.length).toBeGreaterThan(0), soon);
    for (const body of ["First words meanwhile.", "Second words meanwhile."]) {
      await post(body, "monitoring");
      await eventually(async () => expect((await read(site.candor.url)).text).toContain(body), { within: 5000 });
    }
    expect(store.asked).toHaveLength(1);
  });

  it("is not sent again by a restart, which removes what went meanwhile and leaves what is not ours", async () => {
    const { candor } = site;
    await candor.stop();
    const object = { body: Buffer.from("x"), type: "text/html", cacheControl: undefined, encoding: undefined };
    const gone = ["incidents/000000000000/index.html", "fr/history/page-900/index.html", "badge/000000000000.svg"];
    const foreign = ["CNAME", "incidents/notes.txt", "about/index.html"];
    for (const path of [...gone, ...foreign]) store.objects.set(`status/${path}`, object);
    store.asked.length = 0;
    site = { ...site, candor: await startCandor({ ...store.env, PORT: new URL(candor.url).port }, candor.dataDir) };
    await eventually(() => expect(paths().filter((path) => gone.includes(path))).toEqual([]), soon);
    expect(paths()).toEqual(expect.arrayContaining(foreign));
    expect(text("index.html")).toContain("Second words meanwhile.");
    expect(store.asked.filter((a) => a.method === "PUT" && a.same).map((a) => a.key)).toEqual([]);
    expect(store.asked.filter((a) => a.method === "PUT" && a.key.includes("_next"))).toEqual([]);
  });

  it("is refused with wrong keys: one clear sentence in the log, and visitors notice nothing", async () => {
    const { candor } = site;
    await candor.stop();
    const env = { ...store.env, AWS_SECRET_ACCESS_KEY: "wrong", PORT: new URL(candor.url).port };
    site = { ...site, candor: await startCandor(env, candor.dataDir) };
    await eventually(() => expect(said(site.candor, failed)).toBe(1), soon);
    expect(site.candor.output()).toContain(
      "The object store does not take the keys (403 SignatureDoesNotMatch): AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_SESSION_TOKEN is wrong.",
    );
    expect((await read(site.candor.url)).text).toContain("Second words meanwhile.");
    expect((await notesOf(site.candor.url)).notes).toContain(note);
  });
});
