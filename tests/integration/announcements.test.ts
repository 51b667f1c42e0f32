import { expect, it } from "vitest";
import { previewAnnouncement } from "../../lib/services/announcement-preview.ts";
import {
  editAnnouncement,
  findAnnouncement,
  listAnnouncements,
  publishAnnouncement,
  withdrawAnnouncement,
} from "../../lib/services/announcements.ts";
import { announce, editOrAsk } from "../../lib/services/announcing.ts";
import { addChannel, createAudience } from "../../lib/services/audiences.ts";
import { change } from "../../lib/services/change.ts";
import { saveComposerRules } from "../../lib/services/composer-rules.ts";
import { listDeliveries } from "../../lib/services/delivering.ts";
import { readDeliveryReport } from "../../lib/services/delivery-report.ts";
import { sendDigests } from "../../lib/services/digests.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { publicRevision, readHistory, readPage, readSiteMap } from "../../lib/services/page.ts";
import { approvePost, cancelPost, findPending, publishDue } from "../../lib/services/pending-posts.ts";
import { parsePreferences, savePreferences } from "../../lib/services/preferences.ts";
import { endPins, readAnnouncementPage, readNewestAnnouncements } from "../../lib/services/public-announcements.ts";
import { replayEvents } from "../../lib/services/replay.ts";
import { addSubscriber } from "../../lib/services/subscriptions.ts";
import * as subscribers from "../../lib/store/subscribers.ts";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { newMailTo } from "../support/mailbox.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { person } from "../support/secrets.ts";

const hour = 3_600_000;

async function reader({ ctx, page }: Desk, name: string, choice: object) {
  const subscriber = await subscriberAt(ctx, page.id, `${name}@example.com`);
  await change(ctx, dana, (c) => savePreferences(c, subscriber, parsePreferences(choice)));
}

async function group({ ctx, page }: Desk, name: string): Promise<string> {
  const { id } = await createAudience(ctx, dana, page.id, { name });
  await addChannel(ctx, dana, id, { email: `${name}@example.com`, skip_confirmation_notification: true });
  return id;
}

const publish = ({ ctx, page }: Desk, more: object = {}) =>
  publishAnnouncement(ctx, dana, page.id, { title: "We move in May", body: "A **new** data centre.", ...more });

/** Who is told of an announcement, by the names of their addresses. */
async function toldOf({ ctx }: Desk, id: string): Promise<string[]> {
  await expandEvents(ctx);
  const list = await listDeliveries(ctx, { updateId: id, limit: 100 });
  return list.map(({ address }) => address.split("@")[0] ?? "").sort();
}

onEachDatabase("an announcement", (make) => {
  it("is told to all who want announcements, whatever impact they ask for, and to nobody else", async () => {
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "all@example.com");
    await reader(d, "critical", { minimum_impact: "critical", cadence: "changes" });
    await reader(d, "incidents", { kinds: ["incidents", "maintenance", "postmortems"] });
    await reader(d, "only", { kinds: ["announcements"] });
    const incident = await createIncident(d.ctx, dana, d.page.id, { name: "Errors", deliver_notifications: false });
    await reader(d, "follower", { follows_only: true, incident_ids: [incident.id] });
    await group(d, "support");
    expect(await toldOf(d, (await publish(d)).id)).toEqual(["all", "critical", "only", "support"]);
  });

  it("about components is told to those who are told of one of them", async () => {
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "all@example.com");
    await subscriberAt(d.ctx, d.page.id, "api@example.com", [d.api]);
    await subscriberAt(d.ctx, d.page.id, "web@example.com", [d.web]);
    expect(await toldOf(d, (await publish(d, { component_ids: [d.api] })).id)).toEqual(["all", "api"]);
  });

  it("for a group is told to it alone, says so, and shows nothing to the public", async () => {
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "all@example.com");
    const support = await group(d, "support");
    await group(d, "sales");
    const { id } = await publish(d, { audience_ids: [support] });
    expect(await toldOf(d, id)).toEqual(["support"]);
    const [mail = ""] = await newMailTo(d.ctx, "support@example.com");
    expect(mail).toContain("Announcement: Internal: We move in May");
    expect(mail).toContain(`/internal#announcement-${id}`);
  });

  it("is told to nobody where its author says so", async () => {
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "all@example.com");
    expect(await toldOf(d, (await publish(d, { deliver_notifications: false })).id)).toEqual([]);
  });

  it("has a delivery report as an update has", async () => {
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "all@example.com");
    const { id } = await publish(d);
    await deliver(d.ctx);
    expect(await readDeliveryReport(d.ctx, id)).toMatchObject({ total: 1, sent: 1, failing: 0 });
  });

  it("comes with the day's message to those who want one a day", async () => {
    const d = await desk((await make()).db);
    await reader(d, "daily", { cadence: "daily", digest_hour: 8, time_zone: "UTC" });
    await reader(d, "quiet", { cadence: "daily", digest_hour: 8, time_zone: "UTC", kinds: ["incidents"] });
    expect(await toldOf(d, (await publish(d)).id)).toEqual([]);
    await publish(d, { title: "A mistake" }).then(({ id }) => withdrawAnnouncement(d.ctx, dana, id));
    d.ctx.clock.advance(24 * hour);
    await sendDigests(d.ctx);
    const [mail = "", ...more] = await newMailTo(d.ctx, "daily@example.com");
    expect(mail).toContain("Announcement: We move in May");
    expect(mail).not.toContain("A mistake");
    expect(more).toEqual([]);
    expect(await newMailTo(d.ctx, "quiet@example.com")).toEqual([]);
  });

  it("that is edited says so and tells nobody, or exactly those who got the earlier text", async () => {
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "early@example.com");
    const { id } = await publish(d);
    await newMailTo(d.ctx, "early@example.com");
    await subscriberAt(d.ctx, d.page.id, "late@example.com");
    const pinned = await editAnnouncement(d.ctx, dana, id, { pin_days: 3 });
    expect(pinned.editedAt).toBeNull();
    const edited = await editAnnouncement(d.ctx, dana, id, { title: "We move in June" });
    expect(edited).toMatchObject({ title: "We move in June", editedAt: expect.any(Date) });
    expect(await newMailTo(d.ctx, "early@example.com")).toEqual([]);
    await editAnnouncement(d.ctx, dana, id, { body: "In June.", deliver_notifications: true });
    const [mail = ""] = await newMailTo(d.ctx, "early@example.com");
    expect(mail).toContain("Announcement: Correction: We move in June");
    expect(await newMailTo(d.ctx, "late@example.com")).toEqual([]);
  });

  it("that is withdrawn is not sent to those who have not got it", async () => {
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "all@example.com");
    const { id } = await publish(d);
    await expandEvents(d.ctx);
    await withdrawAnnouncement(d.ctx, dana, id);
    expect(await newMailTo(d.ctx, "all@example.com")).toEqual([]);
    await expect(editAnnouncement(d.ctx, dana, id, { body: "Again." })).rejects.toMatchObject({ code: "conflict" });
    await expect(withdrawAnnouncement(d.ctx, dana, id)).rejects.toMatchObject({ code: "conflict" });
  });

  it("stands on the page, in the archive and in the feeds until it is withdrawn, and touches no status", async () => {
    const d = await desk((await make()).db);
    const before = (await readPage(d.ctx)).answer;
    const { id } = await publish(d);
    const support = await group(d, "support");
    const revision = await publicRevision(d.ctx);
    await publish(d, { title: "Hush", audience_ids: [support] });
    expect(await publicRevision(d.ctx)).toBe(revision);
    const page = await readPage(d.ctx);
    expect(page.answer).toEqual(before);
    expect(page.announcements.map((a) => a.title)).toEqual(["We move in May"]);
    expect((await readHistory(d.ctx, { page: 1 })).months[0]?.announcements.map((a) => a.id)).toEqual([id]);
    expect((await readNewestAnnouncements(d.ctx, d.page.id, 5)).map((a) => a.id)).toEqual([id]);
    expect((await readAnnouncementPage(d.ctx, id)).announcement).toMatchObject({ id, editedAt: null });
    await withdrawAnnouncement(d.ctx, dana, id);
    expect((await readPage(d.ctx)).announcements).toEqual([]);
    expect((await readHistory(d.ctx, { page: 1 })).months[0]?.announcements).toEqual([]);
    expect((await readAnnouncementPage(d.ctx, id)).announcement).toBeNull();
    expect((await readSiteMap(d.ctx))?.announcements).toMatchObject([{ id, withdrawn: true }]);
  });

  it("leaves the top of the page after a week unless said otherwise, and the page is renewed then", async () => {
    const d = await desk((await make()).db);
    await publish(d);
    await publish(d, { title: "Not at the top", pin_days: 0 });
    const titles = async () => (await readPage(d.ctx)).announcements.map((a) => a.title);
    d.ctx.clock.advance(7 * 24 * hour - 1);
    expect(await titles()).toEqual(["We move in May"]);
    const revision = await publicRevision(d.ctx);
    await endPins(d.ctx);
    expect(await publicRevision(d.ctx)).toBe(revision);
    d.ctx.clock.advance(1);
    expect(await titles()).toEqual([]);
    await endPins(d.ctx);
    expect(await publicRevision(d.ctx)).toBe((revision ?? 0) + 1);
  });

  it("waits for its time, or for a second person, and is pinned from then on", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    await person(ctx, "user00000001", "responder");
    await person(ctx, "user00000002", "responder");
    await saveComposerRules(ctx, dana, page.id, { undo_seconds: 0, approval: true });
    const publishAt = new Date(ctx.clock.now() + hour).toISOString();
    const input = { title: "Later", body: "In an hour.", pin_days: 1 };
    const pending = await announce(ctx, dana, page.id, { input, publishAt });
    expect(pending.state).toBe("approval");
    await approvePost(ctx, { kind: "user", id: "user00000002", name: "Sam" }, pending.id);
    ctx.clock.advance(hour);
    expect(await publishDue(ctx)).toBe(1);
    const { publishedUpdateId: id } = await findPending(ctx, pending.id);
    const { announcement } = await findAnnouncement(ctx, id ?? "");
    expect(announcement).toMatchObject({ title: "Later", postedBy: "Dana" });
    expect(announcement.pinnedUntil?.getTime()).toBe(ctx.clock.now() + 24 * hour);
    const edit = await editOrAsk(ctx, dana, announcement.id, { body: "It is done." });
    expect(edit).toMatchObject({ state: "approval", act: "announcement_edit" });
    await cancelPost(ctx, dana, edit?.id ?? "");
    expect((await findAnnouncement(ctx, announcement.id)).announcement.body).toBe("In an hour.");
  });

  it("is shown to its author beforehand as every channel says it, with who gets it, and leaves no trace", async () => {
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "all@example.com");
    await reader(d, "incidents", { kinds: ["incidents"] });
    const preview = await previewAnnouncement(d.ctx, dana, d.page.id, { input: { title: "Soon", body: "**Soon.**" } });
    expect(preview).toMatchObject({ audience: "public", notify: true });
    expect(preview.reach).toMatchObject({ told: 1, leftOut: { kind: 1 } });
    const faces = Object.fromEntries(preview.faces.map(({ kind, text }) => [kind, text]));
    for (const kind of ["email", "webhook", "slack", "sms", "push", "rss"]) expect(faces[kind]).toContain("Soon");
    expect(faces.pagerduty).toBe("null");
    expect((await listAnnouncements(d.ctx, d.page.id, { limit: 5, page: 1 })).total).toBe(0);
  });

  it("is refused where a field says what can not be", async () => {
    const d = await desk((await make()).db);
    for (const [input, field] of [
      [{ title: " " }, "title"],
      [{ body: "" }, "body"],
      [{ component_ids: ["aaaaaaaaaaaa"] }, "component_ids"],
      [{ audience_ids: ["aaaaaaaaaaaa"] }, "audience_ids"],
      [{ audience: "internal" }, "audience_ids"],
      [{ pin_days: 400 }, "pin_days"],
      [{ pinned_until: "tomorrow" }, "pinned_until"],
    ] as const)
      await expect(publish(d, input), field).rejects.toMatchObject({ code: "invalid", field });
  });

  it("is published, read, changed and withdrawn by programs; what is for groups only where that is asked for", async () => {
    const { ctx, page, call, below } = await apiClient((await make()).db);
    const path = `${below}/announcements`;
    const made = await call("POST", path, { announcement: { title: "We move", body: "In May.", pin_days: 2 } });
    expect(made).toMatchObject({ status: 201, body: { title: "We move", audience: "public", edited_at: null } });
    const { id } = made.body;
    const { id: support } = await createAudience(ctx, dana, page.id, { name: "support" });
    const hidden = (await call("POST", path, { announcement: { title: "H", body: "H.", audience_ids: [support] } }))
      .body;
    expect((await call("GET", path)).body.map((a) => a.id)).toEqual([id]);
    expect((await call("GET", `${path}?audience=all`)).body).toHaveLength(2);
    expect((await call("GET", `${path}/${hidden.id}`)).status).toBe(404);
    expect((await call("GET", `${path}/${hidden.id}?audience=all`)).status).toBe(200);
    const changed = await call("PATCH", `${path}/${id}`, { announcement: { body: "In June.", pinned_until: null } });
    expect(changed.body).toMatchObject({ title: "We move", body: "In June.", pinned_until: null });
    expect((await call("GET", `${path}/${id}/deliveries`)).body).toMatchObject({ total: 0 });
    const later = { title: "Later", body: "L.", publish_at: new Date(ctx.clock.now() + hour).toISOString() };
    expect(await call("POST", path, { announcement: later })).toMatchObject({
      status: 202,
      body: { act: "announcement", state: "waiting" },
    });
    expect((await call("DELETE", `${path}/${id}`)).body).toMatchObject({ withdrawn_at: expect.any(String) });
    expect(await call("DELETE", `${path}/${id}`)).toMatchObject({ status: 409 });
  });

  it("is among what a webhook can ask for again, unless it wants no announcements", async () => {
    const d = await desk((await make()).db);
    const input = { endpoint: "https://hooks.example.net/a", skip_confirmation_notification: true };
    const { subscriber, secret } = await addSubscriber(d.ctx, dana, d.page.id, input);
    const { id } = await publish(d);
    const asked = async () => (await replayEvents(d.ctx, secret ?? "", 0)).events;
    await d.ctx.db.transaction((tx) =>
      subscribers.update(tx, subscriber.id, { state: "active", confirmedAt: new Date(0) }, d.ctx.clock.now()),
    );
    expect(await asked()).toMatchObject([{ type: "announcement.published", data: { announcement: { id } } }]);
    await d.ctx.db.transaction((tx) =>
      subscribers.update(tx, subscriber.id, { wantsAnnouncements: false }, d.ctx.clock.now()),
    );
    expect(await asked()).toEqual([]);
  });
});
