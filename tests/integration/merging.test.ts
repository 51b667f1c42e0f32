import { expect, it } from "vitest";
import { createAudience } from "../../lib/services/audiences.ts";
import { listCapturedMail, readCapturedMail } from "../../lib/services/captured-mail.ts";
import { change } from "../../lib/services/change.ts";
import { readComponentUptime } from "../../lib/services/component-uptime.ts";
import { findComponent } from "../../lib/services/components.ts";
import { sendDigests } from "../../lib/services/digests.ts";
import { endFollowing } from "../../lib/services/following.ts";
import { linkIncidents, listLinks, unlinkIncidents } from "../../lib/services/incident-links.ts";
import {
  createIncident,
  deleteIncident,
  findIncident,
  postUpdate,
  updateIncident,
} from "../../lib/services/incidents.ts";
import { readTrends } from "../../lib/services/measuring.ts";
import { mergeIncident, unmergeIncident } from "../../lib/services/merging.ts";
import { readIncidentPage, readSiteMap } from "../../lib/services/page.ts";
import { parsePreferences, savePreferences } from "../../lib/services/preferences.ts";
import * as alerts from "../../lib/store/alerts.ts";
import * as preferences from "../../lib/store/preferences.ts";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { newMailTo } from "../support/mailbox.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { publicFaces } from "../support/public-faces.ts";
import { quickProbe, tell } from "../support/signals.ts";

const minute = 60_000;

/** "API down" speaks of the API, "Website slow" of the website; both are open. */
async function two(d: Desk): Promise<{ main: string; duplicate: string }> {
  const main = await createIncident(d.ctx, dana, d.page.id, {
    name: "API down",
    status: "identified",
    components: { [d.api]: "partial_outage" },
    promise_minutes: 30,
  });
  const duplicate = await createIncident(d.ctx, dana, d.page.id, {
    name: "Website slow",
    components: { [d.web]: "major_outage", [d.api]: "major_outage" },
  });
  return { main: main.id, duplicate: duplicate.id };
}

const linksOf = async (d: Desk, id: string) => (await readIncidentPage(d.ctx, id)).incident.links;
const versionOf = async (d: Desk, id: string) =>
  (await readSiteMap(d.ctx))?.incidents.find((incident) => incident.id === id)?.version;

onEachDatabase("linked incidents", (make) => {
  it("are shown on both in public, each from its side, and no more once the link is taken back", async () => {
    const d = await desk((await make()).db);
    const { main, duplicate } = await two(d);
    const before = await versionOf(d, main);
    d.ctx.clock.advance(minute);
    const { linkId } = await linkIncidents(d.ctx, dana, duplicate, { incident_id: main, relation: "caused_by" });
    expect(await linksOf(d, duplicate)).toEqual([{ kind: "caused_by", id: main, name: "API down" }]);
    expect(await linksOf(d, main)).toEqual([{ kind: "cause_of", id: duplicate, name: "Website slow" }]);
    expect(await versionOf(d, main)).not.toBe(before);
    await updateIncident(d.ctx, dana, main, { name: "API and more" });
    expect(await linksOf(d, duplicate)).toMatchObject([{ name: "API and more" }]);
    await unlinkIncidents(d.ctx, dana, main, linkId);
    expect(await linksOf(d, duplicate)).toEqual([]);
  });

  it("show nothing in public of one that is internal, until it is published", async () => {
    const d = await desk((await make()).db);
    const { main } = await two(d);
    const group = await createAudience(d.ctx, dana, d.page.id, { name: "Support" });
    const inside = await createIncident(d.ctx, dana, d.page.id, { name: "Quokka leak", audience_ids: [group.id] });
    const before = await versionOf(d, main);
    d.ctx.clock.advance(minute);
    await linkIncidents(d.ctx, dana, main, { incident_id: inside.id, relation: "related" });
    expect(await publicFaces(d.ctx)).not.toContain("Quokka");
    expect(await publicFaces(d.ctx)).not.toContain(inside.id);
    expect(await versionOf(d, main)).toBe(before);
    expect(await listLinks(d.ctx, main)).toMatchObject([{ name: "Quokka leak" }]);
    await postUpdate(d.ctx, dana, inside.id, { body: "Now for everyone." });
    expect(await linksOf(d, main)).toMatchObject([{ name: "Quokka leak" }]);
    expect(await versionOf(d, main)).not.toBe(before);
  });

  it("refuse themselves, a second link of the same two, and what is rehearsed, naming the field", async () => {
    const d = await desk((await make()).db);
    const { main, duplicate } = await two(d);
    const input = { incident_id: main, relation: "related" };
    await linkIncidents(d.ctx, dana, duplicate, input);
    const link = (id: string, other: string) => linkIncidents(d.ctx, dana, id, { ...input, incident_id: other });
    await expect(link(main, main)).rejects.toMatchObject({ field: "incident_id" });
    await expect(link(main, duplicate)).rejects.toMatchObject({ code: "conflict", field: "incident_id" });
    await expect(link(main, "zzzzzzzzzzzz")).rejects.toMatchObject({ field: "incident_id" });
  });
});

/** A subscriber who has agreed, with a choice. */
async function chooser({ ctx, page }: Desk, name: string, choice: object): Promise<string> {
  const subscriber = await subscriberAt(ctx, page.id, `${name}@example.com`);
  await change(ctx, dana, (c) => savePreferences(c, subscriber, parsePreferences(choice)));
  return subscriber.id;
}

onEachDatabase("those who were told of an incident that was merged", (make) => {
  it("follow the other one in its place, to its end, and not twice", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const { main, duplicate } = await two(d);
    await chooser(d, "ann", { follows_only: true, incident_ids: [duplicate] });
    await chooser(d, "bob", { follows_only: true, incident_ids: [duplicate, main] });
    for (const name of ["ann", "bob"]) await newMailTo(ctx, `${name}@example.com`);
    await mergeIncident(ctx, dana, duplicate, { incident_id: main });
    for (const name of ["ann", "bob"]) expect(await newMailTo(ctx, `${name}@example.com`)).toHaveLength(1);
    // Longer than a merged one is followed by itself.
    ctx.clock.advance(8 * 24 * 60 * minute);
    await endFollowing(ctx);
    await postUpdate(ctx, dana, main, { status: "resolved", body: "All is well." });
    for (const name of ["ann", "bob"])
      expect(await newMailTo(ctx, `${name}@example.com`)).toEqual([expect.stringContaining("All is well.")]);
  });

  it("follow it alone again once the merge is undone, and who followed the other one before goes on", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const { main, duplicate } = await two(d);
    const ann = await chooser(d, "ann", { follows_only: true, incident_ids: [duplicate] });
    const bob = await chooser(d, "bob", { follows_only: true, incident_ids: [duplicate, main] });
    await mergeIncident(ctx, dana, duplicate, { incident_id: main });
    expect((await preferences.followedBy(ctx.db, ann)).sort()).toEqual([main, duplicate].sort());
    ctx.clock.advance(8 * 24 * 60 * minute);
    await endFollowing(ctx);
    await unmergeIncident(ctx, dana, duplicate, {});
    expect(await preferences.followedBy(ctx.db, ann)).toEqual([duplicate]);
    expect(await preferences.followedBy(ctx.db, bob)).toEqual([main]);
  });

  it("are told of the end of the other one, though that is of too little impact by itself", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await chooser(d, "once", { minimum_impact: "critical", cadence: "changes" });
    await chooser(d, "daily", { minimum_impact: "critical", cadence: "daily" });
    const { main, duplicate } = await two(d);
    ctx.clock.advance(24 * 60 * minute);
    await sendDigests(ctx);
    for (const name of ["once", "daily"])
      expect(await newMailTo(ctx, `${name}@example.com`)).toEqual([expect.stringContaining("Website slow")]);
    await chooser(d, "late", { minimum_impact: "critical", cadence: "changes" });
    await mergeIncident(ctx, dana, duplicate, { incident_id: main, deliver_notifications: false });
    ctx.clock.advance(minute);
    await postUpdate(ctx, dana, main, { status: "resolved", body: "All is well.", impact_override: "minor" });
    ctx.clock.advance(24 * 60 * minute);
    await sendDigests(ctx);
    for (const name of ["once", "daily"])
      expect(await newMailTo(ctx, `${name}@example.com`)).toEqual([expect.stringContaining("All is well.")]);
    expect(await newMailTo(ctx, "late@example.com")).toEqual([]);
  });
});

onEachDatabase("merged incidents", (make) => {
  it("end with a pointer to where it goes on, in public and in what subscribers are sent", async () => {
    const d = await desk((await make()).db);
    const { main, duplicate } = await two(d);
    await subscriberAt(d.ctx, d.page.id, "web@example.com", [d.web]);
    await deliver(d.ctx);
    await mergeIncident(d.ctx, dana, duplicate, { incident_id: main, body: "Same cause." });
    const { incident } = await readIncidentPage(d.ctx, duplicate);
    expect(incident).toMatchObject({ status: "resolved", ending: "merged" });
    expect(incident.links).toEqual([{ kind: "merged_into", id: main, name: "API down" }]);
    // Nobody is told that anything works again.
    expect(incident.updates[0]).toMatchObject({
      occasion: "merged",
      components: [{ newStatus: "major_outage" }, { newStatus: "major_outage" }],
    });
    const pointer = `https://status.example.com/incidents/${main}`;
    expect(incident.updates[0]?.body).toBe(
      `Same cause.\n\nThis is part of [API down](${pointer}). Further updates are posted there.`,
    );
    expect(await deliver(d.ctx)).toBeGreaterThan(0);
    const mail = (await listCapturedMail(d.ctx, 10)).find(({ subject }) => subject.includes("Merged"));
    expect((await readCapturedMail(d.ctx, mail?.name ?? ""))?.text).toContain(pointer);
  });

  it("hand their components over, so that their subscribers are told what comes, and no time counts twice", async () => {
    const d = await desk((await make()).db);
    const { main, duplicate } = await two(d);
    const promised = (await findIncident(d.ctx, main)).incident.promiseAt;
    d.ctx.clock.advance(10 * minute);
    await mergeIncident(d.ctx, dana, duplicate, { incident_id: main });
    const { components, incident } = await findIncident(d.ctx, main);
    expect(Object.fromEntries(components.map((c) => [c.componentId, c.status]))).toEqual({
      [d.api]: "major_outage",
      [d.web]: "major_outage",
    });
    expect(incident).toMatchObject({ status: "identified", promiseAt: promised });
    expect((await findComponent(d.ctx, d.web)).status).toBe("major_outage");
    await subscriberAt(d.ctx, d.page.id, "web@example.com", [d.web]);
    await deliver(d.ctx);
    d.ctx.clock.advance(10 * minute);
    await postUpdate(d.ctx, dana, main, { status: "resolved", body: "Fixed." });
    expect(await deliver(d.ctx)).toBe(1);
    const now = d.ctx.clock.now();
    const { totals } = await readComponentUptime(d.ctx, d.web, now - 60 * minute, now);
    expect(totals.major_outage).toBe(20 * minute);
    const months = await readTrends(d.ctx, d.page.id, 1);
    expect(months.at(-1)).toMatchObject({ incidents: 1 });
  });

  it("take their alerts along, those that are over too, and back when the merge is undone", async () => {
    const d = await desk((await make()).db);
    const probe = await quickProbe(d, d.web);
    await tell(d, probe, "down");
    const { main, duplicate } = await two(d);
    await tell(d, probe, "up");
    const own = async (id: string) => (await alerts.listOfIncident(d.ctx.db, id)).length;
    expect([await own(main), await own(duplicate)]).toEqual([0, 1]);
    await mergeIncident(d.ctx, dana, duplicate, { incident_id: main });
    expect([await own(main), await own(duplicate)]).toEqual([1, 0]);
    await unmergeIncident(d.ctx, dana, duplicate, {});
    expect([await own(main), await own(duplicate)]).toEqual([0, 1]);
  });

  it("are again what they were when the merge is undone", async () => {
    const d = await desk((await make()).db);
    const { main, duplicate } = await two(d);
    await mergeIncident(d.ctx, dana, duplicate, { incident_id: main });
    d.ctx.clock.advance(minute);
    await unmergeIncident(d.ctx, dana, duplicate, { body: "Two things after all." });
    const again = await findIncident(d.ctx, duplicate);
    expect(again.incident).toMatchObject({ status: "investigating", ending: null, resolvedAt: null });
    expect(again.updates.at(-1)?.body).toContain("Two things after all.");
    const said = async (id: string) =>
      Object.fromEntries((await findIncident(d.ctx, id)).components.map((c) => [c.componentId, c.status]));
    expect(await said(duplicate)).toEqual({ [d.api]: "major_outage", [d.web]: "major_outage" });
    expect(await said(main)).toEqual({ [d.api]: "partial_outage", [d.web]: "operational" });
    expect(await linksOf(d, duplicate)).toEqual([]);
    await postUpdate(d.ctx, dana, main, { status: "resolved" });
    await expect(unmergeIncident(d.ctx, dana, duplicate, {})).rejects.toMatchObject({ code: "conflict" });
  });

  it("stay merged: posts belong to the other one, and so does the way back once that is over", async () => {
    const d = await desk((await make()).db);
    const { main, duplicate } = await two(d);
    await mergeIncident(d.ctx, dana, duplicate, { incident_id: main });
    await expect(postUpdate(d.ctx, dana, duplicate, { status: "identified" })).rejects.toMatchObject({
      code: "conflict",
      field: "status",
    });
    await expect(mergeIncident(d.ctx, dana, duplicate, { incident_id: main })).rejects.toMatchObject({
      code: "conflict",
    });
    await postUpdate(d.ctx, dana, main, { status: "resolved" });
    await expect(unmergeIncident(d.ctx, dana, duplicate, {})).rejects.toMatchObject({ code: "conflict" });
    await deleteIncident(d.ctx, dana, main);
    await postUpdate(d.ctx, dana, duplicate, { status: "investigating" });
    expect((await findIncident(d.ctx, duplicate)).incident.status).toBe("investigating");
  });

  it("never lead the public or another group to what they do not know of", async () => {
    const d = await desk((await make()).db);
    const { main } = await two(d);
    const [support, board] = [
      await createAudience(d.ctx, dana, d.page.id, { name: "Support" }),
      await createAudience(d.ctx, dana, d.page.id, { name: "Board" }),
    ];
    const open = (name: string, group: string) =>
      createIncident(d.ctx, dana, d.page.id, { name, body: name, audience_ids: [group] });
    const [a, b] = [await open("Quokka", support.id), await open("Wombat", board.id)];
    const merge = (id: string, into: string) => mergeIncident(d.ctx, dana, id, { incident_id: into });
    await expect(merge(main, a.id)).rejects.toMatchObject({ field: "incident_id" });
    await expect(merge(a.id, b.id)).rejects.toMatchObject({ field: "incident_id" });
    await merge(a.id, main);
    const { updates } = await findIncident(d.ctx, a.id);
    expect(updates.at(-1)).toMatchObject({ audience: "internal", occasion: "merged" });
    expect(await publicFaces(d.ctx)).not.toContain("Quokka");
  });

  it("go through the management API, with their links", async () => {
    const { call, below } = await apiClient((await make()).db);
    const open = async (name: string) => (await call("POST", `${below}/incidents`, { incident: { name } })).body.id;
    const [main, duplicate] = [await open("API down"), await open("Website slow")];
    const path = `${below}/incidents/${duplicate}`;
    const linked = await call("POST", `${path}/links`, { link: { incident_id: main, relation: "related" } });
    expect([linked.status, linked.body]).toMatchObject([201, { relation: "related", other_id: main }]);
    expect((await call("DELETE", `${path}/links/${linked.body.id}`)).status).toBe(204);
    const merged = await call("POST", `${path}/merge`, { merge: { incident_id: main } });
    expect([merged.status, merged.body]).toMatchObject([200, { status: "resolved", ending: "merged" }]);
    expect((await call("GET", `${path}/links`)).body).toMatchObject([{ relation: "merged_into", other_id: main }]);
    const back = await call("POST", `${path}/unmerge`, {});
    expect(back.body).toMatchObject({ status: "investigating", ending: null });
  });
});
