import { describe, expect, it } from "vitest";
import { createMemory } from "../../../lib/render/mail-memory.ts";

const lengths = (text: string): number => text.length;

describe("the memory of mails", () => {
  it("makes a thing once for a key", () => {
    const memory = createMemory(100, lengths);
    let made = 0;
    const make = () => `made ${++made}`;
    expect([memory.recall("a", make), memory.recall("a", make), memory.recall("b", make)]).toEqual([
      "made 1",
      "made 1",
      "made 2",
    ]);
  });

  it("never holds more characters than it may, even of a thing that is larger than all of its room", () => {
    const memory = createMemory(1000, lengths);
    for (let n = 0; n < 200; n++) {
      expect(memory.recall(`key ${n}`, () => "x".repeat(n))).toHaveLength(n);
      expect(memory.size()).toBeLessThanOrEqual(1000);
    }
    expect(memory.recall("large", () => "x".repeat(2000))).toHaveLength(2000);
    expect(memory.size()).toBeLessThanOrEqual(1000);
  });

  it("forgets first what was not asked for the longest", () => {
    const memory = createMemory(9, lengths);
    const made: string[] = [];
    const ask = (key: string) =>
      memory.recall(key, () => {
        made.push(key);
        return "xx";
      });
    for (const key of ["a", "b", "c", "a", "d", "a", "b"]) ask(key);
    expect(made).toEqual(["a", "b", "c", "d", "b"]);
  });
});
