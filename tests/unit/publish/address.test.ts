import { expect, it } from "vitest";
import { chooseLanguage } from "../../../lib/domain/messages/languages.ts";
import { parseAddress, readVariant, variantOf } from "../../../lib/publish/address.ts";

it("knows no public address by more names than it needs", () => {
  const path = (url: string) => parseAddress(url)?.path;
  expect(path("/?utm_source=x")).toBe("/");
  expect(path("/history?page=2&x=1")).toBe("/history?page=2");
  expect(path("/history?page=99999")).toBe("/history");
  expect(path("/incidents/abcdefghijkl?x")).toBe("/incidents/abcdefghijkl");
  expect(path("/de")).toBe("/");
  expect(path("/api/v2/summary.json?_=1")).toBe("/api/v2/summary.json");
});

it("leaves everything else to others", () => {
  for (const url of [
    "/admin",
    "/subscribe",
    "/xx/history",
    "/incidents/x",
    "/incidents/abcdefghijkl/x",
    "/de/admin",
    "/v1",
  ])
    expect(parseAddress(url), url).toBeNull();
});

it("keeps no search", () => {
  expect(parseAddress("/history?q=api&page=2")).toMatchObject({ live: true, path: "/history?q=api&page=2" });
  expect(parseAddress("/de/history?component=abcdefghijkl")).toMatchObject({ live: true, language: "de" });
});

it("names variants so that they can be read back", () => {
  for (const url of [
    "/",
    "/de/",
    "/history?page=3",
    "/ja/incidents/abcdefghijkl",
    "/badge.svg",
    "/api/v2/status.json",
  ]) {
    const address = parseAddress(url);
    if (!address) throw new Error(url);
    const variant = readVariant(variantOf(address, "fr"));
    expect(variant.path).toBe(address.path);
    expect(variant.language).toBe(address.kind === "file" ? null : (address.language ?? "fr"));
    expect(variant.prefix).toBe(address.language ? `/${address.language}` : "");
  }
});

it.each([
  [undefined, "en"],
  ["de", "de"],
  ["de-AT,en;q=0.8", "de"],
  ["nl, fr;q=0.5, es;q=0.9", "es"],
  ["*", "en"],
  ["de;q=0", "en"],
  ["xx;q=nonsense, ja", "ja"],
  [",,;;", "en"],
])("Accept-Language %s is answered in %s", (header, language) => {
  expect(chooseLanguage(header, "en")).toBe(language);
});
