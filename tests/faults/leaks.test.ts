import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { system } from "../../lib/domain/actor.ts";
import { files, pages } from "../../lib/publish/address.ts";
import { healthRoutes } from "../../lib/publish/health.ts";
import { filesOf } from "../../lib/publish/publisher.ts";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import { createApiToken } from "../../lib/services/api-tokens.ts";
import { addChannel } from "../../lib/services/audiences.ts";
import { listCapturedMail, readCapturedMail } from "../../lib/services/captured-mail.ts";
import { createComponent, findComponent } from "../../lib/services/components.ts";
import type { Context } from "../../lib/services/context.ts";
import { vitalSigns } from "../../lib/services/health.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { publicRevision, readSiteMap } from "../../lib/services/page.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { addSubscriber } from "../../lib/services/subscriptions.ts";
import * as outbox from "../../lib/store/outbox.ts";
import { type Candor, root, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { dana } from "../support/fixtures.ts";
import { beside, person, plantSecrets, type Secrets, secretCases } from "../support/secrets.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.ts";

let candor: Candor;
let ctx: Context;
let secrets: Secrets;
let pageId: string;
let component: string;
let token: string;
let cookies: { member: string; other: string };
let visitorsHook: WebhookReceiver;
let visitorsSecret: string;
let groupsHook: WebhookReceiver;

async function bytes(path: string, init: RequestInit = {}): Promise<string> {
  const answer = await fetch(`${candor.url}${path}`, { redirect: "manual", ...init });
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return `${answer.status}\n${headers}\n\n${Buffer.from(await answer.arrayBuffer()).toString("latin1")}`;
}

const get =
  (path: string | (() => string), init: () => RequestInit = () => ({})) =>
  () =>
    bytes(typeof path === "string" ? path : path(), init());

const all =
  (...reads: (() => Promise<string>)[]) =>
  async () =>
    (await Promise.all(reads.map((read) => read()))).join("\n");

/** What a visitor's webhook may ask for again. */
const asVisitor = () => ({ headers: { authorization: `Bearer ${visitorsSecret}` } });
const withToken = () => ({ headers: { authorization: `OAuth ${token}` } });

async function mailTo(address: string): Promise<string> {
  const out: string[] = [];
  for (const { name, to } of await listCapturedMail(ctx, 1000)) {
    if (!to.includes(address)) continue;
    const mail = await readCapturedMail(ctx, name);
    out.push(mail?.raw ?? "", mail?.subject ?? "", mail?.text ?? "", mail?.html ?? "");
  }
  return out.join("\n");
}

/** All by which the public can learn something: an address that is not in here fails the first test. */
const surfaces: Record<string, () => Promise<string>> = {
  "/": all(get("/"), get("/de"), get("/ar")),
  "/history": all(
    get("/history"),
    get("/history?page=2"),
    get("/ja/history"),
    get(`/history?q=${beside}`),
    get("/history?kind=incident"),
    get("/history?impact=none"),
    get("/history?impact=critical"),
    get(() => `/history?component=${component}`),
  ),
  "/uptime": all(get("/uptime"), get("/uptime?page=2"), get("/fr/uptime")),
  "/response-time": get("/response-time"),
  "/incidents/:id": all(
    get(() => `/incidents/${secrets.known}`),
    get(() => `/de/incidents/${secrets.known}`),
    get(() => `/incidents/${secrets.hidden.incident}`),
    get(() => `/incidents/${secrets.hidden.drill}`),
  ),
  "/announcements/:id": all(
    get(() => `/announcements/${secrets.withdrawn}`),
    get(() => `/ar/announcements/${secrets.withdrawn}`),
    get(() => `/announcements/${secrets.hidden.announcement}`),
  ),
  ...Object.fromEntries([...files].map((path) => [path, get(path)])),
  ...Object.fromEntries(
    [
      "summary",
      "status",
      "components",
      "incidents",
      "incidents/unresolved",
      "scheduled-maintenances",
      "scheduled-maintenances/upcoming",
      "scheduled-maintenances/active",
    ].map((name) => [`/api/v2/${name}.json`, get(`/api/v2/${name}.json`)]),
  ),
  "/api/v2/*": get("/api/v2/no-such-file.json"),
  "/badge/:id.svg": get(() => `/badge/${component}.svg`),
  "/badge/:id/uptime.svg": get(() => `/badge/${component}/uptime.svg`),
  "/badge/*": get("/badge/aaaaaaaaaaaa.svg"),
  "/components/:id/history.rss": get(() => `/components/${component}/history.rss`),
  "/subscribe": all(
    get("/subscribe"),
    get(() => `/subscribe?incident=${secrets.known}`),
    get(() => `/subscribe?incident=${secrets.hidden.incident}`),
    get(() => `/subscribe?incident=${secrets.hidden.drill}`),
  ),
  "/subscriptions/:token": get("/subscriptions/nothing"),
  "/subscriptions/confirm": get("/subscriptions/confirm?token=nothing"),
  "/subscriptions/leave": get("/subscriptions/leave?token=nothing"),
  "/subscriptions/move": get("/subscriptions/move?token=nothing"),
  "/subscriptions/:token/data.json": get("/subscriptions/nothing/data.json"),
  "/unsubscribe/:token": all(get("/unsubscribe/nothing"), get("/unsubscribe/asked")),
  "/api/unsubscribe/:token": get("/api/unsubscribe/nothing", () => ({ method: "POST" })),
  "/api/agent/*": get("/api/agent/work", () => ({ method: "POST" })),
  "/api/heartbeat/*": get("/api/heartbeat/nothing"),
  "/api/bounces/:key": get("/api/bounces/nothing", () => ({ method: "POST" })),
  "/api/events": all(get("/api/events?after=0"), get("/api/events?after=0", asVisitor)),
  "/api/push/confirm": get("/api/push/confirm", () => ({ method: "POST" })),
  "/api/auth/callback/oidc": get("/api/auth/callback/oidc"),
  "/schemas/webhook-v1.json": get("/schemas/webhook-v1.json"),
  "/ack": get("/ack?token=nothing"),
  "/api/openapi.json": get("/api/openapi.json"),
  "/v1/*": all(
    get(() => `/v1/pages/${pageId}/incidents`),
    get(() => `/v1/pages/${pageId}/incidents`, withToken),
    get(() => `/v1/pages/${pageId}/incidents?q=${beside}`, withToken),
    get(() => `/v1/pages/${pageId}/incidents/unresolved`, withToken),
    get(() => `/v1/pages/${pageId}/incidents/${secrets.known}`, withToken),
    get(() => `/v1/pages/${pageId}/incidents/${secrets.hidden.incident}`, withToken),
    get(() => `/v1/pages/${pageId}/incidents/${secrets.hidden.drill}?audience=all`, withToken),
    get(() => `/v1/pages/${pageId}/incidents/${secrets.known}/links`, withToken),
    get(() => `/v1/pages/${pageId}/incidents/${secrets.hidden.incident}/links`, withToken),
    get(() => `/v1/pages/${pageId}/announcements`, withToken),
    get(() => `/v1/pages/${pageId}/announcements/${secrets.hidden.announcement}`, withToken),
    get(() => `/v1/pages/${pageId}/subscribers?state=all`, withToken),
    get(() => `/v1/pages/${pageId}/subscribers/count?state=all`, withToken),
    get(() => `/v1/pages/${pageId}/components`, withToken),
  ),
  "/api/v1/*": get(() => `/api/v1/pages/${pageId}/incidents`),
  "/internal": get("/internal"),
  "/admin/*": all(
    get("/admin"),
    get("/admin/audiences"),
    get("/admin/drills"),
    get("/admin/sign-in"),
    get(() => `/admin/audiences/${secrets.audienceId}`),
    get(() => `/admin/incidents/${secrets.hidden.incident}`),
    get(() => `/admin/announcements/${secrets.hidden.announcement}`),
    get(() => `/admin/incidents/${secrets.hidden.drill}`),
  ),
  "/preview/postmortem": all(get("/preview/postmortem"), get("/preview/postmortem?token=nothing")),
  "/setup": get("/setup?token=nothing"),
  "/healthz": get("/healthz"),
  "/readyz": get("/readyz"),
  "/metrics": get("/metrics"),
  "a 404": all(get("/incidents/aaaaaaaaaaaa"), get("/no/such/page")),
  "mail to visitors": () => mailTo("visitor@example.com"),
  "webhooks of visitors": async () => visitorsHook.calls.map((call) => call.text).join("\n"),
  "the published folder": async () => folderText(join(candor.dataDir, "published")),
};

function folderText(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((name) => statSync(name).isFile())
    .map((name) => readFileSync(name).toString("latin1"))
    .join("\n");
}

/** A route's folder as the table names it. */
function routePath(file: string): string {
  const path = `/${relative(join(root, "app"), file).split("\\").join("/")}`
    .replace(/\/(page|route)\.tsx?$/, "")
    .replaceAll(/\/\([^)]+\)/g, "")
    .replaceAll(/\/\[{1,2}\.\.\.[^\]]+\]{1,2}/g, "/*")
    .replaceAll(/\[([^\]]+)\]/g, ":$1");
  if (path === "/admin" || path.startsWith("/admin/")) return "/admin/*";
  return path === "" ? "/" : path;
}

const named = (path: string): string => path.replace(component, ":id");

beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "candor-leaks-"));
  candor = await startCandor({ WEBHOOK_ALLOW_PRIVATE: "true" }, dataDir);
  ctx = createContext(
    readConfig({ DATA_DIR: dataDir, LOG_LEVEL: "silent", WEBHOOK_ALLOW_PRIVATE: "true", BASE_URL: candor.url }),
    "test",
  );
  pageId = (await ensurePage(ctx)).id;
  component = (await createComponent(ctx, dana, pageId, { name: "API", show_response_time: true })).id;
  token = (await createApiToken(ctx, system("test"), { name: "test" })).token;
  cookies = { member: await person(ctx, "member", "member"), other: await person(ctx, "other", "member") };
  visitorsHook = await startWebhookReceiver();
  visitorsSecret = (await addSubscriber(ctx, dana, pageId, { endpoint: visitorsHook.url })).secret ?? "";
  groupsHook = await startWebhookReceiver();
  await eventually(async () => {
    if (visitorsHook.calls.length === 0) throw new Error("the challenge is on its way");
  });
  secrets = await plantSecrets(ctx, pageId, component, "member");
  await addChannel(ctx, dana, secrets.audienceId, { endpoint: groupsHook.url });
  // What is told after everything else: when it has arrived, all before it could have.
  await createIncident(ctx, dana, pageId, { name: "Last of all", body: "Told last." });
  await eventually(
    async () => {
      const open = await outbox.listOpen(ctx.db, 10);
      const waiting = (await vitalSigns(ctx)).deliveries.filter((d) => d.state === "pending" || d.state === "sending");
      if (open.length > 0 || waiting.length > 0) throw new Error("not everything is delivered");
      const manifest = JSON.parse(readFileSync(join(dataDir, "published/manifest.json"), "utf8"));
      if (manifest.revision < ((await publicRevision(ctx)) ?? 0)) throw new Error("not everything is published");
      if (!(await mailTo("visitor@example.com")).includes("Last of all")) throw new Error("the mail is on its way");
    },
    { within: 60_000, every: 200 },
  );
});

afterAll(async () => {
  await ctx?.db.close();
  await candor?.stop();
  await visitorsHook?.close();
  await groupsHook?.close();
});

describe("what is not for the public", () => {
  it("is looked for at every address that the publisher, the front and the app know", async () => {
    const map = await readSiteMap(ctx);
    if (!map) throw new Error("there should be a site");
    const published = [...pages, ...files, "/incidents/:id", "/announcements/:id", ...filesOf(map).map(named)];
    const app = readdirSync(join(root, "app"), { recursive: true, encoding: "utf8" })
      .filter((name) => /(^|\/)(page|route)\.tsx?$/.test(name))
      .map((name) => routePath(join(root, "app", name)));
    const own = Object.keys(healthRoutes(ctx));
    const missing = [...published, ...app, ...own].filter((path) => !Object.hasOwn(surfaces, path));
    expect([...new Set(missing)]).toEqual([]);
  });

  describe.each(Object.keys(surfaces))("%s", (name) => {
    let text = "";
    beforeAll(async () => {
      text = (await surfaces[name]?.()) ?? "";
    });
    it("answers", () => expect(text).not.toBe(""));
    it.each(secretCases)("holds nothing of: %s", (secret) => {
      for (const [what, word] of Object.entries(secrets.words[secret]))
        if (text.toLowerCase().includes(word)) throw new Error(`${name} holds the ${what} of: ${secret}`);
    });
  });

  it("is found where it belongs, by the same search", async () => {
    const { words } = secrets;
    const [support, driller, member, other] = await Promise.all([
      mailTo("support@example.com"),
      mailTo("driller@example.com"),
      bytes("/internal", { headers: { cookie: cookies.member } }),
      bytes("/internal", { headers: { cookie: cookies.other } }),
    ]);
    for (const text of [support, member])
      for (const word of [
        words["internal update"].body,
        words["internal incident"].title,
        words["internal incident"].body,
        words.announcement.title,
        words.announcement.body,
      ])
        expect(text).toContain(word);
    expect(member).toContain("We look into it.");
    expect(driller).toContain(words.drill.body);
    expect(driller).toContain("DRILL");
    const all = await bytes(`/v1/pages/${pageId}/incidents?audience=all`, withToken());
    expect(all).toContain(words["internal update"].body);
    for (const word of Object.values(words.drill))
      for (const text of [support, member, all]) expect(text).not.toContain(word);
    expect(driller).not.toContain(words["internal update"].body);
    for (const secret of secretCases)
      for (const word of Object.values(words[secret])) expect(other).not.toContain(word);
  });

  it("is marked for a group's endpoint, and visitors' endpoints do not hear of it", async () => {
    await postUpdate(ctx, dana, secrets.known, {
      body: "For the group's endpoint.",
      audience_ids: [secrets.audienceId],
    });
    const call = await eventually(
      () => {
        const found = groupsHook.calls.find((c) => c.text.includes("For the group's endpoint."));
        if (!found) throw new Error("the call is on its way");
        return found;
      },
      { within: 30_000, every: 100 },
    );
    expect(JSON.parse(call.text).data).toMatchObject({
      audience: "internal",
      incident: { name: "Internal: Errors at noon", shortlink: `${candor.url}/internal#incident-${secrets.known}` },
    });
    expect(visitorsHook.calls.some((c) => c.text.includes("For the group's endpoint."))).toBe(false);
  });

  it("moves nothing of the page: a drill leaves status, badges and intervals as they are", async () => {
    expect((await findComponent(ctx, component)).status).toBe("partial_outage");
    expect(await bytes("/metrics")).not.toMatch(/drill/i);
    expect(await bytes("/sitemap.xml")).not.toContain(secrets.hidden.incident);
    expect(await bytes("/sitemap.xml")).not.toContain(secrets.hidden.drill);
  });

  it("is what a withdrawn announcement said: its address says that it was withdrawn, and nothing else names it", async () => {
    const faces = ["/", "/history", "/status.txt", "/updates.rss", "/feed.json", "/sitemap.xml"];
    for (const path of faces) {
      const text = await bytes(path);
      expect(text).not.toContain("Said too soon");
      expect(text).not.toContain(secrets.withdrawn);
    }
    for (const path of faces.slice(0, 5)) expect(await bytes(path)).toContain("We move in May");
    const text = await bytes(`/announcements/${secrets.withdrawn}`);
    expect(text).toContain("This announcement was withdrawn");
    expect(text).not.toContain("Said too soon");
  });
});
