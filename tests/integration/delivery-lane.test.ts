import { setTimeout } from "node:timers/promises";
import { notInArray } from "drizzle-orm";
import { afterEach, expect, it, vi } from "vitest";
import type { Channel, Sent } from "../../lib/channels/channel.ts";
import { retrySchedules } from "../../lib/domain/delivery.ts";
import { listOpenAlerts } from "../../lib/services/alerts.ts";
import { createLane, type Lane } from "../../lib/services/delivery-lane.ts";
import { createRecorder } from "../../lib/services/delivery-records.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { addSubscriber } from "../../lib/services/subscriptions.ts";
import { onSqlite } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { subscriberAt } from "../support/notices.ts";

const owner = "owner0000001";
/** After so long a try is taken for slow. */
const slowMs = 100;

afterEach(() => void vi.useRealTimers());

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
  // Kept out of sight until the first two have begun: to make them then takes so long on a busy machine that it counts.
  const { deliveries: d } = ctx.db.t;
  const first = await ctx.db.db.select({ id: d.id }).from(d);
  await tell();
  const others = notInArray(
    d.id,
    first.map(({ id }) => id),
  );
  await ctx.db.transaction((tx) => tx.db.update(d).set({ state: "superseded" }).where(others));
  expect(await lane.fill()).toBe(2);
  await ctx.db.transaction((tx) => tx.db.update(d).set({ state: "pending" }).where(others));
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

  it("gives the place of a mail that waits for long to a mail of another domain", async () => {
    const { ctx, page } = await desk((await make()).db);
    const { channel, answer } = heldMail();
    const lane = createLane(ctx, channel, owner, createRecorder(ctx, owner));
    for (const n of [1, 2, 3, 4, 5]) await subscriberAt(ctx, page.id, `ann@d${n}.example.com`);
    await createIncident(ctx, dana, page.id, { name: "Errors", body: "We look into it." });
    await expandEvents(ctx);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    expect(await lane.fill()).toBe(4);
    vi.advanceTimersByTime(19_000);
    expect(await lane.fill()).toBe(0);
    vi.advanceTimersByTime(2000);
    expect(await lane.fill()).toBe(1);
    vi.useRealTimers();
    while (lane.size() > 0) {
      answer();
      await lane.next(10);
    }
    lane.close();
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

const second = 1000;
const minute = 60 * second;
const taken: Sent = { outcome: { kind: "delivered", detail: "taken" } };
const unanswered: Sent = { outcome: { kind: "retry", reason: "No answer came in time.", unanswered: true } };
const refusedNow: Sent = { outcome: { kind: "retry", reason: "451 4.7.1 Greylisted" } };
const unwanted: Sent = { outcome: { kind: "retry", reason: "554 5.7.1 Rejected by policy", policy: true } };
const noWay: Sent = { outcome: { kind: "retry", reason: "Greeting never received" }, channelDown: true };

/** A channel that answers at once, as `judge` says. */
function judging(d: Desk, kind: "email" | "webhook", judge: (address: string) => Sent) {
  const { ctx } = d;
  const told: { address: string; at: number }[] = [];
  const channel: Channel = {
    kind,
    schedule: kind === "email" ? retrySchedules.email : retrySchedules.webhook,
    timeoutMs: 15 * second,
    concurrency: 20,
    perHost: kind === "email" ? null : 2,
    async send({ address }) {
      const sent = judge(address);
      if (sent.outcome.kind === "delivered") told.push({ address, at: ctx.clock.now() });
      return sent;
    },
    close: () => undefined,
  };
  const lane = createLane(ctx, channel, owner, createRecorder(ctx, owner));
  return {
    /** Sends what is due, again and again, while so much time goes by. */
    async live(forMs: number, stepMs = 5 * second) {
      for (const until = ctx.clock.now() + forMs; ctx.clock.now() < until; ctx.clock.advance(stepMs)) await drain(lane);
    },
    /** To whom something came since it was asked last, and when. */
    told: () => told.splice(0),
  };
}

async function drain(lane: Lane): Promise<void> {
  while ((await lane.fill()) > 0 || lane.size() > 0) await lane.next();
}

async function incident({ ctx, page }: Desk) {
  const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", body: "We look into it." });
  await expandEvents(ctx);
  return {
    async resolve() {
      await postUpdate(ctx, dana, id, { status: "resolved", body: "It is over." });
      await expandEvents(ctx);
    },
  };
}

const people = async ({ ctx, page }: Desk, names: readonly string[]): Promise<void> => {
  for (const name of names) await subscriberAt(ctx, page.id, `${name}@example.com`);
};
const healthy = ["s1", "s2", "s3", "s4", "s5"];
const isHealthy = (address: string): boolean => address.startsWith("s");

onSqlite("a mail that always fails", (make) => {
  it("keeps its own server's way open for everybody else when nothing is said of it", async () => {
    const d = await desk((await make()).db);
    const mail = judging(d, "email", (address) => (isHealthy(address) ? taken : unanswered));
    await people(d, ["bad"]);
    await incident(d);
    await mail.live(6 * 60 * minute, minute);
    expect(await listOpenAlerts(d.ctx, d.page.id)).toEqual([]);
    await people(d, healthy);
    const { resolve } = await incident(d);
    await mail.live(5 * second);
    expect(mail.told()).toHaveLength(5);
    await resolve();
    await mail.live(5 * second);
    expect(mail.told()).toHaveLength(5);
  });

  it("is not what tries whether a closed way is open, while there is another", async () => {
    const d = await desk((await make()).db);
    const mail = judging(d, "email", (address) => (isHealthy(address) ? taken : noWay));
    await people(d, ["bad"]);
    await incident(d);
    await mail.live(60 * minute);
    await people(d, healthy);
    await incident(d);
    await mail.live(6 * minute);
    expect(mail.told()).toHaveLength(5);
  });

  it("gives the next trial to another that failed before, where all have", async () => {
    const d = await desk((await make()).db);
    let closed = true;
    const mail = judging(d, "email", (address) => (isHealthy(address) && !closed ? taken : noWay));
    await people(d, ["bad", "s1"]);
    await incident(d);
    await mail.live(60 * minute);
    closed = false;
    await mail.live(15 * minute);
    expect(mail.told()).toHaveLength(1);
  });

  it("closes its channel with two more in a row, for a minute at most, and one with an answer between them opens it", async () => {
    const d = await desk((await make()).db);
    const answers = new Map([["odd@example.com", unanswered]]);
    const mail = judging(d, "email", (address) => answers.get(address) ?? (isHealthy(address) ? taken : unanswered));
    await people(d, ["bad1", "bad2", "odd"]);
    await incident(d);
    await mail.live(2 * 60 * minute, minute);
    expect(await listOpenAlerts(d.ctx, d.page.id)).toMatchObject([{ title: "Nothing can be sent by email" }]);
    answers.set("odd@example.com", refusedNow);
    await mail.live(90 * minute, minute);
    expect(await listOpenAlerts(d.ctx, d.page.id)).toEqual([]);
    answers.clear();
    await mail.live(2 * 60 * minute, minute);
    await people(d, healthy);
    await incident(d);
    await mail.live(minute + 5 * second);
    expect(mail.told()).toHaveLength(5);
  });

  it("pages nobody when the server does not like it, five times in a row; five such mails do", async () => {
    const d = await desk((await make()).db);
    const mail = judging(d, "email", () => unwanted);
    await people(d, ["bad"]);
    await incident(d);
    await mail.live(6 * 60 * minute, minute);
    expect(await listOpenAlerts(d.ctx, d.page.id)).toEqual([]);
    await people(d, healthy);
    await incident(d);
    await mail.live(minute);
    expect(await listOpenAlerts(d.ctx, d.page.id)).toMatchObject([{ title: "Nothing can be sent by email" }]);
  });
});

const origin = "https://hooks.example.com";

const hooks = async ({ ctx, page }: Desk, paths: readonly string[]): Promise<void> => {
  for (const path of paths)
    await addSubscriber(ctx, dana, page.id, { endpoint: `${origin}/${path}`, skip_confirmation_notification: true });
};
const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${name}${n}`);

/** How long after an incident's end the last of ten healthy endpoints heard of it, beside others on the same host. */
async function endAfter(make: () => Promise<{ db: Parameters<typeof desk>[0] }>, dead: number, sent: Sent) {
  const d = await desk((await make()).db);
  const isDead = (address: string): boolean => address.includes("/dead");
  let begun = false;
  const hook = judging(d, "webhook", (address) => (begun && isDead(address) ? sent : taken));
  await hooks(d, [...numbered("dead", dead), ...numbered("live", 10)]);
  await expandEvents(d.ctx);
  await hook.live(5 * second);
  begun = true;
  const { resolve } = await incident(d);
  await hook.live(8 * minute);
  hook.told();
  const from = d.ctx.clock.now();
  await resolve();
  await hook.live(30 * minute);
  const told = hook.told().filter(({ address }) => !isDead(address));
  expect(told).toHaveLength(10);
  return Math.max(...told.map(({ at }) => at)) - from;
}

onSqlite("endpoints of one host", (make) => {
  it("are told at once beside many that answer that they are gone", async () => {
    const notFound: Sent = { outcome: { kind: "retry", reason: "The endpoint answered 404." } };
    expect(await endAfter(make, 20, notFound)).toBe(0);
  });

  it("are told at once beside a few that do not answer, however often these are tried", async () => {
    expect(await endAfter(make, 4, unanswered)).toBe(0);
  });

  it("are told within a minute beside many that do not answer", async () => {
    expect(await endAfter(make, 20, unanswered)).toBeLessThanOrEqual(minute);
  });
});
