import { expect, it } from "vitest";
import type { Actor } from "../../lib/domain/actor.ts";
import { actOrAsk } from "../../lib/services/approving.ts";
import { createAudience } from "../../lib/services/audiences.ts";
import { saveComposerRules } from "../../lib/services/composer-rules.ts";
import { openDrillIncident, startDrill } from "../../lib/services/drills.ts";
import { createIncident, findIncident, listIncidents, postUpdate } from "../../lib/services/incidents.ts";
import { createMaintenance } from "../../lib/services/maintenances.ts";
import {
  approvePost,
  cancelPost,
  findPending,
  listPending,
  publishDue,
  publishOverdue,
  queuePost,
  releasePost,
} from "../../lib/services/pending-posts.ts";
import { openDatabase } from "../../lib/store/open.ts";
import type { TestDatabase } from "../support/databases.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { person } from "../support/secrets.ts";

const sam: Actor = { kind: "user", id: "user00000002", name: "Sam" };

onEachDatabase("posts that have not left", (make) => {
  async function start(made?: TestDatabase) {
    const setup = await desk((made ?? (await make())).db);
    await person(setup.ctx, "user00000001", "responder");
    await person(setup.ctx, "user00000002", "responder");
    const incident = await createIncident(setup.ctx, dana, setup.page.id, { name: "Slow", body: "We look into it." });
    const { updates } = await findIncident(setup.ctx, incident.id);
    return { ...setup, incident, seen: updates[0]?.id };
  }

  const textsOf = async (ctx: Parameters<typeof findIncident>[0], id: string) =>
    (await findIncident(ctx, id)).updates.map((update) => update.body);

  it("leave once the undo window is over, and not before", async () => {
    const { ctx, page, incident, seen } = await start();
    await subscriberAt(ctx, page.id, "reader@example.com");
    const post = await queuePost(ctx, dana, page.id, {
      incidentId: incident.id,
      input: { body: "Found it.", status: "identified" },
      seenUpdateId: seen,
    });
    expect(post.publishAt.getTime() - ctx.clock.now()).toBe(10_000);
    ctx.clock.advance(9999);
    expect(await publishDue(ctx)).toBe(0);
    expect(await textsOf(ctx, incident.id)).toEqual(["We look into it."]);
    ctx.clock.advance(1);
    expect(await publishDue(ctx)).toBe(1);
    expect(await publishDue(ctx)).toBe(0);
    const { updates } = await findIncident(ctx, incident.id);
    expect(updates.at(-1)).toMatchObject({ body: "Found it.", status: "identified", postedBy: "Dana" });
    expect(await findPending(ctx, post.id)).toMatchObject({
      state: "published",
      publishedUpdateId: updates.at(-1)?.id,
    });
    expect(await deliver(ctx)).toBe(2);
  });

  it("are taken back, once and for all", async () => {
    const { ctx, page, incident } = await start();
    const post = await queuePost(ctx, dana, page.id, {
      incidentId: null,
      input: { name: "Down", body: "All is lost." },
    });
    await cancelPost(ctx, sam, post.id);
    ctx.clock.advance(60_000);
    expect(await publishDue(ctx)).toBe(0);
    await expect(cancelPost(ctx, dana, post.id)).rejects.toMatchObject({ code: "conflict" });
    const { items } = await listIncidents(ctx, page.id, { limit: 10, page: 1 });
    expect(items.map((item) => item.incident.id)).toEqual([incident.id]);
  });

  it("can not be taken back once they have left", async () => {
    const { ctx, page } = await start();
    const post = await queuePost(ctx, dana, page.id, { incidentId: null, input: { name: "Down", body: "So it is." } });
    ctx.clock.advance(10_000);
    await publishDue(ctx);
    await expect(cancelPost(ctx, dana, post.id)).rejects.toMatchObject({ code: "conflict" });
    const { incidentId } = await findPending(ctx, post.id);
    expect(await textsOf(ctx, incidentId ?? "")).toEqual(["So it is."]);
  });

  it("leave at once where the page has no undo window", async () => {
    const { ctx, page } = await start();
    await saveComposerRules(ctx, dana, page.id, { undo_seconds: "0" });
    const post = await queuePost(ctx, dana, page.id, { incidentId: null, input: { name: "Down" } });
    expect(post).toMatchObject({ state: "published" });
    expect(post.incidentId).not.toBeNull();
  });

  it("leave once though two workers publish at the same moment", async () => {
    const made = await make();
    const { ctx, page, incident } = await start(made);
    const other = openDatabase(made.url);
    try {
      for (const body of ["one", "two", "three"])
        await queuePost(ctx, dana, page.id, { incidentId: incident.id, input: { body } });
      ctx.clock.advance(10_000);
      const second = { ...ctx, db: other };
      const counts = await Promise.all([publishDue(ctx), publishDue(second), publishDue(ctx), publishDue(second)]);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(3);
      expect((await textsOf(ctx, incident.id)).sort()).toEqual(["We look into it.", "one", "three", "two"]);
    } finally {
      await other.close();
    }
  });

  it("leave nothing half done when the process dies in between", async () => {
    const { ctx, page, incident } = await start();
    const post = await queuePost(ctx, dana, page.id, { incidentId: incident.id, input: { body: "Found it." } });
    ctx.clock.advance(10_000);
    let ids = 0;
    const dying = {
      ...ctx,
      random: {
        ...ctx.random,
        bytes(n: number) {
          if (++ids > 1) throw new Error("killed");
          return ctx.random.bytes(n);
        },
      },
    };
    expect(await publishDue(dying)).toBe(0);
    expect(await textsOf(ctx, incident.id)).toEqual(["We look into it."]);
    expect(await findPending(ctx, post.id)).toMatchObject({ state: "waiting" });
    ctx.clock.advance(60_000);
    expect(await publishDue(ctx)).toBe(1);
    expect(await textsOf(ctx, incident.id)).toEqual(["We look into it.", "Found it."]);
  });

  it("are published by the web process when no worker does so", async () => {
    const { ctx, page, incident } = await start();
    await queuePost(ctx, dana, page.id, { incidentId: incident.id, input: { body: "Found it." } });
    ctx.clock.advance(11_000);
    expect(await publishOverdue(ctx)).toBe(0);
    ctx.clock.advance(1000);
    expect(await publishOverdue(ctx)).toBe(1);
  });

  it("wait for their planned time", async () => {
    const { ctx, page, incident } = await start();
    const publishAt = new Date(ctx.clock.now() + 3_600_000).toISOString();
    await queuePost(ctx, dana, page.id, { incidentId: incident.id, input: { body: "Later." }, publishAt });
    ctx.clock.advance(3_599_999);
    expect(await publishDue(ctx)).toBe(0);
    ctx.clock.advance(1);
    expect(await publishDue(ctx)).toBe(1);
    await expect(
      queuePost(ctx, dana, page.id, { incidentId: incident.id, input: { body: "Before." }, publishAt }),
    ).rejects.toMatchObject({ code: "invalid", field: "publish_at" });
  });

  it("wait for somebody else's approval where the page asks for it", async () => {
    const { ctx, page, incident } = await start();
    await saveComposerRules(ctx, dana, page.id, { approval: true });
    const post = await queuePost(ctx, dana, page.id, { incidentId: incident.id, input: { body: "Found it." } });
    ctx.clock.advance(3_600_000);
    expect(await publishDue(ctx)).toBe(0);
    await expect(approvePost(ctx, dana, post.id)).rejects.toMatchObject({ code: "forbidden" });
    const program: Actor = { kind: "api_key", id: "token0000001", name: "script" };
    await expect(approvePost(ctx, program, post.id)).rejects.toMatchObject({ code: "forbidden" });
    await approvePost(ctx, sam, post.id);
    expect(await publishDue(ctx)).toBe(0);
    ctx.clock.advance(10_000);
    expect(await publishDue(ctx)).toBe(1);
    const { updates } = await findIncident(ctx, incident.id);
    expect(updates.at(-1)).toMatchObject({ body: "Found it.", postedBy: "Dana" });
    expect(await findPending(ctx, post.id)).toMatchObject({ approvedBy: "Sam" });
  });

  it("say what is wrong with them when they are written, not when they leave", async () => {
    const { ctx, page, incident } = await start();
    const wrong = { body: "x", status: "completed" };
    await expect(queuePost(ctx, dana, page.id, { incidentId: incident.id, input: wrong })).rejects.toMatchObject({
      code: "invalid",
      field: "status",
    });
    await expect(queuePost(ctx, dana, page.id, { incidentId: null, input: { name: "" } })).rejects.toMatchObject({
      field: "name",
    });
    expect(await listPending(ctx, page.id)).toEqual([]);
  });

  it("are held when somebody else was quicker, and leave when their writer says so", async () => {
    const { ctx, page, incident, seen } = await start();
    const post = await queuePost(ctx, dana, page.id, {
      incidentId: incident.id,
      input: { body: "Mine." },
      seenUpdateId: seen,
    });
    const newer = await postUpdate(ctx, sam, incident.id, { body: "Sam's." });
    ctx.clock.advance(10_000);
    expect(await publishDue(ctx)).toBe(0);
    const held = await findPending(ctx, post.id);
    expect(held).toMatchObject({ state: "held" });
    expect(held.note).toContain("Sam has posted an update in the meantime");
    expect(await textsOf(ctx, incident.id)).toEqual(["We look into it.", "Sam's."]);
    await releasePost(ctx, dana, post.id, newer.id);
    expect(await textsOf(ctx, incident.id)).toEqual(["We look into it.", "Sam's.", "Mine."]);
  });

  it("of one writer do not hold each other up", async () => {
    const { ctx, page, incident, seen } = await start();
    for (const body of ["First.", "Second."]) {
      await queuePost(ctx, dana, page.id, { incidentId: incident.id, input: { body }, seenUpdateId: seen });
      ctx.clock.advance(1000);
    }
    ctx.clock.advance(10_000);
    expect(await publishDue(ctx)).toBe(2);
    expect(await textsOf(ctx, incident.id)).toEqual(["We look into it.", "First.", "Second."]);
  });

  it("do not leave in the name of someone who may no longer post", async () => {
    const { ctx, page, incident } = await start();
    const ghost: Actor = { kind: "user", id: "user00000009", name: "Ghost" };
    const post = await queuePost(ctx, ghost, page.id, { incidentId: incident.id, input: { body: "Boo." } });
    ctx.clock.advance(10_000);
    expect(await publishDue(ctx)).toBe(0);
    expect(await findPending(ctx, post.id)).toMatchObject({ state: "held" });
  });

  it("are plans of maintenances, corrections and merges too, where a second person approves", async () => {
    const { ctx, page, incident, seen } = await start();
    await saveComposerRules(ctx, dana, page.id, { undo_seconds: "0", approval: "true" });
    const other = await createIncident(ctx, dana, page.id, { name: "Slower" });
    const hour = 3_600_000;
    const began = ctx.clock.now();
    const at = (hours: number) => new Date(began + hours * hour).toISOString();
    const plan = { name: "Later", scheduled_for: at(3), scheduled_until: at(4), deliver_notifications: false };
    const [moved, ended] = [
      await createMaintenance(ctx, dana, page.id, plan),
      await createMaintenance(ctx, dana, page.id, { ...plan, name: "Never" }),
    ];
    const asked = [
      { act: "reschedule", incidentId: moved.id, input: { scheduled_for: at(5), scheduled_until: at(6) } },
      { act: "extend", incidentId: moved.id, input: { minutes: "30" } },
      { act: "cancel", incidentId: ended.id, input: {} },
      {
        act: "series",
        incidentId: null,
        input: { name: "Weekly", rrule: "FREQ=WEEKLY", starts_at: "2026-03-20T02:00", duration_minutes: "60" },
      },
      {
        act: "maintenance",
        incidentId: null,
        input: { name: "Move", scheduled_for: at(1), scheduled_until: at(2) },
      },
      { act: "correction", incidentId: incident.id, input: { update_id: seen, body: "We look at it." } },
      { act: "merge", incidentId: other.id, input: { incident_id: incident.id } },
    ] as const;
    const ids = [];
    for (const one of asked) {
      ids.push((await actOrAsk(ctx, dana, page.id, one)).pendingId ?? "");
      // They are done in the order in which they were asked for.
      ctx.clock.advance(1000);
    }
    expect(await textsOf(ctx, incident.id)).toEqual(["We look into it."]);
    expect((await findIncident(ctx, moved.id)).incident.scheduledFor?.toISOString()).toBe(at(3));
    for (const id of ids) await expect(approvePost(ctx, dana, id)).rejects.toMatchObject({ code: "forbidden" });
    for (const id of ids) await approvePost(ctx, sam, id);
    await publishDue(ctx);
    expect(await textsOf(ctx, incident.id)).toEqual(["We look at it."]);
    expect((await findIncident(ctx, other.id)).incident.ending).toBe("merged");
    const { items } = await listIncidents(ctx, page.id, { kind: "maintenance", limit: 10, page: 1 });
    const named = (name: string) => items.find((item) => item.incident.name === name)?.incident;
    expect(named("Move")).toBeDefined();
    expect(named("Weekly")).toBeDefined();
    expect(named("Never")?.cancelledAt).not.toBeNull();
    expect(named("Later")).toMatchObject({
      scheduledFor: new Date(at(5)),
      scheduledUntil: new Date(at(6.5)),
    });
  });

  it("are not the corrections of what a group was told, nor what is said in a drill", async () => {
    const { ctx, page, incident } = await start();
    await saveComposerRules(ctx, dana, page.id, { undo_seconds: "0", approval: "true" });
    const group = await createAudience(ctx, dana, page.id, { name: "Support" });
    const told = await postUpdate(ctx, dana, incident.id, { body: "Inside.", audience_ids: [group.id] });
    const input = { update_id: told.id, body: "Inside, corrected." };
    const done = await actOrAsk(ctx, dana, page.id, { act: "correction", incidentId: incident.id, input });
    expect(done.pendingId).toBeNull();
    const drill = await startDrill(ctx, dana, page.id, { name: "Rehearsal", scenario: "It burns." });
    const rehearsed = await openDrillIncident(ctx, dana, drill.id, { name: "Fire", body: "It burns." });
    const post = await queuePost(ctx, dana, page.id, { incidentId: rehearsed.id, input: { body: "It is out." } });
    expect(post.state).toBe("published");
  });
});
