import { expect, it } from "vitest";
import { searchHistory } from "../../lib/services/archive.ts";
import { listCapturedMail, readCapturedMail } from "../../lib/services/captured-mail.ts";
import { findComponent } from "../../lib/services/components.ts";
import {
  addRecipient,
  endDrill,
  findDrill,
  openDrillIncident,
  removeDrill,
  startDrill,
} from "../../lib/services/drills.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { lastUpdateReach, vitalSigns } from "../../lib/services/health.ts";
import { createIncident, editUpdate, findIncident, listIncidents, postUpdate } from "../../lib/services/incidents.ts";
import { publicRevision, readIncidentPage, readSiteMap } from "../../lib/services/page.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { startSmtpSink } from "../support/smtp-sink.ts";

const minute = 60_000;
const agreed = { skip_confirmation_notification: true };

async function rehearsal(d: Desk) {
  const { ctx, page, api } = d;
  await subscriberAt(ctx, page.id, "visitor@example.com");
  await addRecipient(ctx, dana, page.id, { email: "driller@example.com", ...agreed });
  const drill = await startDrill(ctx, dana, page.id, { name: "Lost database", scenario: "The disk is gone." });
  ctx.clock.advance(2 * minute);
  const incident = await openDrillIncident(ctx, dana, drill.id, {
    name: "Errors",
    body: "We look into it.",
    components: { [api]: "major_outage" },
    promise_minutes: 10,
  });
  return { drill, incident };
}

onEachDatabase("a drill", (make) => {
  it("runs through posts, queue and mail, marked, to its recipients alone", async () => {
    const d = await desk((await make()).db);
    await rehearsal(d);
    await deliver(d.ctx);
    const mails = await listCapturedMail(d.ctx);
    expect(mails.map((m) => [m.to, m.subject])).toEqual([
      ["driller@example.com", "[Status] Investigating: DRILL: Errors"],
    ]);
    const text = (await readCapturedMail(d.ctx, mails[0]?.name ?? ""))?.text ?? "";
    expect(text).toContain("DRILL. This is a rehearsal: nothing is wrong");
    expect(text).toContain("API");
  });

  it("touches no component, page, archive, map or figure", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api } = d;
    const revision = await publicRevision(ctx);
    const { incident } = await rehearsal(d);
    await postUpdate(ctx, dana, incident.id, { status: "resolved", body: "Over." });
    await deliver(ctx);
    expect(await publicRevision(ctx)).toBe(revision);
    expect((await findComponent(ctx, api)).status).toBe("operational");
    await expect(readIncidentPage(ctx, incident.id)).rejects.toMatchObject({ code: "not_found" });
    expect((await readSiteMap(ctx))?.incidents).toEqual([]);
    expect((await searchHistory(ctx, { q: "errors" })).incidents).toEqual([]);
    expect((await searchHistory(ctx, { component: api })).incidents).toEqual([]);
    expect((await listIncidents(ctx, page.id, { limit: 10, page: 1 })).total).toBe(0);
    expect((await vitalSigns(ctx)).deliveries).toEqual([]);
    expect(await ctx.db.db.select().from(ctx.db.t.incidentComponents)).toEqual([]);
    expect(await ctx.db.db.select().from(ctx.db.t.archiveTexts)).toEqual([]);
    const { components } = await findIncident(ctx, incident.id);
    expect(components.map((c) => [c.name, c.status])).toEqual([["API", "operational"]]);
  });

  it("is in no figure by its corrections and its newest update either", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const { drill, incident } = await rehearsal(d);
    await deliver(ctx);
    const [first] = (await findIncident(ctx, incident.id)).updates;
    await editUpdate(ctx, dana, first?.id ?? "", { body: "We look closer.", deliver_notifications: true });
    await expandEvents(ctx);
    expect((await vitalSigns(ctx)).queues).toEqual([]);
    expect(await deliver(ctx)).toBe(1);
    expect((await vitalSigns(ctx)).deliveries).toEqual([]);
    expect(await lastUpdateReach(ctx, null)).toBe(null);
    const real = await createIncident(ctx, dana, page.id, { name: "Real", body: "We look." });
    await openDrillIncident(ctx, dana, drill.id, { name: "More", body: "We look." });
    await deliver(ctx);
    const [posted] = (await findIncident(ctx, real.id)).updates;
    expect(await lastUpdateReach(ctx, null)).toMatchObject({ updateId: posted?.id });
    expect((await vitalSigns(ctx)).deliveries).toEqual([{ channel: "email", state: "sent", count: 1 }]);
  });

  it("ends in a report of times, promises and deliveries, after which nothing is added", async () => {
    const sink = await startSmtpSink();
    try {
      const d = await desk((await make()).db);
      const { ctx, page } = d;
      await addRecipient(ctx, dana, page.id, { email: "gone@example.com", ...agreed });
      sink.judge((address) => (address === "gone@example.com" ? { code: 550, text: "5.1.1 no such user" } : null));
      const { drill, incident } = await rehearsal(d);
      await deliver(ctx, sink.url);
      ctx.clock.advance(15 * minute);
      await postUpdate(ctx, dana, incident.id, { status: "resolved", body: "Over." });
      await deliver(ctx, sink.url);
      ctx.clock.advance(minute);
      await endDrill(ctx, dana, drill.id);
      const { report } = await findDrill(ctx, drill.id);
      expect(report).toMatchObject({
        firstPost: 2 * minute,
        resolved: 17 * minute,
        promises: { made: 1, kept: 0, late: 1 },
        posts: [
          { status: "investigating", promise: "late", deliveries: { total: 2, sent: 1, failed: 1, first: 0 } },
          { status: "resolved", sincePrevious: 15 * minute, promise: "none", deliveries: { total: 1, sent: 1 } },
        ],
        failures: [{ address: "g…@example.com", channel: "email" }],
      });
      const ended = { code: "conflict", message: "This drill has ended: nothing can be added to it." };
      await expect(postUpdate(ctx, dana, incident.id, { body: "More." })).rejects.toMatchObject(ended);
      await expect(openDrillIncident(ctx, dana, drill.id, { name: "More" })).rejects.toMatchObject(ended);
      await expect(endDrill(ctx, dana, drill.id)).rejects.toMatchObject({ code: "conflict" });
      await removeDrill(ctx, dana, drill.id);
      await expect(findIncident(ctx, incident.id)).rejects.toMatchObject({ code: "not_found" });
    } finally {
      await sink.close();
    }
  });

  it("takes no groups and answers no real alert", async () => {
    const d = await desk((await make()).db);
    const { incident, drill } = await rehearsal(d);
    const groups = { body: "x", audience_ids: ["aaaaaaaaaaaa"] };
    await expect(postUpdate(d.ctx, dana, incident.id, groups)).rejects.toMatchObject({ field: "audience" });
    const answer = { name: "x", alert_id: "aaaaaaaaaaaa" };
    await expect(openDrillIncident(d.ctx, dana, drill.id, answer)).rejects.toMatchObject({ field: "alert_id" });
  });
});
