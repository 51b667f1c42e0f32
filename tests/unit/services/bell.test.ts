import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { createBell } from "../../../lib/services/bell.ts";

const forever = 60_000;

it("wakes all who wait, once, and nobody who heard it before", async () => {
  const bell = createBell();
  const heard = bell.count();
  const woken: string[] = [];
  const first = bell.after(heard).then(() => woken.push("first"));
  const second = bell.after(heard, forever).then(() => woken.push("second"));
  bell.ring();
  await Promise.all([first, second]);
  expect(woken).toEqual(["first", "second"]);
  await bell.after(heard);
  let again = false;
  const third = bell.after(bell.count()).then(() => {
    again = true;
  });
  await Promise.resolve();
  expect(again).toBe(false);
  bell.ring();
  await third;
});

it("lets a wait end by itself", async () => {
  const bell = createBell();
  await bell.after(bell.count(), 1);
  expect(bell.count()).toBe(0);
});

it("keeps nothing of waits that are over, however many there were and however seldom it rings", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const bell = createBell();
  const waits = async (rounds: number): Promise<number> => {
    for (let n = 0; n < rounds; n++) await Promise.all(Array.from({ length: 1000 }, () => bell.after(0, 0)));
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await waits(5);
  const after = await waits(50);
  // A reaction to a promise takes some 100 bytes: 50,000 of them would be 5 MB.
  expect(after - before).toBeLessThan(1_000_000);
});
