import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseForm, readInput } from "../../../lib/web/body.ts";

const post = (body: BodyInit | null, type?: string): Request =>
  new Request("http://localhost/v1/pages", {
    method: "POST",
    body,
    ...(type === undefined ? {} : { headers: { "content-type": type } }),
  });

const form = "application/x-www-form-urlencoded";

describe("a request body", () => {
  it("is read as JSON, also with a character set or a structured suffix", async () => {
    for (const type of ["application/json", "application/json; charset=utf-8", "application/vnd.api+json"])
      expect(await readInput(post('{"incident":{"name":"Ünïcode"}}', type))).toEqual({ incident: { name: "Ünïcode" } });
  });

  it("is read as a form with bracketed names", async () => {
    const body =
      "incident[name]=Mail+delayed&incident[components][abcdefghijkl]=major_outage&incident[component_ids][]=a&incident[component_ids][]=b";
    expect(await readInput(post(body, form))).toEqual({
      incident: { name: "Mail delayed", components: { abcdefghijkl: "major_outage" }, component_ids: ["a", "b"] },
    });
  });

  it("may be absent, whatever the media type says", async () => {
    expect(await readInput(post(null))).toEqual({});
    expect(await readInput(post("", "text/plain"))).toEqual({});
    expect(await readInput(post("  \n", "application/json"))).toEqual({});
  });

  it("of another media type is refused with 415", async () => {
    for (const type of ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonp"])
      await expect(readInput(post("{}", type))).rejects.toMatchObject({ status: 415 });
  });

  it("that is no JSON object is refused with 400", async () => {
    for (const body of ["{", "[1]", '"text"', "null", "12", '{"a":1}}'])
      await expect(readInput(post(body, "application/json"))).rejects.toMatchObject({ status: 400 });
  });

  it("that is nested beyond reason is refused with 400", async () => {
    const deep = `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    await expect(readInput(post(deep, "application/json"))).rejects.toMatchObject({ status: 400 });
  });

  it("that is not UTF-8 is refused with 400", async () => {
    const bytes = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]);
    await expect(readInput(post(bytes, "application/json"))).rejects.toMatchObject({ status: 400 });
  });

  it("is refused once it is larger than the limit, declared or not", async () => {
    const big = JSON.stringify({ name: "x".repeat(2000) });
    await expect(readInput(post(big, "application/json"), 1000)).rejects.toMatchObject({ code: "too_large" });
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 100;
        controller.enqueue(new Uint8Array(100).fill(32));
      },
    });
    const request = new Request("http://localhost/", {
      method: "POST",
      body: endless,
      headers: { "content-type": "application/json" },
      ...({ duplex: "half" } as object),
    });
    await expect(readInput(request, 1000)).rejects.toMatchObject({ code: "too_large" });
    expect(sent).toBeLessThan(5000);
  });

  it("with a NUL character names the field that holds it", async () => {
    await expect(readInput(post('{"incident":{"name":"a\\u0000b"}}', "application/json"))).rejects.toMatchObject({
      code: "invalid",
      field: "incident.name",
    });
    await expect(readInput(post("incident[body]=a%00b", form))).rejects.toMatchObject({ field: "incident.body" });
  });
});

describe("form fields", () => {
  it("that contradict each other or are malformed are refused", () => {
    for (const text of [
      "a=1&a[b]=2",
      "a[b]=1&a=2",
      "a[]=1&a[b]=2",
      "a[b]=1&a[]=2",
      "[a]=1",
      "a[b=1",
      "a]b=1",
      "a[][b]=1",
      "=1",
    ])
      expect(() => parseForm(text), text).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => parseForm(`a${"[b]".repeat(20)}=1`)).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => parseForm("a[]=1&".repeat(3000))).toThrow(expect.objectContaining({ status: 400 }));
  });

  it("reach no prototype", () => {
    const parsed = parseForm("__proto__[polluted]=yes&constructor[prototype][polluted]=yes&a[__proto__]=x");
    expect(Object.keys(parsed)).toEqual(["__proto__", "constructor", "a"]);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("of any names and values either parse or are refused, and never break anything", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseForm(text);
        } catch (error) {
          expect(error).toMatchObject({ status: 400 });
        }
      }),
    );
  });

  it("keep every value they are given", () => {
    const key = fc.stringMatching(/^[a-z_]{1,12}$/);
    fc.assert(
      fc.property(fc.dictionary(key, fc.dictionary(key, fc.string(), { minKeys: 1 })), (fields) => {
        const query = new URLSearchParams();
        for (const [outer, inner] of Object.entries(fields))
          for (const [name, value] of Object.entries(inner)) query.append(`${outer}[${name}]`, value);
        const wellFormed = JSON.parse(JSON.stringify(fields).replace(/\\ud[89a-f][0-9a-f]{2}/gi, "�")) as unknown;
        expect(parseForm(query.toString())).toEqual(wellFormed);
      }),
    );
  });
});
