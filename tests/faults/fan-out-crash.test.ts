import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { type Candor, root, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";

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

/** Waits until a part of the mails is out, and not all. */
async function midway({ mails }: SmtpSink): Promise<void> {
  await eventually(() => expect(mails.length).toBeGreaterThan(crowd / 4), { within: 60_000, every: 5 });
  expect(mails.length).toBeLessThan(crowd);
}

describe("a fan-out to a crowd", () => {
  it("reaches everyone though the worker is killed in the middle of it, and repeats only what was in flight", async () => {
    const { candor, sink, call } = await install();
    await call("POST", "/incidents", { incident: { name: "Errors", body: "We look into it." } });
    await midway(sink);
    const { worker } = await candor.children();
    process.kill(worker, "SIGKILL");
    await eventually(() => expect(sent(sink.mails)).toBe(crowd), minute);
    const repeated = new Map<string, string[]>();
    for (const mail of sink.mails) {
      const to = mail.to[0] ?? "";
      repeated.set(to, [...(repeated.get(to) ?? []), mail.messageId]);
    }
    const twice = [...repeated.values()].filter((ids) => ids.length > 1);
    expect(twice.length).toBeLessThanOrEqual(inFlightAtMost);
    for (const ids of twice) expect(new Set(ids).size).toBe(1);
  });

  it("loses nothing and repeats nothing when it is stopped in the middle and started again", async () => {
    const { candor: first, sink, env, call } = await install();
    await call("POST", "/incidents", { incident: { name: "Errors", body: "We look into it." } });
    await midway(sink);
    expect(await first.stop()).toBe(0);
    const before = sink.mails.length;
    expect(before).toBeLessThan(crowd);
    candor = await startCandor(env, first.dataDir);
    await eventually(() => expect(sent(sink.mails)).toBe(crowd), minute);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(sink.mails).toHaveLength(crowd);
  });
});
