import { expect, it } from "vitest";
import { acknowledgeByLink, peekAck } from "../../lib/services/ack-links.ts";
import { savePolicy, saveSeverities } from "../../lib/services/alerting.ts";
import {
  type Alert,
  acknowledgeAlert,
  linkAlert,
  listOpenAlerts,
  rateAlert,
  resolveAlert,
  snoozeAlert,
  wakeAlert,
} from "../../lib/services/alerts.ts";
import { updateComponent } from "../../lib/services/components.ts";
import { addContact, listContacts, removeContact } from "../../lib/services/contacts.ts";
import { runEscalations } from "../../lib/services/escalating.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { createRotation, readRotations, takeOver } from "../../lib/services/rotations.ts";
import { addSubscriber, listSubscribers } from "../../lib/services/subscriptions.ts";
import * as audit from "../../lib/store/audit.ts";
import { openDatabase } from "../../lib/store/open.ts";
import * as subscribers from "../../lib/store/subscribers.ts";
import { onEachDatabase, type TestDatabase } from "../support/databases.ts";
import { mailsAbout, type Person, responder, tick } from "../support/duty.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver } from "../support/notices.ts";
import { quickProbe, tell } from "../support/signals.ts";

const minute = 60_000;

interface Night extends Desk {
  ann: Person;
  ben: Person;
  cleo: Person;
}

/** Ann is on duty, after five minutes Ben is called, after ten more everyone, and once again after a quarter of an hour. */
async function night(database: TestDatabase): Promise<Night> {
  const d = await desk(database.db);
  const [ann, ben, cleo] = [
    await responder(d.ctx, "Ann"),
    await responder(d.ctx, "Ben"),
    await responder(d.ctx, "Cleo"),
  ];
  const rotation = await createRotation(d.ctx, dana, d.page.id, {
    name: "First line",
    period: "weekly",
    time_zone: "Europe/Berlin",
    hand_over_at: "09:00",
    hand_over_day: 1,
    members: [ann.id, ben.id],
  });
  await savePolicy(d.ctx, dana, d.page.id, {
    min_severity: "high",
    steps: [
      { whom: `rotation:${rotation.id}`, minutes: 5 },
      { whom: `person:${ben.id}`, minutes: 10 },
    ],
    repeat_minutes: 15,
    repeat_times: 1,
  });
  return { ...d, ann, ben, cleo };
}

async function fail(d: Desk): Promise<Alert> {
  await tell(d, await quickProbe(d, d.api), "down");
  const [alert] = await listOpenAlerts(d.ctx, d.page.id);
  if (!alert) throw new Error("no alert");
  return alert;
}

/** Who was called, and how many minutes after the first call. */
async function calls(d: Desk): Promise<string[]> {
  const mails = await mailsAbout(d.ctx, "Critical: ");
  const first = mails[0]?.at ?? 0;
  return mails.map((mail) => `${Math.round(((mail.at ?? 0) - first) / minute)} ${mail.to.split("@")[0]}`);
}

async function pass(d: Desk, minutes: number): Promise<void> {
  for (let n = 0; n < minutes; n++) {
    d.ctx.clock.advance(minute);
    await tick(d.ctx);
  }
}

const linkIn = (text: string): string => /\/ack\?token=(\S+)/.exec(text)?.[1] ?? "";

onEachDatabase("an escalation", (make) => {
  it("calls one after the other, then everyone, then everyone again, and then nobody", async () => {
    const d = await night(await make());
    await fail(d);
    await tick(d.ctx);
    expect(await calls(d)).toEqual(["0 ann"]);
    await pass(d, 60);
    expect(await calls(d)).toEqual(["0 ann", "5 ben", "15 ann", "15 ben", "15 cleo", "30 ann", "30 ben", "30 cleo"]);
  });

  it("goes on where it was after a restart in the middle, with nobody called twice", async () => {
    const database = await make();
    const d = await night(database);
    await fail(d);
    await tick(d.ctx);
    await pass(d, 3);
    const again = openDatabase(database.url);
    const restarted = { ...d, ctx: { ...d.ctx, db: again } };
    await tick(restarted.ctx);
    await pass(restarted, 12);
    await again.close();
    expect(await calls(d)).toEqual(["0 ann", "5 ben", "15 ann", "15 ben", "15 cleo"]);
  });

  it("calls once whatever number of workers looks at it at the same time", async () => {
    const database = await make();
    const d = await night(database);
    await fail(d);
    const other = openDatabase(database.url);
    const workers = [d.ctx, { ...d.ctx, db: other }, d.ctx, { ...d.ctx, db: other }];
    for (let n = 0; n < 16; n++) {
      await Promise.all(workers.map((ctx) => runEscalations(ctx)));
      await deliver(d.ctx);
      d.ctx.clock.advance(minute);
    }
    await other.close();
    expect(await calls(d)).toEqual(["0 ann", "5 ben", "15 ann", "15 ben", "15 cleo"]);
  });

  it("passes over a step that reaches nobody at once", async () => {
    const d = await night(await make());
    const empty = await createRotation(d.ctx, dana, d.page.id, {
      name: "Nobody",
      period: "daily",
      time_zone: "UTC",
      hand_over_at: "09:00",
      members: [d.cleo.id],
    });
    await savePolicy(d.ctx, dana, d.page.id, {
      min_severity: "low",
      steps: [
        { whom: `rotation:${empty.id}`, minutes: 30 },
        { whom: `person:${d.ben.id}`, minutes: 30 },
      ],
      repeat_minutes: 5,
      repeat_times: 0,
    });
    for (const { id } of await listContacts(d.ctx, d.page.id, d.cleo.id))
      await d.ctx.db.transaction((tx) => subscribers.update(tx, id, { state: "quarantined" }, d.ctx.clock.now()));
    await fail(d);
    await tick(d.ctx);
    expect(await calls(d)).toEqual(["0 ben"]);
  });

  it("calls who has taken the duty over for as long as that lasts", async () => {
    const d = await night(await make());
    const [rotation] = await readRotations(d.ctx, d.page.id);
    const now = d.ctx.clock.now();
    await takeOver(d.ctx, d.cleo, rotation?.rotation.id ?? "", {
      user_id: d.cleo.id,
      starts_at: new Date(now).toISOString(),
      ends_at: new Date(now + 60 * minute).toISOString(),
    });
    await fail(d);
    await tick(d.ctx);
    expect(await calls(d)).toEqual(["0 cleo"]);
  });

  it.each(["is acknowledged", "is resolved", "recovers", "is told in a new incident", "is told in an open incident"])(
    "ends when the alert %s",
    async (how) => {
      const d = await night(await make());
      const probe = await quickProbe(d, d.api);
      await tell(d, probe, "down");
      const [alert] = await listOpenAlerts(d.ctx, d.page.id);
      const id = alert?.id ?? "";
      await tick(d.ctx);
      if (how === "is acknowledged") await acknowledgeAlert(d.ctx, d.ann, id);
      if (how === "is resolved") await resolveAlert(d.ctx, d.ann, id);
      if (how === "recovers") await tell(d, probe, "up");
      if (how === "is told in a new incident")
        await createIncident(d.ctx, d.ann, d.page.id, { name: "Errors", alert_id: id });
      if (how === "is told in an open incident") {
        const incident = await createIncident(d.ctx, d.ben, d.page.id, { name: "Errors" });
        await linkAlert(d.ctx, d.ann, id, { incident_id: incident.id });
      }
      await pass(d, 40);
      expect(await calls(d)).toEqual(["0 ann"]);
    },
  );

  it("does not send a call that somebody has answered while it waited", async () => {
    const d = await night(await make());
    const alert = await fail(d);
    await runEscalations(d.ctx);
    await acknowledgeAlert(d.ctx, d.ann, alert.id);
    await deliver(d.ctx);
    expect(await calls(d)).toEqual([]);
  });

  it("sleeps while the alert is snoozed, and goes on with the step that was next when it wakes", async () => {
    const d = await night(await make());
    const alert = await fail(d);
    await tick(d.ctx);
    await pass(d, 2);
    await snoozeAlert(d.ctx, d.ann, alert.id, { for: "15" });
    await pass(d, 14);
    expect(await calls(d)).toEqual(["0 ann"]);
    await pass(d, 1);
    expect(await calls(d)).toEqual(["0 ann", "17 ben"]);
    await snoozeAlert(d.ctx, d.ann, alert.id, { for: "tomorrow" });
    await pass(d, 20);
    await wakeAlert(d.ctx, d.ann, alert.id);
    await pass(d, 1);
    expect((await calls(d)).slice(2)).toEqual(["38 ann", "38 ben", "38 cleo"]);
  });

  it("begins anew for trouble that is back", async () => {
    const d = await night(await make());
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "down");
    await tick(d.ctx);
    await pass(d, 6);
    await tell(d, probe, "up");
    await tell(d, probe, "down");
    await tick(d.ctx);
    expect(await calls(d)).toEqual(["0 ann", "5 ben", "6 ann"]);
  });

  it("calls for roots alone, and nobody for what is less bad than asked for until it is rated worse", async () => {
    const d = await night(await make());
    await updateComponent(d.ctx, dana, d.web, { depends_on: [d.api] });
    await saveSeverities(d.ctx, dana, d.page.id, { major_outage: "medium" });
    await tell(d, await quickProbe(d, d.api), "down");
    await tell(d, await quickProbe(d, d.web, "Front page"), "down");
    await tick(d.ctx);
    await pass(d, 10);
    const alerts = await listOpenAlerts(d.ctx, d.page.id);
    expect(alerts.map((alert) => alert.severity)).toEqual(["medium", "medium"]);
    expect(await mailsAbout(d.ctx, "is failing")).toEqual([]);
    for (const alert of alerts) await rateAlert(d.ctx, d.ann, alert.id, { severity: "critical" });
    await tick(d.ctx);
    expect((await mailsAbout(d.ctx, "is failing")).map((mail) => mail.subject)).toEqual([
      "[Status] Critical: API answers is failing",
    ]);
  });
});

onEachDatabase("a link to acknowledge", (make) => {
  it("does nothing when it is looked at, and acknowledges in its owner's name when it is used", async () => {
    const d = await night(await make());
    const alert = await fail(d);
    await tick(d.ctx);
    const [mail] = await mailsAbout(d.ctx, "Critical: ");
    const token = linkIn(mail?.text ?? "");
    expect(await peekAck(d.ctx, token)).toMatchObject({ name: "Ann", alert: { id: alert.id, state: "open" } });
    expect((await listOpenAlerts(d.ctx, d.page.id))[0]?.state).toBe("open");
    await acknowledgeByLink(d.ctx, token);
    await acknowledgeByLink(d.ctx, token);
    expect((await listOpenAlerts(d.ctx, d.page.id))[0]).toMatchObject({ state: "acknowledged", acknowledgedBy: "Ann" });
    const said = (await audit.list(d.ctx.db, 100)).filter((entry) => entry.action === "alert.acknowledge");
    expect(said).toMatchObject([{ actor: "Ann", actorKind: "user", after: { how: "by link" } }]);
    await pass(d, 30);
    expect(await calls(d)).toEqual(["0 ann"]);
  });

  it("works for a day, opens nothing else, and is refused with any sign changed", async () => {
    const d = await night(await make());
    await fail(d);
    await tick(d.ctx);
    const token = linkIn((await mailsAbout(d.ctx, "Critical: "))[0]?.text ?? "");
    for (const wrong of ["", "x", null, token.slice(0, -1), token.replace(d.ann.id, d.ben.id), `${token}0`])
      await expect(acknowledgeByLink(d.ctx, wrong)).rejects.toMatchObject({ code: "not_found" });
    for (let n = 0; n < token.length; n += 7) {
      const other = token.slice(0, n) + (token[n] === "a" ? "b" : "a") + token.slice(n + 1);
      await expect(acknowledgeByLink(d.ctx, other)).rejects.toMatchObject({ code: "not_found" });
    }
    d.ctx.clock.advance(24 * 60 * minute + minute);
    await expect(acknowledgeByLink(d.ctx, token)).rejects.toMatchObject({ code: "gone" });
    await expect(peekAck(d.ctx, token)).rejects.toMatchObject({ code: "gone" });
  });
});

onEachDatabase("a responder's contacts", (make) => {
  it("begin with the address of the account, and are no subscribers of the page", async () => {
    const d = await night(await make());
    expect(await listContacts(d.ctx, d.page.id, d.ann.id)).toMatchObject([
      { channel: "email", address: "ann@example.com", state: "active", scope: `user:${d.ann.id}` },
    ]);
    expect((await listSubscribers(d.ctx, d.page.id, { limit: 10, page: 1 })).total).toBe(0);
    await createIncident(d.ctx, dana, d.page.id, { name: "Errors" });
    await deliver(d.ctx);
    expect(await mailsAbout(d.ctx, "Errors")).toEqual([]);
    await addSubscriber(d.ctx, dana, d.page.id, { email: "ann@example.com", skip_confirmation_notification: true });
    expect((await listSubscribers(d.ctx, d.page.id, { limit: 10, page: 1 })).total).toBe(1);
  });

  it("are called once they have confirmed, and the last that works can not be taken away", async () => {
    const d = await night(await make());
    const { contact } = await addContact(d.ctx, d.ann, d.page.id, { mode: "email", email: "ann@home.example" });
    await fail(d);
    await tick(d.ctx);
    expect((await mailsAbout(d.ctx, "Critical: ")).map((mail) => mail.to)).toEqual(["ann@example.com"]);
    const account = (await listContacts(d.ctx, d.page.id, d.ann.id)).find((c) => c.address === "ann@example.com");
    await expect(removeContact(d.ctx, d.ann, account?.id ?? "")).rejects.toMatchObject({ code: "conflict" });
    await expect(removeContact(d.ctx, d.ben, contact.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(
      addContact(d.ctx, d.ann, d.page.id, { mode: "email", email: "ann@home.example" }),
    ).rejects.toMatchObject({ code: "conflict", field: "email" });
    await removeContact(d.ctx, d.ann, contact.id);
    expect(await listContacts(d.ctx, d.page.id, d.ann.id)).toHaveLength(1);
  });
});
