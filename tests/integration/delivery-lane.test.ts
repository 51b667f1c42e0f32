import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Channel, Sent } from "../../lib/channels/channel.ts";
import { createLane } from "../../lib/services/delivery-lane.ts";
import { createRecorder } from "../../lib/services/delivery-records.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { onSqlite } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";
import { subscriberAt } from "../support/notices.ts";

const owner = "owner0000001";
/** After so long a try is taken for slow. */
const slowMs = 100;

/** Four connections to one mail server, which answers when it is told to. */
function heldMail() {
  const waiting: ((sent: Sent) => void)[] = [];
  const channel: Channel = {
    kind: "email",
    schedule: [60_000],
    timeoutMs: 60_000,
    concurrency: 4,
    perHost: null,
    send: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => undefined,
  };
  const answer = () => {
    for (const resolve of waiting.splice(0)) resolve({ outcome: { kind: "delivered", detail: "taken" } });
  };
  return { channel, answer };
}

/** Two of a domain's four places are taken, two more of its mails wait, and `meanwhile` goes by. @returns how many of them start then */
async function startedAfter(make: () => Promise<{ db: Parameters<typeof desk>[0] }>, meanwhile: () => Promise<void>) {
  const { ctx, page } = await desk((await make()).db);
  const { channel, answer } = heldMail();
  const lane = createLane(ctx, channel, owner, createRecorder(ctx, owner));
  const tell = async () => {
    await createIncident(ctx, dana, page.id, { name: "Errors", body: "We look into it." });
    await expandEvents(ctx);
  };
  for (const n of [1, 2]) await subscriberAt(ctx, page.id, `s${n}@example.com`);
  await tell();
  expect(await lane.fill()).toBe(2);
  await tell();
  await meanwhile();
  const started = await lane.fill();
  while (lane.size() > 0) {
    answer();
    await lane.next(10);
  }
  lane.close();
  return started;
}

// On SQLite alone: its queries let no time pass in which a timer could be called.
onSqlite("a lane of mails", (make) => {
  it("keeps places from a domain whose answers take long", async () => {
    expect(await startedAfter(make, () => setTimeout(2 * slowMs).then(() => undefined))).toBe(0);
  });

  it("writes nothing of what was in flight when it was closed: others have it by then", async () => {
    const d = await desk((await make()).db);
    const errors: unknown[] = [];
    const ctx = { ...d.ctx, log: { ...d.ctx.log, error: (facts: object) => void errors.push(facts) } };
    const { channel, answer } = heldMail();
    const lane = createLane(ctx, channel, owner, createRecorder(ctx, owner));
    await subscriberAt(ctx, d.page.id, "s1@example.com");
    await createIncident(ctx, dana, d.page.id, { name: "Errors", body: "We look into it." });
    await expandEvents(ctx);
    expect(await lane.fill()).toBe(1);
    lane.close();
    await ctx.db.close();
    answer();
    while (lane.size() > 0) await lane.next(10);
    expect(errors).toEqual([]);
  });

  it("holds its own standing still against nobody", async () => {
    const standStill = async () => {
      const until = performance.now() + 2 * slowMs;
      while (performance.now() < until);
      // Timers whose time has come are called before this one, and before answers that have arrived meanwhile are read.
      await setTimeout(1);
    };
    expect(await startedAfter(make, standStill)).toBe(2);
  });
});
