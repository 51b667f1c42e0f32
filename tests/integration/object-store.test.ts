import { afterEach, beforeEach, expect, it } from "vitest";
import { type ObjectStoreSettings, openObjectStore } from "../../lib/net/object-store.ts";
import { startObjectStore, type TestObjectStore } from "../support/object-store.ts";

let server: TestObjectStore;
let settings: ObjectStoreSettings;

beforeEach(async () => {
  server = await startObjectStore();
  settings = {
    bucket: "status-copy",
    prefix: "status/",
    endpoint: server.url,
    region: "eu-test-1",
    accessKeyId: server.env.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY ?? "",
    sessionToken: null,
  };
});

afterEach(() => server.close());

const put = (changed: Partial<ObjectStoreSettings> = {}) =>
  openObjectStore({ ...settings, ...changed }).put("index.html", Buffer.from("hello"), { "content-type": "text/html" });

it("keeps an object with its headers, under a key with any letters", async () => {
  const store = openObjectStore(settings);
  const headers = { "content-type": "text/css", "cache-control": "public, max-age=5" };
  for (const key of ["a/b.css", "a/[id] (1)/é+&=~'!*.css"]) {
    await store.put(key, Buffer.from("body"), headers);
    expect(server.objects.get(`status/${key}`)).toMatchObject({ type: "text/css", cacheControl: "public, max-age=5" });
    expect(await store.list()).toContainEqual({ key, etag: "841a2d689ad86bd1611447453c22c6fc" });
  }
});

it("lists everything below its prefix, however many pages that takes, and nothing beside it", async () => {
  const object = { body: Buffer.from("x"), type: undefined, cacheControl: undefined, encoding: undefined };
  for (let i = 0; i < 120; i++) server.objects.set(`status/${i}`, object);
  server.objects.set("other", object);
  const keys = (await openObjectStore(settings).list())?.map((o) => o.key).sort();
  expect(keys).toEqual(Array.from({ length: 120 }, (_, i) => String(i)).sort());
});

it("removes an object, and takes it for done when it is not there", async () => {
  const store = openObjectStore(settings);
  await store.put("a", Buffer.from("a"), {});
  await store.remove("a");
  await store.remove("a");
  expect(server.objects.size).toBe(0);
});

it("asks again when the store is overloaded", async () => {
  let busy = 2;
  server.fault(() => (busy-- > 0 ? { status: 503, code: "SlowDown" } : null));
  await put();
  expect(server.objects.has("status/index.html")).toBe(true);
});

it("says in one sentence what is wrong", async () => {
  await expect(put({ accessKeyId: "AKIDOTHER" })).rejects.toThrow(
    "The object store does not take the keys (403 InvalidAccessKeyId): AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_SESSION_TOKEN is wrong.",
  );
  await expect(put({ secretAccessKey: "wrong" })).rejects.toThrow("(403 SignatureDoesNotMatch)");
  await expect(put({ bucket: "none" })).rejects.toThrow(
    "The object store has no bucket named none (404 NoSuchBucket).",
  );
  await expect(put({ region: "eu-other-1" })).rejects.toThrow("AWS_REGION is wrong.");
  server.fault(() => ({ status: 403, code: "AccessDenied" }));
  await expect(put()).rejects.toThrow("These keys may not write to the bucket status-copy (403 AccessDenied).");
  await server.close();
  await expect(put()).rejects.toThrow("The object store can not be reached (ECONNREFUSED).");
});

it("does not wait for ever", async () => {
  server.fault(() => "hang");
  await expect(openObjectStore(settings, 200).put("a", Buffer.from("a"), {})).rejects.toThrow(
    "The object store did not answer within 0.2 s.",
  );
});

it("can be written to by keys that may not list", async () => {
  server.fault(({ method }) => (method === "GET" ? { status: 403, code: "AccessDenied" } : null));
  expect(await openObjectStore(settings).list()).toBeNull();
});
