import { createECDH, randomBytes } from "node:crypto";
import Ajv from "ajv";
import ece from "http_ece";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { answerOutcome } from "../../lib/channels/answers.ts";
import type { Channel, DestinationSettings, Sent } from "../../lib/channels/channel.ts";
import { newPushKeys } from "../../lib/channels/push.ts";
import { channelDefinitions, maskedAddress } from "../../lib/channels/registry.ts";
import { webhookOutcome } from "../../lib/channels/webhook.ts";
import { type ChannelKind, channelKinds } from "../../lib/domain/subscription.ts";
import type { PostResult } from "../../lib/net/http.ts";
import { webhookSchema } from "../../lib/render/webhook-schema.ts";
import { type Authority, createAuthority } from "../support/certificates.ts";
import {
  discordRules,
  googleChatRules,
  mattermostRules,
  pagerdutyRules,
  type Rules,
  slackRules,
  smsRules,
  teamsRules,
  telegramRules,
  voiceRules,
} from "../support/chat-rules.ts";
import { environment, letter, links, page, told } from "../support/letters.ts";
import { announcement } from "../support/messages.ts";
import { type Answer, type Request, type ServiceDouble, startService } from "../support/service-double.ts";

const botToken = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ1";
const slackToken = "xoxb-123456789012-abcdefABCDEF";
const routingKey = "0123456789abcdef0123456789ABCDEF";
const hookKey = "T000SECRET/B000SECRET/hook99secret";
const signingSecret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

const browser = createECDH("prime256v1");
browser.generateKeys();
const browserAuth = randomBytes(16);
const vapid = newPushKeys();

type Kind = OutcomeKind;
type OutcomeKind = Sent["outcome"]["kind"];

/** What is particular to a channel; all else is the same for each. */
interface Habit {
  name: string;
  kind: ChannelKind;
  address(base: string): string;
  settings(base: string): DestinationSettings;
  /** What the service says when it took a message. */
  good: Answer;
  rules: Rules;
  /** What it never may show. */
  secrets: string[];
  on: Partial<Record<400 | 401 | 403 | 404 | 410, OutcomeKind>>;
  /** What a 200 with no sense in it means. */
  nonsense: OutcomeKind;
}

const usual = { 400: "reject", 401: "pause", 403: "pause", 404: "reject", 410: "reject" } as const;

const hook = (kind: ChannelKind, rules: Rules, good: Answer = { status: 200, body: "ok" }): Habit => ({
  name: kind,
  kind,
  address: (base) => `${base}/#print`,
  settings: (base) => ({ url: `${base}/services/${hookKey}` }),
  good,
  rules,
  secrets: [hookKey],
  on: usual,
  nonsense: "delivered",
});

const pushRules: Rules = ({ headers, bytes }) => {
  const wrong: string[] = [];
  if (headers["content-encoding"] !== "aes128gcm") wrong.push("not encrypted");
  if (!/^vapid t=[\w-]+\.[\w-]+\.[\w-]+, k=[\w-]+$/.test(headers.authorization ?? "")) wrong.push("not signed");
  if (!/^\d+$/.test(String(headers.ttl))) wrong.push("no time to live");
  if (bytes.length > 4096) wrong.push("4,096 bytes at most");
  return wrong;
};

const validate = new Ajv({ strict: true }).compile(webhookSchema("https://status.example.com"));

const habits: Habit[] = [
  {
    name: "webhook",
    kind: "webhook",
    address: (base) => `${base}/${hookKey}`,
    settings: () => ({ format: "candor" }),
    good: { status: 204 },
    rules: ({ text, headers }) => {
      new Webhook(signingSecret).verify(text, headers as Record<string, string>);
      return validate(JSON.parse(text)) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);
    },
    secrets: [hookKey, signingSecret],
    on: { 400: "retry", 401: "retry", 403: "retry", 404: "retry", 410: "reject" },
    nonsense: "delivered",
  },
  hook("slack", slackRules),
  {
    ...hook("slack", slackRules, { status: 200, body: '{"ok":true,"ts":"1712345678.000100"}' }),
    name: "slack by a bot",
    settings: () => ({ token: slackToken, room: "C0123ABCDEF" }),
    secrets: [slackToken],
    nonsense: "retry",
  },
  hook("teams", teamsRules, { status: 202 }),
  hook("discord", discordRules, { status: 200, body: '{"id":"1"}' }),
  {
    ...hook("telegram", telegramRules, { status: 200, body: '{"ok":true,"result":{"message_id":42}}' }),
    settings: () => ({ token: botToken, chat: "-1001234567890" }),
    secrets: [botToken],
    on: { ...usual, 403: "reject", 404: "pause" },
    nonsense: "retry",
  },
  hook("mattermost", mattermostRules),
  hook("google_chat", googleChatRules),
  {
    ...hook("push", pushRules, { status: 201 }),
    settings: (base) => ({
      url: `${base}/push/${hookKey}`,
      p256dh: browser.getPublicKey("base64url"),
      auth: browserAuth.toString("base64url"),
    }),
  },
  {
    ...hook("sms", smsRules, { status: 201, body: '{"sid":"SM1"}' }),
    address: () => "+493012345678",
    settings: () => ({}),
    secrets: ["gateway-secret9"],
    on: { 400: "reject", 401: "retry", 403: "retry", 404: "retry" },
  },
  {
    ...hook("voice", voiceRules, { status: 201, body: '{"sid":"CA1"}' }),
    address: () => "+493012345678",
    settings: () => ({}),
    secrets: ["gateway-secret9"],
    on: { 400: "reject", 401: "retry", 403: "retry", 404: "retry" },
  },
  {
    ...hook("pagerduty", pagerdutyRules, { status: 202, body: '{"status":"success"}' }),
    settings: () => ({ routing_key: routingKey }),
    secrets: [routingKey],
  },
];

let authority: Authority;
const open: { close(): unknown }[] = [];
beforeAll(() => {
  authority = createAuthority();
});
afterAll(() => authority.remove());
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

async function service(secure = false): Promise<ServiceDouble> {
  const double = await startService(secure ? authority.selfSigned("IP:127.0.0.1") : undefined);
  open.push(double);
  return double;
}

function openAt(habit: Habit, base: string, timeoutMs = 5000): Channel {
  const gateway = { url: `${base.replace("://", "://AC1:gateway-secret9@")}/Messages.json`, from: "+15550001111" };
  const services = { sms: gateway, voice: gateway, slackApi: `${base}/api`, telegramApi: base, pagerdutyApi: base };
  const channel = channelDefinitions[habit.kind].open(
    environment(services, { timeoutMs, pushKeys: async () => vapid }),
  );
  open.push(channel);
  return channel;
}

const letterTo = (habit: Habit, base: string, edit: Parameters<typeof letter>[0] = {}) =>
  letter({
    address: habit.address(base),
    settings: habit.settings(base),
    secrets: habit.kind === "webhook" ? [signingSecret] : [],
    ...edit,
  });

const hostile = [
  "plain words",
  "<!channel> <https://evil.example|click> & <b>bold</b> </b> &amp; &lt;",
  "*bold* _it_ ~no~ `code` ||hidden|| [link](https://evil.example) @everyone @channel @all @here <@U123>",
  "\\* \\\\ > quote\n# head\n- list\n1. one",
  `${"🔥".repeat(3000)} end`,
  "&".repeat(6000),
  "*".repeat(9000),
  `${"Störung – 障害 مشكلة ".repeat(1500)}`,
  "See https://docs.example.com/how-to_fix_it and [the guide](https://docs.example.com/a_b(c)) ~~x~~",
  "]]></Say><Hangup/> \u0000 \u0007 \ud800",
];

it("every channel but mail has its habits written down here", () => {
  expect(new Set(habits.map((h) => h.kind))).toEqual(new Set(channelKinds.filter((kind) => kind !== "email")));
});

describe.each(habits)("$name", (habit) => {
  async function tried(deed: Parameters<ServiceDouble["does"]>[0], timeoutMs = 5000): Promise<Sent> {
    const double = await service();
    double.does(deed);
    return openAt(habit, double.url, timeoutMs).send(letterTo(habit, double.url));
  }

  function plainWords({ outcome }: Sent): void {
    if (outcome.kind === "delivered") return;
    expect(outcome.reason).toMatch(/^[A-Z].{8,200}\.$/);
    for (const secret of habit.secrets) expect(outcome.reason).not.toContain(secret);
  }

  it("sends what the service takes, whatever people wrote, and always the whole link", async () => {
    const double = await service();
    const wrong: string[] = [];
    double.does((request: Request) => {
      const found = habit.rules(request);
      wrong.push(...found);
      return found.length === 0 ? habit.good : { status: 400, body: found.join("; ") };
    });
    const channel = openAt(habit, double.url);
    for (const words of hostile)
      for (const status of ["investigating", "monitoring", "resolved"] as const) {
        const message = told({ body: words, title: words.slice(0, 255), status, automatic: status === "monitoring" });
        const sent = await channel.send(letterTo(habit, double.url, { message }));
        expect({ words: words.slice(0, 40), outcome: sent.outcome.kind, wrong }).toEqual({
          words: words.slice(0, 40),
          outcome: "delivered",
          wrong: [],
        });
        const said = double.requests.at(-1)?.text ?? "";
        if (!["push", "voice"].includes(habit.kind))
          expect(decodeURIComponent(said.replaceAll("+", " ").replace(/%(?![0-9A-F]{2})/g, "%25"))).toContain(
            "https://status.example.com/incidents/incident0001",
          );
      }
  });

  it("sends an announcement as the service takes it, with the whole link; nobody is paged for one", async () => {
    const double = await service();
    const wrong: string[] = [];
    double.does((request: Request) => {
      wrong.push(...habit.rules(request));
      return habit.good;
    });
    const channel = openAt(habit, double.url);
    for (const words of hostile) {
      const told = { ...announcement, body: words, title: words.slice(0, 255) };
      const message = { type: "announcement" as const, page, announcement: told };
      const sent = await channel.send(letterTo(habit, double.url, { message }));
      expect({ outcome: sent.outcome.kind, wrong }).toEqual({ outcome: "delivered", wrong: [] });
    }
    expect(double.requests).toHaveLength(habit.kind === "pagerduty" ? 0 : hostile.length);
    const said = double.requests.at(-1)?.text ?? "";
    if (!["push", "voice", "pagerduty"].includes(habit.kind))
      expect(decodeURIComponent(said.replaceAll("+", " ").replace(/%(?![0-9A-F]{2})/g, "%25"))).toContain(
        "https://status.example.com/announcements/announce0001",
      );
  });

  it("says of an update that nobody wrote that it is automatic", async () => {
    const { preview } = channelDefinitions[habit.kind];
    expect(preview(told({ automatic: true }), links)).toMatch(/automatic/);
    expect(preview(told(), links)).not.toMatch(/automatically|"automatic": true|\(automatic\)/);
  });

  it("is delivered when the service took it", async () => {
    expect((await tried(habit.good)).outcome.kind).toBe("delivered");
  });

  it.each(Object.entries(habit.on))("takes %s for: %s", async (status, kind) => {
    const sent = await tried({ status: Number(status), body: "no" });
    expect(sent.outcome.kind).toBe(kind);
    plainWords(sent);
  });

  it.each([500, 502, 503, 504])("tries again after %s", async (status) => {
    const sent = await tried({ status });
    expect(sent.outcome.kind).toBe("retry");
    plainWords(sent);
  });

  it("waits as long as it is asked to, in seconds or until a date", async () => {
    const seconds = await tried({ status: 429, headers: { "Retry-After": "7" } });
    expect(seconds.outcome).toMatchObject({ kind: "retry", afterMs: 7000 });
    const date = new Date(Date.now() + 3_600_000);
    const until = await tried({ status: 429, headers: { "Retry-After": date.toUTCString() } });
    const { afterMs = 0 } = until.outcome as { afterMs?: number };
    expect(Math.abs(afterMs - 3_600_000)).toBeLessThan(60_000);
    expect((await tried({ status: 429 })).outcome).not.toHaveProperty("afterMs");
  });

  it("follows no redirect", async () => {
    const elsewhere = await service();
    for (const status of [301, 302, 307, 308]) {
      const sent = await tried({ status, headers: { Location: elsewhere.url } });
      expect(sent.outcome.kind).toBe("retry");
      expect(sent.outcome).toHaveProperty("reason", expect.stringContaining("redirects are not followed"));
    }
    expect(elsewhere.requests).toEqual([]);
  });

  it.each(["hang up", "garbage", "cut short"] as const)("tries again when the service answers by: %s", async (deed) => {
    const sent = await tried(deed);
    expect(sent.outcome.kind).toBe("retry");
    plainWords(sent);
  });

  it("does not wait for ever", async () => {
    const began = performance.now();
    const sent = await tried("hang", 250);
    expect(sent.outcome).toMatchObject({ kind: "retry", reason: "No answer came in time." });
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it("does not believe a certificate that nobody issued", async () => {
    const double = await service(true);
    const sent = await openAt(habit, double.url).send(letterTo(habit, double.url));
    expect(sent.outcome).toMatchObject({ kind: "retry", reason: expect.stringContaining("certificate") });
    expect(double.requests).toEqual([]);
  });

  it("makes sense of an answer that makes none", async () => {
    for (const body of ["", "<html>hello</html>", "[]", '{"ok":', "null"])
      expect((await tried({ status: 200, body })).outcome.kind, body).toBe(habit.nonsense);
  });

  it("stops when it is told to", async () => {
    const double = await service();
    double.does("hang");
    const stop = new AbortController();
    const sending = openAt(habit, double.url).send(letterTo(habit, double.url), stop.signal);
    setTimeout(() => stop.abort(), 50);
    expect((await sending).outcome).toMatchObject({ kind: "retry", reason: "The request was cancelled." });
  });

  it("shows no secret in what it says, even when the service repeats it", async () => {
    const double = await service();
    double.does("echo");
    const sent = await openAt(habit, double.url).send(letterTo(habit, double.url));
    expect(sent.outcome.kind).not.toBe("delivered");
    plainWords(sent);
    const masked = maskedAddress(habit.kind, habit.address(double.url));
    for (const secret of habit.secrets) expect(masked).not.toContain(secret);
  });

  it("writes a confirmation that can be followed", async () => {
    const message = {
      type: "confirm" as const,
      page,
      confirmUrl: `${page.url}/subscriptions/confirm?token=abc`,
      chosen: null,
    };
    const { verification, preview } = channelDefinitions[habit.kind];
    if (verification === "link") expect(preview(message, links)).toContain(message.confirmUrl);
  });
});

describe("a browser's notice", () => {
  it("can be read by the browser that it is for, and by nobody else", async () => {
    const habit = habits.find((h) => h.kind === "push");
    if (!habit) throw new Error("no push");
    const double = await service();
    double.does({ status: 201 });
    await openAt(habit, double.url).send(letterTo(habit, double.url));
    const [request] = double.requests;
    const read = (key: typeof browser) =>
      ece.decrypt(request?.bytes, {
        version: "aes128gcm",
        privateKey: key,
        dh: browser.getPublicKey("base64url"),
        authSecret: browserAuth.toString("base64url"),
      });
    expect(JSON.parse(read(browser).toString("utf8"))).toMatchObject({
      title: "Investigating: API errors",
      body: expect.stringContaining("We look into it."),
      url: "https://status.example.com/incidents/incident0001",
      tag: "incident0001",
      manage: links.manage,
    });
    const other = createECDH("prime256v1");
    other.generateKeys();
    expect(() => read(other)).toThrow();
    expect(request?.text).not.toContain("API errors");
  });

  it("whose key is no key is refused without asking anyone", async () => {
    const habit = habits.find((h) => h.kind === "push");
    if (!habit) throw new Error("no push");
    const double = await service();
    const settings = { ...habit.settings(double.url), p256dh: Buffer.alloc(65, 1).toString("base64url") };
    const sent = await openAt(habit, double.url).send(letterTo(habit, double.url, { settings }));
    expect(sent.outcome).toMatchObject({ kind: "reject", suppress: true });
    expect(double.requests).toEqual([]);
  });
});

describe("services' own words", () => {
  const at = async (name: string, answer: Answer): Promise<Sent["outcome"]> => {
    const habit = habits.find((h) => h.name === name);
    if (!habit) throw new Error(name);
    const double = await service();
    double.does(answer);
    return (await openAt(habit, double.url).send(letterTo(habit, double.url))).outcome;
  };

  it.each([
    ["slack by a bot", { status: 200, body: '{"ok":false,"error":"token_revoked"}' }, "pause"],
    ["slack by a bot", { status: 200, body: '{"ok":false,"error":"channel_not_found"}' }, "reject"],
    ["slack by a bot", { status: 200, body: '{"ok":false,"error":"ratelimited"}' }, "retry"],
    ["slack by a bot", { status: 200, body: '{"ok":false,"error":"invalid_blocks"}' }, "reject"],
    ["telegram", { status: 400, body: '{"ok":false,"description":"Bad Request: chat not found"}' }, "reject"],
    ["telegram", { status: 429, body: '{"ok":false,"parameters":{"retry_after":9}}' }, "retry"],
    ["discord", { status: 429, body: '{"retry_after":0.65}' }, "retry"],
    ["sms", { status: 400, body: '{"code":21211}' }, "reject"],
  ] as [string, Answer, Kind][])("of %s are understood: %j", async (name, answer, kind) => {
    const outcome = await at(name, answer);
    expect(outcome.kind).toBe(kind);
    if (name === "telegram" && answer.status === 429) expect(outcome).toHaveProperty("afterMs", 9000);
    if (name === "discord") expect(outcome).toHaveProperty("afterMs", 650);
  });

  /** Sends one after the other, each knowing what was said of the one before, and returns the events. */
  async function pages(...steps: Parameters<typeof told>[0][]): Promise<{ event_action: string; dedup_key: string }[]> {
    const habit = habits.find((h) => h.kind === "pagerduty");
    if (!habit) throw new Error("no pagerduty");
    const double = await service();
    double.does(habit.good);
    const channel = openAt(habit, double.url);
    let thread: string | null = null;
    for (const step of steps) {
      const sent: Sent = await channel.send(letterTo(habit, double.url, { message: told(step), thread }));
      thread = sent.thread ?? thread;
    }
    return double.requests.map((r) => JSON.parse(r.text));
  }

  it("page once for an incident: trigger, acknowledge, resolve under one key, and not for a plan", async () => {
    const events = await pages(
      { status: "investigating", previousStatus: null },
      { status: "identified", previousStatus: "investigating" },
      { status: "monitoring", previousStatus: "identified" },
      { status: "resolved", previousStatus: "monitoring" },
      { kind: "maintenance", status: "scheduled", impact: "maintenance" },
    );
    expect(events.map((e) => e.event_action)).toEqual(["trigger", "acknowledge", "acknowledge", "resolve"]);
    expect(new Set(events.map((e) => e.dedup_key))).toEqual(
      new Set(["statuspage/status.example.com/incident/incident0001"]),
    );
  });

  it("page whoever has not been paged, whatever the first update that they get says", async () => {
    const events = await pages(
      { status: "identified", previousStatus: "investigating" },
      { status: "monitoring", previousStatus: "identified" },
      { status: "resolved", previousStatus: "monitoring" },
      { status: "identified", previousStatus: "resolved" },
      { status: "resolved", previousStatus: "identified" },
    );
    expect(events.map((e) => e.event_action)).toEqual(["trigger", "acknowledge", "resolve", "trigger", "resolve"]);
  });

  it("do not page for what is over when an old text is put right", async () => {
    const events = await pages(
      { status: "investigating", previousStatus: null },
      { status: "resolved", previousStatus: "investigating" },
      { status: "investigating", previousStatus: null, correctedAt: 1 },
    );
    expect(events.map((e) => e.event_action)).toEqual(["trigger", "resolve"]);
  });

  it("follow a Telegram group that has become a supergroup, and remember its number", async () => {
    const habit = habits.find((h) => h.kind === "telegram");
    if (!habit) throw new Error("no telegram");
    const double = await service();
    double.does(({ text }) =>
      JSON.parse(text).chat_id === "-1009999"
        ? habit.good
        : {
            status: 400,
            body: '{"ok":false,"description":"Bad Request: group chat was upgraded","parameters":{"migrate_to_chat_id":-1009999}}',
          },
    );
    const sent = await openAt(habit, double.url).send(letterTo(habit, double.url, { thread: "7" }));
    expect(sent).toEqual({
      outcome: { kind: "delivered", detail: "200" },
      // The message that it would answer to is not there.
      thread: "42",
      settings: { token: botToken, chat: "-1009999" },
    });
    expect(double.requests.map((r) => JSON.parse(r.text).reply_parameters?.message_id)).toEqual([7, undefined]);
  });

  it("keep answering to an incident's first message", async () => {
    const bots: [string, Answer][] = [
      ["telegram", { status: 200, body: '{"ok":true,"result":{"message_id":43}}' }],
      ["slack by a bot", { status: 200, body: '{"ok":true,"ts":"1712345678.000200"}' }],
    ];
    for (const [name, answer] of bots) {
      const habit = habits.find((h) => h.name === name);
      if (!habit) throw new Error(name);
      const double = await service();
      double.does(answer);
      const sent = await openAt(habit, double.url).send(letterTo(habit, double.url, { thread: "42" }));
      expect(sent).toEqual({ outcome: { kind: "delivered", detail: "200" } });
    }
  });
});

describe("an answer", () => {
  const answer = (status: number, headers: Record<string, string> = {}) =>
    ({ kind: "answered", status, headers, body: "" }) as const;
  const outcomes = (result: PostResult) => [
    webhookOutcome(result, told(), 0),
    answerOutcome(result, 0, { service: "The service", gone: [] }),
  ];

  it.each([429, 502, 503, 504])("of %s says nothing of the address, as none does, unless it names a time", (status) => {
    for (const outcome of outcomes(answer(status))) expect(outcome).toMatchObject({ kind: "retry", unanswered: true });
    for (const outcome of outcomes(answer(status, { "retry-after": "7" })))
      expect(outcome).toEqual({ kind: "retry", reason: expect.any(String), afterMs: 7000 });
    for (const outcome of outcomes({ kind: "failed", reason: "No answer came in time." }))
      expect(outcome).toMatchObject({ kind: "retry", unanswered: true });
  });

  it.each([301, 400, 401, 404, 500])("of %s shows that the host lives", (status) => {
    for (const outcome of outcomes(answer(status))) expect(outcome).not.toHaveProperty("unanswered");
  });
});
