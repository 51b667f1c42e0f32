import { afterEach, expect, it } from "vitest";
import { subscribersCsv } from "../../lib/render/subscribers.ts";
import { eraseData } from "../../lib/services/erasing.ts";
import { listLines } from "../../lib/services/importing.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { markShared } from "../../lib/services/shared-mailboxes.ts";
import { exportSubscribers } from "../../lib/services/subscriber-export.ts";
import { holdSubscriber } from "../../lib/services/subscriber-holds.ts";
import { linksOf } from "../../lib/services/subscriber-links.ts";
import { browseSubscribers, type ListedSubscriber } from "../../lib/services/subscriber-list.ts";
import { editPreferences, readPreferences } from "../../lib/services/subscriber-preferences.ts";
import { addSubscriber } from "../../lib/services/subscriptions.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { add, check, verdictsOf } from "../support/imports.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { startService } from "../support/service-double.ts";
import { startWebhookReceiver } from "../support/webhook-receiver.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

async function all({ ctx, page }: Desk): Promise<Record<string, ListedSubscriber>> {
  const { items } = await browseSubscribers(ctx, page.id, {}, null, 1000);
  return Object.fromEntries(
    items.map((s) => [s.channel === "email" || s.channel === "sms" ? s.address : s.channel, s]),
  );
}

async function exported({ ctx, page }: Desk): Promise<string> {
  let text = "";
  for await (const part of exportSubscribers(ctx, dana, page.id, {})) text += subscribersCsv(part, text === "");
  return text;
}

function withPhones(d: Desk, base = "http://127.0.0.1:9"): void {
  const gateway = { url: `${base.replace("//", "//user:key@")}/phones`, from: "+4930000" };
  d.ctx.installation.services = { ...d.ctx.installation.services, sms: gateway, voice: gateway };
}

const integrationKey = "A1".repeat(16);

onEachDatabase("a file with subscribers of every channel", (make) => {
  it("brings in each with its keys sealed, and tells it like one who was added by hand", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const [service, receiver] = [await startService(), await startWebhookReceiver()];
    open.push(service, receiver);
    ctx.installation.webhookAllowPrivate = true;
    withPhones(d, service.url);
    ctx.installation.services = {
      ...ctx.installation.services,
      slackApi: `${service.url}/api`,
      telegramApi: service.url,
      pagerdutyApi: service.url,
    };
    ctx.clock.set(Date.now());
    const hook = (name: string) => `${service.url}/hooks/${name}SECRET`;
    const file = `channel,email,endpoint,format,url,token,room,chat,routing_key,phone_number
webhook,,${receiver.url},statuspage,,,,,,
slack,,,,,xoxb-123456789012-abcdefABCDEF,C0123ABCDEF,,,
teams,,,,${hook("teams")},,,,,
discord,,,,${hook("discord")},,,,,
Mattermost,,,,${hook("mattermost")},,,,,
google chat,,,,${hook("google")},,,,,
telegram,,,,,12345678:abcdefghijklmnopqrstuvwxyz,,-1001234,,
pagerduty,,,,,,,,${integrationKey},
sms,,,,,,,,,+4915112345678
voice,,,,,,,,,+4915112345679
push,,,,,,,,,
`;
    const made = await check(d, file, { vouch: true });
    expect(made.counts).toEqual({ add: 9, ask: 1, wrong: 1 });
    expect((await verdictsOf(d, made)).slice(0, 1)).toEqual([[2, "ask", "It has to give a challenge back first."]]);
    expect((await verdictsOf(d, made)).at(-1)?.[2]).toContain("only be asked for in the browser");
    const kept = JSON.stringify([
      await ctx.db.db.select().from(ctx.db.t.importLines),
      await listLines(ctx, made.id, { limit: 100 }),
    ]);
    for (const secret of ["SECRET", "xoxb", "abcdefghijklmnop", integrationKey]) expect(kept).not.toContain(secret);

    expect((await add(d, made)).state).toBe("done");
    await deliver(ctx);
    expect((await all(d)).webhook).toMatchObject({ state: "active" });
    const posted = { name: "Errors", body: "We look.", components: { [d.api]: "major_outage" } };
    await createIncident(ctx, dana, page.id, posted);
    await deliver(ctx);
    const paths = service.requests.map((request) => request.path);
    for (const path of [
      "/hooks/teams",
      "/hooks/discord",
      "/hooks/mattermost",
      "/hooks/google",
      "/api/chat",
      "/bot1234",
      "/phones",
    ])
      expect(
        paths.some((one) => one.startsWith(path)),
        path,
      ).toBe(true);
    expect(service.requests.map((request) => request.text).join()).toContain(integrationKey);
    // The shape of its own: what receivers of Statuspage's hooks were written for.
    const told = receiver.calls.map((call) => call.body).find((body) => "incident" in body);
    expect(told).toMatchObject({ incident: { name: "Errors" }, meta: { unsubscribe: expect.any(String) } });
  });

  it("says of each line that can not come in why, as it is said of one who is added by hand", async () => {
    const d = await desk((await make()).db);
    const file = `channel,destination,url,token,chat,state,cadence,phone_number,follows_only
webhook,http://hooks.example.com/x,,,,,,,
webhook,https://10.0.0.7/x,,,,,,,
slack,,https://hooks.example.com/services/x,,,,,,
slack,https://hooks.slack.com/…3f2a,,,,,,,
telegram,,,12345678:abcdefghijklmnopqrstuvwxyz,,,,,
pigeon,,,,,,,,
sms,,,,,,,+4915112345678,
email,ada@example.com,,,,,,,yes
`;
    const made = await check(d, file);
    expect((await verdictsOf(d, made)).map(([, verdict, note]) => `${verdict}: ${note}`)).toEqual([
      "wrong: A webhook address must start with https://.",
      "wrong: This address leads to a private network and can not be used.",
      "wrong: This is not a webhook address of this service.",
      "wrong: This names a destination in Slack and does not open it: exports leave keys out.",
      "wrong: Please give the chat's number, or a public channel's name with its @.",
      'wrong: There is no channel "pigeon".',
      "wrong: Text message is not set up here.",
      "wrong: Please give an e-mail address.",
    ]);
  });

  it("of the same address in two lines or here already adds nobody twice; paths differ by large and small letters", async () => {
    const d = await desk((await make()).db);
    const hook = (path: string) => `slack,https://hooks.slack.com/services/${path}\n`;
    const file = `channel,url\n${hook("T0/B0/abc")}${hook("T0/B0/abc")}${hook("T0/B0/ABC")}`;
    d.ctx.installation.webhookAllowPrivate = true;
    const made = await check(d, file, { vouch: true });
    expect((await verdictsOf(d, made)).map(([, verdict]) => verdict)).toEqual(["add", "repeated", "add"]);
    await add(d, made);
    expect((await check(d, file, { vouch: true })).counts).toEqual({ known: 2, repeated: 1 });
    const held = await check(d, "channel,endpoint,state\nwebhook,https://hooks.example.com/x,quarantined\n");
    expect((await verdictsOf(d, held))[0]?.[2]).toBe("A webhook can not come in held back: it has to answer first.");
  });

  it("vouches for nobody whose data were erased: they have to confirm", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const ada = await subscriberAt(ctx, page.id, "ada@example.com");
    const token = linksOf(ctx, ada).manage.split("/").at(-1);
    await eraseData(ctx, token);
    const text = "email,confirmed_at,state\nada@example.com,2026-03-10T11:59:00Z,\n";
    expect((await check(d, text)).counts).toEqual({ left: 1 });
    expect((await check(d, "email,state\nada@example.com,unconfirmed\n")).counts).toEqual({ ask: 1 });
  });
});

onEachDatabase("a file as Statuspage gives it", (make) => {
  it("is read with its modes, countries, quarantine and components, and its webhooks keep their shape", async () => {
    const d = await desk((await make()).db);
    withPhones(d);
    d.ctx.installation.webhookAllowPrivate = true;
    const file = `id,mode,email,endpoint,phone_number,phone_country,components,quarantined_at,created_at,skip_confirmation_notification
a1,email,ada@example.com,,,,"API, Website",,2025-01-31 22:00:00 UTC,yes
a2,sms,,,(415) 555-2671,US,,,2025-01-31 22:00:00 +0100,yes
a3,webhook,ops@example.com,https://hooks.example.com/status,,,API,,2025-01-31T22:00:00.000Z,no
a4,email,old@example.com,,,,,2025-03-01 08:00:00 UTC,2025-01-31,
a5,slack,,,,,,,2025-01-31,
`;
    const made = await check(d, file);
    expect(made.ignoredColumns).toEqual(["id"]);
    expect(made.counts).toEqual({ add: 2, ask: 1, hold: 1, wrong: 1 });
    await add(d, made);
    const by = await all(d);
    expect(by["ada@example.com"]).toMatchObject({
      state: "active",
      componentIds: [d.api, d.web],
      createdAt: new Date("2025-01-31T22:00:00Z"),
    });
    expect(by["+14155552671"]).toMatchObject({ state: "active", createdAt: new Date("2025-01-31T21:00:00Z") });
    expect(by["old@example.com"]).toMatchObject({ state: "quarantined", held: true });
    expect(by.webhook).toMatchObject({ state: "unconfirmed", contactEmail: "ops@example.com", componentIds: [d.api] });
    expect(await exported(d)).toContain(",statuspage,ops@example.com,incidents;maintenance;postmortems;announcements,");
  });
});

onEachDatabase("an export", (make) => {
  it("read by an empty Candor gives the same subscribers, but for those whose address is a key", async () => {
    const here = await desk((await make()).db);
    const { ctx, page, api, web } = here;
    withPhones(here);
    const ada = await subscriberAt(ctx, page.id, "ada@example.com", [api, web]);
    await editPreferences(ctx, dana, ada.id, {
      kinds: ["incidents", "maintenance"],
      minimum_impact: "major",
      cadence: "daily",
      digest_hour: "17",
      language: "de",
      time_zone: "Europe/Berlin",
    });
    ctx.clock.advance(60_000);
    const team = await subscriberAt(ctx, page.id, "team@example.com");
    await markShared(ctx, dana, team.id, { owner: "boss@example.com" });
    const held = await subscriberAt(ctx, page.id, "held@example.com", [web]);
    await holdSubscriber(ctx, dana, held.id, { reason: '=HYPERLINK("x"), said Legal' });
    await addSubscriber(ctx, dana, page.id, { email: "late@example.com", tags: "gold" });
    const agreed = { skip_confirmation_notification: true };
    await addSubscriber(ctx, dana, page.id, {
      mode: "sms",
      phone_number: "+4915112345678",
      tags: ["a", "b"],
      ...agreed,
    });
    await addSubscriber(ctx, dana, page.id, { mode: "voice", phone_number: "+4915112345679" });
    await addSubscriber(ctx, dana, page.id, { mode: "pagerduty", routing_key: integrationKey });
    const file = await exported(here);

    const there = await desk((await make()).db);
    withPhones(there);
    there.ctx.clock.set(ctx.clock.now() + 60_000);
    const made = await check(there, file);
    expect(made.ignoredColumns).toEqual(expect.not.arrayContaining(["kinds", "list_owner", "contact_email"]));
    expect(made.counts).toEqual({ add: 4, ask: 1, hold: 1, wrong: 1 });
    await add(there, made);

    const shape = async (d: Desk) => {
      const names = new Map([
        [d.api, "API"],
        [d.web, "Website"],
      ]);
      const found = Object.values(await all(d)).filter((s) => s.channel !== "pagerduty");
      const rows = await Promise.all(
        found.map(async (s) => {
          const {
            channel,
            address,
            state,
            suppressedReason,
            tags,
            held: isHeld,
            listOwner,
            createdAt,
            confirmedAt,
          } = s;
          const { componentIds, ...chosen } = await readPreferences(d.ctx, s.id);
          const components = componentIds?.map((id) => names.get(id));
          const rest = { tags, isHeld, listOwner, createdAt, confirmedAt, components, chosen };
          return { channel, address, state, suppressedReason, ...rest };
        }),
      );
      return rows.sort((a, b) => (a.address < b.address ? -1 : 1));
    };
    expect(await shape(there)).toEqual(await shape(here));
  });
});
