import { expect, it } from "vitest";
import { addItem, listOpenItems, remindOwners, updateItem } from "../../lib/services/action-items.ts";
import { searchHistory } from "../../lib/services/archive.ts";
import { createIncident, deleteIncident, findIncident, postUpdate } from "../../lib/services/incidents.ts";
import { readMoments, readTrends } from "../../lib/services/measuring.ts";
import { readHistory, readIncidentPage, readPage } from "../../lib/services/page.ts";
import { publishPostmortem, revertPostmortem } from "../../lib/services/postmortem-publishing.ts";
import {
  readPostmortem,
  readPreview,
  resetEntry,
  revokePreview,
  saveDraft,
  saveEntry,
  sharePreview,
} from "../../lib/services/postmortems.ts";
import { openDatabase } from "../../lib/store/open.ts";
import { onEachDatabase } from "../support/databases.ts";
import { mailsAbout, responder } from "../support/duty.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { quickProbe, tell } from "../support/signals.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** An incident of ten minutes that is over. */
async function resolved(d: Desk): Promise<string> {
  const { id } = await createIncident(d.ctx, dana, d.page.id, {
    name: "Errors",
    body: "We look into it.",
    components: { [d.api]: "major_outage" },
  });
  d.ctx.clock.advance(10 * minute);
  await postUpdate(d.ctx, dana, id, { status: "resolved", body: "It works." });
  d.ctx.clock.advance(minute);
  return id;
}

/** All that the public reads of an installation, as one text. */
async function publicWords(d: Desk, id: string, search: string): Promise<string> {
  const pages = [await readPage(d.ctx), await readHistory(d.ctx, { page: 1 }), await readIncidentPage(d.ctx, id)];
  const found = await searchHistory(d.ctx, { q: search });
  return JSON.stringify([pages, found]);
}

onEachDatabase("postmortems", (make) => {
  it("fill their timeline from the record, with minutes of impact by component", async () => {
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "reader@example.com");
    const id = await resolved(d);
    await deliver(d.ctx);
    const { timeline, impacts } = await readPostmortem(d.ctx, id);
    expect(impacts).toEqual([{ componentId: d.api, name: "API", degraded: 0, partial: 0, major: 10 * minute }]);
    const told = timeline.map((entry) => `${entry.readers} ${entry.source}: ${entry.text}`);
    expect(told).toEqual(
      expect.arrayContaining([
        "public update: Investigating: We look into it.",
        "public status: API: Major outage",
        "public update: Resolved: It works.",
        "public status: API: Operational",
        "private promise: A promised update came in time",
        "private delivery: The first message to subscribers was sent",
        "private delivery: The last message to subscribers was sent",
      ]),
    );
    expect(timeline.map((entry) => entry.at)).toEqual(timeline.map((entry) => entry.at).sort((a, b) => a - b));
  });

  it("know of the first failed measurement, the alert and who took care, and measure the times between", async () => {
    const d = await desk((await make()).db);
    const probe = await quickProbe(d, d.api);
    await tell(d, probe, "down");
    d.ctx.clock.advance(minute);
    await tell(d, probe, "down");
    d.ctx.clock.advance(minute);
    const id = await resolved(d);
    const { timeline } = await readPostmortem(d.ctx, id);
    const sources = timeline.map((entry) => entry.source);
    expect(sources).toContain("probe");
    expect(sources.indexOf("probe")).toBeLessThan(sources.indexOf("update"));
    expect(timeline.filter((entry) => entry.source === "alert").every((e) => e.readers === "private")).toBe(true);
    const moments = await readMoments(d.ctx, id);
    expect(moments.failedAt).toBeLessThanOrEqual(moments.detectedAt);
    expect(moments).toMatchObject({ promisesKept: 1, promisesMissed: 0 });
    const trends = await readTrends(d.ctx, d.page.id, 2);
    expect(trends.map((month) => month.incidents)).toEqual([0, 1]);
    expect(trends[1]?.measures.resolve).toBe((moments.resolvedAt ?? 0) - (moments.failedAt ?? 0));
  });

  it("keep changes, hiding and additions of the timeline apart from the record", async () => {
    const d = await desk((await make()).db);
    const id = await resolved(d);
    const first = (await readPostmortem(d.ctx, id)).timeline.find((entry) => entry.source === "update");
    if (!first) throw new Error("there should be an update");
    await saveEntry(d.ctx, dana, id, { key: first.key, readers: "hidden" });
    await saveEntry(d.ctx, dana, id, { key: first.key, text: "Changed." });
    await saveEntry(d.ctx, dana, id, { at: "2026-03-10T12:01:00Z", text: "We met.", readers: "public" });
    const { timeline, publicText } = await readPostmortem(d.ctx, id);
    expect(timeline.find((entry) => entry.key === first.key)).toMatchObject({ text: "Changed.", readers: "hidden" });
    expect(publicText).toContain("We met.");
    expect(publicText).not.toContain("Changed.");
    await resetEntry(d.ctx, dana, id, first.key);
    const again = (await readPostmortem(d.ctx, id)).timeline.find((entry) => entry.key === first.key);
    expect(again).toEqual(first);
    await expect(saveEntry(d.ctx, dana, id, { key: "own:nothing", text: "x" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(saveEntry(d.ctx, dana, id, { text: "x" })).rejects.toMatchObject({ field: "at" });
  });

  it("refuse to save over what somebody else has changed", async () => {
    const d = await desk((await make()).db);
    const id = await resolved(d);
    const { version } = await saveDraft(d.ctx, dana, id, { summary: "One", version: 0 });
    await expect(saveDraft(d.ctx, dana, id, { summary: "Two", version: 0 })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Dana has changed it"),
    });
    await saveDraft(d.ctx, dana, id, { root_cause: "Disk", version });
    expect((await readPostmortem(d.ctx, id)).postmortem.sections).toEqual({ summary: "One", root_cause: "Disk" });
  });

  it("show nothing of a draft to the public, and nothing private once published", async () => {
    const d = await desk((await make()).db);
    const id = await resolved(d);
    await saveDraft(d.ctx, dana, id, { summary: "Draftcanary happened.", private_body: "Innercanary." });
    await saveEntry(d.ctx, dana, id, { at: "2026-03-10T12:01:00Z", text: "Entrycanary." });
    await addItem(d.ctx, dana, id, { title: "Itemcanary", owner_name: "Ownercanary" });
    const secrets = ["Innercanary", "Entrycanary", "Itemcanary", "Ownercanary"];
    for (const word of ["Draftcanary", ...secrets]) expect(await publicWords(d, id, word)).not.toContain(word);
    await publishPostmortem(d.ctx, dana, id, {});
    expect(await publicWords(d, id, "Draftcanary")).toContain("Draftcanary happened.");
    for (const word of secrets) expect(await publicWords(d, id, word)).not.toContain(word);
    await revertPostmortem(d.ctx, dana, id);
    for (const word of ["Draftcanary", ...secrets]) expect(await publicWords(d, id, word)).not.toContain(word);
    expect((await findIncident(d.ctx, id)).incident).toMatchObject({ status: "resolved" });
    expect((await readPostmortem(d.ctx, id)).postmortem.sections.summary).toBe("Draftcanary happened.");
  });

  it("tell subscribers once, the first time they are published", async () => {
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "reader@example.com");
    const id = await resolved(d);
    await saveDraft(d.ctx, dana, id, { summary: "First text." });
    await publishPostmortem(d.ctx, dana, id, {});
    await deliver(d.ctx);
    expect(await mailsAbout(d.ctx, "Postmortem: Errors")).toHaveLength(1);
    await saveDraft(d.ctx, dana, id, { summary: "Second text." });
    await publishPostmortem(d.ctx, dana, id, {});
    await revertPostmortem(d.ctx, dana, id);
    await publishPostmortem(d.ctx, dana, id, {});
    await deliver(d.ctx);
    expect(await mailsAbout(d.ctx, "Postmortem: Errors")).toHaveLength(1);
    expect(await publicWords(d, id, "Second")).toContain("Second text.");
    const { resolvedAt } = (await findIncident(d.ctx, id)).incident;
    expect(resolvedAt?.getTime()).toBe(d.ctx.clock.now() - minute);
  });

  it("are not published while the incident goes on, empty, or where the public does not know of it", async () => {
    const d = await desk((await make()).db);
    const { id } = await createIncident(d.ctx, dana, d.page.id, { name: "Errors" });
    await saveDraft(d.ctx, dana, id, { summary: "Text." });
    await expect(publishPostmortem(d.ctx, dana, id, {})).rejects.toMatchObject({ code: "conflict" });
    await expect(revertPostmortem(d.ctx, dana, id)).rejects.toMatchObject({ code: "conflict" });
    await expect(readPostmortem(d.ctx, "aaaaaaaaaaaa")).rejects.toMatchObject({ code: "not_found" });
  });

  it("are read by a secret link until it is revoked or replaced, the public part alone", async () => {
    const d = await desk((await make()).db);
    const id = await resolved(d);
    await saveDraft(d.ctx, dana, id, { summary: "Draft text.", private_body: "Between us." });
    const tokenOf = (link: string) => new URL(link).searchParams.get("token");
    const first = tokenOf(await sharePreview(d.ctx, dana, id));
    const { publicText } = await readPreview(d.ctx, first);
    expect(publicText).toContain("Draft text.");
    expect(publicText).not.toContain("Between us.");
    expect(JSON.stringify(await readPostmortem(d.ctx, id))).not.toContain(first);
    const second = tokenOf(await sharePreview(d.ctx, dana, id));
    for (const dead of [first, "", null, ["x"]])
      await expect(readPreview(d.ctx, dead)).rejects.toMatchObject({ code: "not_found" });
    await revokePreview(d.ctx, dana, id);
    await expect(readPreview(d.ctx, second)).rejects.toMatchObject({ code: "not_found" });
  });

  it("remind an action item's owner once by any number of workers, and anew when the date changes", async () => {
    const database = await make();
    const d = await desk(database.db);
    const ann = await responder(d.ctx, "Ann");
    const id = await resolved(d);
    const iso = (ms: number) => new Date(d.ctx.clock.now() + ms).toISOString();
    const item = await addItem(d.ctx, dana, id, { title: "Larger disks", owner_id: ann.id, due_at: iso(3 * day) });
    await addItem(d.ctx, dana, id, { title: "Nobody's", due_at: iso(-day) });
    await remindOwners(d.ctx);
    await deliver(d.ctx);
    expect(await mailsAbout(d.ctx, "Action item")).toEqual([]);
    d.ctx.clock.advance(2 * day);
    const other = openDatabase(database.url);
    await Promise.all([d.ctx, { ...d.ctx, db: other }, d.ctx].map((ctx) => remindOwners(ctx)));
    await other.close();
    d.ctx.clock.advance(day);
    await remindOwners(d.ctx);
    await deliver(d.ctx);
    const told = async () => (await mailsAbout(d.ctx, "Action item")).map((mail) => `${mail.to}: ${mail.subject}`);
    expect(await told()).toEqual(["ann@example.com: [Status] Action item due: Larger disks"]);
    await updateItem(d.ctx, dana, item.id, { due_at: iso(minute) });
    await remindOwners(d.ctx);
    // Done before the mail goes out: nothing is left to remind of.
    await updateItem(d.ctx, dana, item.id, { state: "done" });
    await deliver(d.ctx);
    expect(await told()).toHaveLength(1);
  });

  it("list open action items with the overdue first, and refuse links that are none of the web", async () => {
    const d = await desk((await make()).db);
    const id = await resolved(d);
    const iso = (ms: number) => new Date(d.ctx.clock.now() + ms).toISOString();
    await addItem(d.ctx, dana, id, { title: "Whenever" });
    await addItem(d.ctx, dana, id, { title: "Later", due_at: iso(day) });
    await addItem(d.ctx, dana, id, { title: "Overdue", due_at: iso(-day) });
    await addItem(d.ctx, dana, id, { title: "Done", due_at: iso(-day), state: "done" });
    expect((await listOpenItems(d.ctx, d.page.id)).map(({ item }) => item.title)).toEqual([
      "Overdue",
      "Later",
      "Whenever",
    ]);
    for (const link of ["javascript:alert(1)", "mailto:a@example.com", "ftp://x.example.com", "//x"])
      await expect(addItem(d.ctx, dana, id, { title: "x", link })).rejects.toMatchObject({ field: "link" });
    await expect(addItem(d.ctx, dana, id, { title: "x", owner_id: "nobody" })).rejects.toMatchObject({
      field: "owner_id",
    });
    await deleteIncident(d.ctx, dana, id);
    expect(await listOpenItems(d.ctx, d.page.id)).toEqual([]);
  });
});
