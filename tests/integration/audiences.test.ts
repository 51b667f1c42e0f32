import { expect, it } from "vitest";
import type { Role } from "../../lib/domain/permission.ts";
import {
  addChannel,
  addOwnChannel,
  createAudience,
  listOwnChannels,
  removeAudience,
  updateAudience,
} from "../../lib/services/audiences.ts";
import { listCapturedMail, readCapturedMail } from "../../lib/services/captured-mail.ts";
import { findComponent } from "../../lib/services/components.ts";
import { listDeliveries } from "../../lib/services/delivering.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident, editUpdate, findIncident, postUpdate } from "../../lib/services/incidents.ts";
import { readerOf, readInternalView } from "../../lib/services/internal-view.ts";
import { publicRevision, readHistory, readIncidentPage, readNewest, readSiteMap } from "../../lib/services/page.ts";
import { listSubscribers } from "../../lib/services/subscriptions.ts";
import * as auth from "../../lib/store/auth.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver, subscriberAt } from "../support/notices.ts";

const agreed = { skip_confirmation_notification: true };

async function account({ ctx }: Desk, id: string, role: Role = "member") {
  const email = `${id}@example.com`;
  await ctx.db.transaction(async (tx) => {
    await auth.insertUser(tx, { id, name: id, email, role }, "hash", `account-${id}`, new Date(ctx.clock.now()));
  });
  return { id, email, actor: { kind: "user" as const, id, name: id } };
}

async function group({ ctx, page }: Desk, name: string, members: string[] = []): Promise<string> {
  const { id } = await createAudience(ctx, dana, page.id, { name, member_ids: members });
  await addChannel(ctx, dana, id, { email: `${name.toLowerCase()}@example.com`, ...agreed });
  return id;
}

const told = async ({ ctx }: Desk, incidentId: string) => {
  await expandEvents(ctx);
  const { updates } = await findIncident(ctx, incidentId);
  const out = [];
  for (const update of updates)
    out.push((await listDeliveries(ctx, { updateId: update.id, limit: 100 })).map((d) => d.address).sort());
  return out;
};

onEachDatabase("groups", (make) => {
  it("are told what is public and what names them, and the public only what is public", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    await subscriberAt(ctx, page.id, "visitor@example.com");
    const support = await group(d, "Support");
    await group(d, "Executives");
    const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", body: "For all." });
    await postUpdate(ctx, dana, id, { body: "For support.", audience_ids: [support] });
    expect(await told(d, id)).toEqual([
      ["executives@example.com", "support@example.com", "visitor@example.com"],
      ["support@example.com"],
    ]);
  });

  it("get one message at an address that is subscribed to the page as well", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    await subscriberAt(ctx, page.id, "support@example.com");
    const support = await group(d, "Support");
    const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", body: "For all." });
    await postUpdate(ctx, dana, id, { body: "For support.", audience_ids: [support] });
    expect(await told(d, id)).toEqual([["support@example.com"], ["support@example.com"]]);
  });

  it("are not counted or listed among the page's subscribers", async () => {
    const d = await desk((await make()).db);
    await group(d, "Support");
    expect(await listSubscribers(d.ctx, d.page.id, { limit: 10, page: 1 })).toEqual({ items: [], total: 0 });
  });

  it("are told things that change nothing of what the public sees, not even a time", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api } = d;
    const support = await group(d, "Support");
    const { id } = await createIncident(ctx, dana, page.id, {
      name: "Errors",
      components: { [api]: "partial_outage" },
      promise_minutes: 30,
    });
    const faces = async () =>
      JSON.stringify([
        await publicRevision(ctx),
        (await readIncidentPage(ctx, id)).incident,
        (await readNewest(ctx, 50)).incidents,
        (await readHistory(ctx, { page: 1 })).months,
        await readSiteMap(ctx),
      ]);
    const before = await faces();
    ctx.clock.advance(1000);
    const said = await postUpdate(ctx, dana, id, { status: "monitoring", body: "A disk.", audience_ids: [support] });
    await editUpdate(ctx, dana, said.id, { body: "Two disks." });
    await createIncident(ctx, dana, page.id, { name: "Hush", body: "Quiet.", audience_ids: [support] });
    ctx.clock.advance(-1000);
    expect(await faces()).toBe(before);
  });

  it("can not be told what components are like, nor that it is over while the public thinks otherwise", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api } = d;
    const support = await group(d, "Support");
    const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", body: "Seen." });
    const post = (input: object) => postUpdate(ctx, dana, id, { body: "x", audience_ids: [support], ...input });
    await expect(post({ components: { [api]: "major_outage" } })).rejects.toMatchObject({
      field: "components",
      message: "Only a public update can say how components are. Post it for everyone, or leave the components out.",
    });
    await expect(post({ status: "resolved" })).rejects.toMatchObject({ field: "status" });
    await expect(post({ audience_ids: ["aaaaaaaaaaaa"] })).rejects.toMatchObject({ field: "audience_ids" });
    await expect(post({ audience: "public" })).rejects.toMatchObject({ field: "audience" });
    await expect(post({ audience: "internal", audience_ids: [] })).rejects.toMatchObject({ field: "audience_ids" });
    expect((await findComponent(ctx, api)).status).toBe("operational");
  });

  it("know of an incident before the public does, for whom it begins with its first public update", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api } = d;
    const support = await group(d, "Support");
    const { id } = await createIncident(ctx, dana, page.id, { name: "Hush", body: "Quiet.", audience_ids: [support] });
    await expect(readIncidentPage(ctx, id)).rejects.toMatchObject({ code: "not_found" });
    expect((await readHistory(ctx, { page: 1 })).hasOlder).toBe(false);
    ctx.clock.advance(60_000);
    await postUpdate(ctx, dana, id, { body: "Now for all.", components: { [api]: "major_outage" } });
    const { incident } = await readIncidentPage(ctx, id);
    expect(incident).toMatchObject({ name: "Hush", startedAt: ctx.clock.now(), createdAt: ctx.clock.now() });
    expect(incident.updates.map((u) => u.body)).toEqual(["Now for all."]);
    expect((await findComponent(ctx, api)).status).toBe("major_outage");
  });

  it("read public and internal posts as one, and nothing of other groups", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    await account(d, "sue");
    await account(d, "root", "admin");
    const support = await group(d, "Support", ["sue"]);
    const executives = await group(d, "Executives");
    const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", body: "For all." });
    await postUpdate(ctx, dana, id, { body: "For support.", audience_ids: [support] });
    await postUpdate(ctx, dana, id, { body: "For executives.", audience_ids: [executives] });
    ctx.clock.advance(1000);
    await createIncident(ctx, dana, page.id, { name: "Merger", body: "Hush.", audience_ids: [executives] });
    const seen = async (user: string) => {
      const { incidents } = await readInternalView(ctx, page.id, await readerOf(ctx, user, page.id));
      return incidents.map((i) => [i.incident.name, i.timeline.map((t) => t.update.body)]);
    };
    expect(await seen("sue")).toEqual([["Errors", ["For support.", "For all."]]]);
    expect(await seen("root")).toEqual([
      ["Merger", ["Hush."]],
      ["Errors", ["For executives.", "For support.", "For all."]],
    ]);
    expect(await seen("nobody")).toEqual([]);
  });

  it("lose a member's own channels with the member", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const sue = await account(d, "sue");
    const support = await group(d, "Support", ["sue"]);
    await addOwnChannel(ctx, sue, support, { email: "sue@example.com" });
    await addOwnChannel(ctx, sue, support, { email: "sue.home@example.com" });
    expect((await listOwnChannels(ctx, sue, support)).map((s) => [s.address, s.state]).sort()).toEqual([
      ["sue.home@example.com", "unconfirmed"],
      ["sue@example.com", "active"],
    ]);
    const { id } = await createIncident(ctx, dana, page.id, { name: "A", body: "Hush.", audience_ids: [support] });
    expect(await told(d, id)).toEqual([["sue@example.com", "support@example.com"]]);
    // Whoever is taken out while a message is on its way does not get it.
    await ctx.db.transaction((tx) => tx.db.delete(tx.t.audienceMembers));
    await deliver(ctx);
    const states = (await listDeliveries(ctx, { limit: 10 })).map((x) => [x.address, x.state]);
    expect(states).toContainEqual(["sue@example.com", "suppressed"]);
    expect(states).toContainEqual(["support@example.com", "sent"]);
    await updateAudience(ctx, dana, support, { member_ids: ["sue"] });
    await updateAudience(ctx, dana, support, { member_ids: [] });
    await expect(listOwnChannels(ctx, sue, support)).rejects.toMatchObject({ code: "not_found" });
    const left = await listSubscribers(ctx, page.id, { scope: `audience:${support}`, limit: 10, page: 1 });
    expect(left.items.map((s) => s.address)).toEqual(["support@example.com"]);
  });

  it("get mail that says for whom it is and where to read it", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const support = await group(d, "Support");
    await createIncident(ctx, dana, page.id, { name: "Errors", body: "Hush.", audience_ids: [support] });
    await deliver(ctx);
    const [mail] = await listCapturedMail(ctx);
    const text = (await readCapturedMail(ctx, mail?.name ?? ""))?.text ?? "";
    expect(mail?.subject).toBe("[Status] Investigating: Internal: Errors");
    expect(text).toContain("Internal, for Support.");
    expect(text).toContain("Read it on the internal page: https://status.example.com/internal#incident-");
  });

  it("leave nothing behind that could be sent when they are removed", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const support = await group(d, "Support");
    const { id } = await createIncident(ctx, dana, page.id, { name: "A", body: "Hush.", audience_ids: [support] });
    await removeAudience(ctx, dana, support);
    expect(await told(d, id)).toEqual([[]]);
    await expect(readIncidentPage(ctx, id)).rejects.toMatchObject({ code: "not_found" });
  });
});
