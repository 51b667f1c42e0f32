import { request } from "undici";

const tickMs = 50;

/**
 * A bare undici loop: asks an address so many times a second, each time with a connection of its own, and forgets what
 * it heard. Runs in a process of its own until its
 * parent ends.
 */
export function askBarely(url: string, perSecond: number): void {
  const began = performance.now();
  let asked = 0;
  setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
    for (; asked < due; asked++) void request(url, { reset: true }).then(({ body }) => body.dump());
  }, tickMs);
  process.on("disconnect", () => process.exit(0));
}
