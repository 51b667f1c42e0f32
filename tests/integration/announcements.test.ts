import { expect, it } from "vitest";
import { editAnnouncement, publishAnnouncement, withdrawAnnouncement } from "../../lib/services/announcements.ts";
import { addChannel, createAudience } from "../../lib/services/audiences.ts";
import { change } from "../../lib/services/change.ts";
import { listDeliveries } from "../../lib/services/delivering.ts";
import { readDeliveryReport } from "../../lib/services/delivery-report.ts";
import { sendDigests } from "../../lib/services/digests.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { parsePreferences, savePreferences } from "../../lib/services/preferences.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { newMailTo } from "../support/mailbox.ts";
import { deliver, subscriberAt } from "../support/notices.ts";

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
});
