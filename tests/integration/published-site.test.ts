import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { RawResponse } from "../../lib/publish/packed.ts";
import { createPublishedSite, type PublishedSite } from "../../lib/publish/published-site.ts";
import { eventually } from "../support/eventually.ts";

let server: Server;
let url: string;
let site: PublishedSite;
let kept: Map<string, RawResponse>;
let asked: string[];
let page: (address: string) => Promise<RawResponse>;

const html = (text: string, status = 200): RawResponse => ({
  status,
  headers: [["content-type", "text/html; charset=utf-8"]],
  body: Buffer.from(text),
});

beforeEach(async () => {
  asked = [];
  page = async () => html("first");
  kept = new Map();
  const quiet = () => undefined;
  site = createPublishedSite({
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    language: () => "en",
    kept: async (name) => kept.get(name) ?? null,
    onRendered: quiet,
  });
  site.use({
    async render({ language, prefix, path }) {
      const address = `${prefix || (language ?? "")} ${path}`.trim();
      asked.push(address);
      return page(address);
    },
    close: quiet,
  });
  server = createServer((req, res) => {
    if (!site.respond(req, res)) res.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => server.close());

const read = async (path = "/", init: RequestInit = {}) => {
  const answer = await fetch(url + path, init);
  return { status: answer.status, text: await answer.text(), etag: answer.headers.get("etag") ?? "" };
};

it("is rendered once for everyone who asks at the same time, and again after a change", async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => read()));
  expect(new Set(all.map((a) => a.text))).toEqual(new Set(["first"]));
  expect(asked).toEqual(["en /"]);
  page = async () => html("second");
  expect((await read()).text).toBe("first");
  site.expire();
  expect((await read()).text).toBe("second");
  expect(asked).toEqual(["en /", "en /"]);
});

it("stays while the renderer is in trouble", async () => {
  await read();
  page = async () => {
    throw new Error("Next answered 500");
  };
  site.expire();
  expect(await read()).toMatchObject({ status: 200, text: "first" });
  expect(await read("/history")).toMatchObject({ status: 503 });
  page = async () => html("back");
  await eventually(async () => expect((await read()).text).toBe("back"));
});

it("never keeps what was rendered before a change as if it were after it", async () => {
  let release: () => void = () => undefined;
  page = () => new Promise((resolve) => (release = () => resolve(html("old"))));
  const slow = read();
  while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  site.expire();
  page = async () => html("new");
  release();
  await slow;
  expect((await read()).text).toBe("new");
});

it("answers HEAD and conditional requests from the same response", async () => {
  const { etag } = await read();
  expect(await read("/", { headers: { "if-none-match": etag } })).toMatchObject({ status: 304, text: "" });
  expect(await read("/", { method: "HEAD" })).toMatchObject({ status: 200, text: "", etag });
  expect(asked).toEqual(["en /"]);
});

it("is not kept when it is gone, and knows no address by more names than it needs", async () => {
  page = async () => html("none", 404);
  expect((await read("/incidents/abcdefghijkl")).status).toBe(404);
  page = async () => html("there");
  expect((await read("/incidents/abcdefghijkl")).status).toBe(200);
  expect((await read("/admin")).status).toBe(418);
  expect((await read("/", { method: "POST" })).status).toBe(418);
});

it("speaks the visitor's language, or the one that the address names", async () => {
  page = async (address) => html(address);
  expect((await read("/", { headers: { "accept-language": "fr-CH, de;q=0.5" } })).text).toBe("fr /");
  expect((await read("/", { headers: { "accept-language": "tlh" } })).text).toBe("en /");
  expect((await read("/de", { headers: { "accept-language": "fr" } })).text).toBe("/de /");
  expect((await read("/de/history?page=2")).text).toBe("/de /history?page=2");
});

it("falls back on what an earlier run kept, and on another language", async () => {
  page = async () => {
    throw new Error("no database");
  };
  kept.set("en /incidents/abcdefghijkl", html("kept"));
  expect((await read("/incidents/abcdefghijkl")).text).toBe("kept");
  expect((await read("/ja/incidents/abcdefghijkl")).text).toBe("kept");
  site.restore("en /", html("restored"));
  expect((await read()).text).toBe("restored");
});
