import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type Candor, root, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";
import { tally } from "../support/tally.ts";

const crowd = 400;
/** E-mails that the worker may have on their way at once. */
const inFlightAtMost = 20;
const minute = { within: 100_000, every: 200 };

let candor: Candor | null = null;
let sink: SmtpSink | null = null;

afterEach(async () => {
  await candor?.stop();
  await sink?.close();
});

interface Installation {
  candor: Candor;
  sink: SmtpSink;
  env: Record<string, string>;
  call(method: string, path: string, body?: unknown): Promise<{ id: string }>;
}

/** An installation with a crowd of subscribers and a mail server that takes its time. */
async function install(): Promise<Installation> {
  sink = await startSmtpSink();
  sink.beforeAnswer(() => new Promise((resolve) => setTimeout(resolve, 50)));
  const env = { SMTP_URL: sink.url, MAIL_FROM: "Status <status@acme.example>" };
  candor = await startCandor(env);
  const { url, dataDir } = candor;
  const token = execFileSync("npm", ["run", "--silent", "candor", "--", "token", "create", "--name", "test"], {
    cwd: root,
    env: { ...process.env, BASE_URL: undefined, NODE_ENV: "production", DATA_DIR: dataDir },
    encoding: "utf8",
  }).trim();
  async function call(method: string, path: string, body?: unknown) {
    const answer = await fetch(`${url}/v1${path}`, {
      method,
      headers: { authorization: `OAuth ${token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
  const [page] = await call("GET", "/pages");
  const below = `/pages/${page.id}`;
  for (let n = 0; n < crowd; n++)
    await call("POST", `${below}/subscribers`, {
      subscriber: { email: `s${n}@example.com`, skip_confirmation_notification: true },
    });
  return { candor, sink, env, call: (method, path, body) => call(method, below + path, body) };
}

const sent = (mails: SmtpSink["mails"]) => new Set(mails.flatMap((m) => m.to)).size;

/** Waits until so many mails are out. */
async function until({ mails }: SmtpSink, count: number): Promise<void> {
  await eventually(() => expect(mails.length).toBeGreaterThanOrEqual(count), { within: 60_000, every: 5 });
}

/** Everyone got it; who got it twice was in flight at one of the deaths and can tell by the Message-ID. */
async function expectWhole(mails: SmtpSink["mails"], deaths: number): Promise<void> {
  await eventually(() => expect(sent(mails)).toBe(crowd), minute);
  const { repeated, unlike } = tally(mails.map(({ to, messageId }) => ({ to: to[0] ?? "", messageId })));
  expect(repeated).toBeLessThanOrEqual(deaths * inFlightAtMost);
  expect(unlike).toBe(0);
}

function killAll({ process: npm, descendants }: Candor): void {
  for (const pid of [...descendants(), npm.pid ?? 0]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It went with its parent.
    }
  }
}

const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
const moments = fc.sample(fc.integer({ min: 20, max: crowd / 2 - 20 }), { seed, numRuns: 3 });

describe(`a fan-out to a crowd (FAULT_SEED=${seed})`, () => {
  it("reaches everyone though first the worker and then all processes are killed in the middle of it", async () => {
    const { candor: first, sink, env, call } = await install();
    await call("POST", "/incidents", { incident: { name: "Errors", body: "We look into it." } });
    await until(sink, moments[0] ?? 0);
    process.kill((await first.children()).worker, "SIGKILL");
    await until(sink, crowd / 2 + (moments[1] ?? 0));
    killAll(first);
    candor = await startCandor(env, first.dataDir);
    await expectWhole(sink.mails, 2);
  });

  it("reaches everyone though the mail server dies in the middle of it and comes again", async () => {
    const { sink: first, call } = await install();
    await call("POST", "/incidents", { incident: { name: "Errors", body: "We look into it." } });
    await until(first, moments[2] ?? 0);
    await first.close();
    sink = await startSmtpSink(first.port);
    // What it had taken it has still, as a server's queue on its disk.
    const { mails } = sink;
    const whole = () => [...first.mails, ...mails];
    await eventually(() => expect(sent(whole())).toBe(crowd), minute);
    await expectWhole(whole(), 1);
  });

  it("loses nothing and repeats nothing when it is stopped in the middle and started again", async () => {
    const { candor: first, sink, env, call } = await install();
    await call("POST", "/incidents", { incident: { name: "Errors", body: "We look into it." } });
    await until(sink, crowd / 4);
    expect(await first.stop()).toBe(0);
    const before = sink.mails.length;
    expect(before).toBeLessThan(crowd);
    candor = await startCandor(env, first.dataDir);
    await eventually(() => expect(sent(sink.mails)).toBe(crowd), minute);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(sink.mails).toHaveLength(crowd);
  });
});
