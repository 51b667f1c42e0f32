import { expect, it } from "vitest";
import type { Actor } from "../../lib/domain/actor.ts";
import { addChannel, createAudience } from "../../lib/services/audiences.ts";
import { listCapturedMail, readCapturedMail } from "../../lib/services/captured-mail.ts";
import { change } from "../../lib/services/change.ts";
import { previewPost } from "../../lib/services/composer-preview.ts";
import { listDeliveries } from "../../lib/services/delivering.ts";
import { sendDigests } from "../../lib/services/digests.ts";
import { dropDraft, findDraft, saveDraft } from "../../lib/services/drafts.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident, editUpdate, findIncident, listIncidents, postUpdate } from "../../lib/services/incidents.ts";
import { parsePreferences, savePreferences } from "../../lib/services/preferences.ts";
import { keepCompany } from "../../lib/services/presence.ts";
import { addSubscriber } from "../../lib/services/subscriptions.ts";
import { createTemplate, pickTemplate } from "../../lib/services/templates.ts";
import * as outbox from "../../lib/store/outbox.ts";
import { onEachDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { dana, desk } from "../support/fixtures.ts";
import { newMailTo } from "../support/mailbox.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { person } from "../support/secrets.ts";
import { closingSinks } from "../support/smtp-sink.ts";

const minute = 60_000;
const sinkAt = closingSinks();

const sam: Actor = { kind: "user", id: "user00000002", name: "Sam" };

onEachDatabase("the composer's preview", (make) => {
  it("names exactly those whom the fan-out then tells, and why the others are not", async () => {
    const { ctx, page, api, web } = await desk((await make()).db);
    await subscriberAt(ctx, page.id, "all@example.com");
    await subscriberAt(ctx, page.id, "api@example.com", [api]);
    await subscriberAt(ctx, page.id, "web@example.com", [web]);
    await addSubscriber(ctx, dana, page.id, { email: "new@example.com" });
    const group = await createAudience(ctx, dana, page.id, { name: "Support" });
    for (const email of ["all@example.com", "support@example.com"])
      await addChannel(ctx, dana, group.id, { email, skip_confirmation_notification: true });
    await expandEvents(ctx);
    const input = { name: "API is slow", body: "We look.", components: { [api]: "degraded_performance" } };
    const { reach, notify } = await previewPost(ctx, dana, page.id, { incidentId: null, input });
    expect(notify).toBe(true);
    expect(reach).toMatchObject({
      told: 3,
      byChannel: { email: 3 },
      leftOut: { components: 1, twice: 1, unconfirmed: 1 },
      next: null,
    });
    const incident = await createIncident(ctx, dana, page.id, input);
    await expandEvents(ctx);
    const [update] = (await findIncident(ctx, incident.id)).updates;
    const told = await listDeliveries(ctx, { pageId: page.id, updateId: update?.id, limit: 100 });
    expect(told.map((d) => d.subscriberId).sort()).toEqual(
      reach.rows
        .filter((row) => row.why === null)
        .map((row) => row.id)
        .sort(),
    );
    expect(reach.rows.find((row) => row.address === "web@example.com")?.why).toBe("components");
  });

  it("counts everyone and lists them page by page", async () => {
    const { ctx, page } = await desk((await make()).db);
    for (let n = 0; n < 60; n++) await subscriberAt(ctx, page.id, `reader${n}@example.com`);
    const input = { name: "Slow" };
    const first = (await previewPost(ctx, dana, page.id, { incidentId: null, input })).reach;
    expect([first.told, first.rows.length]).toEqual([60, 50]);
    const second = (await previewPost(ctx, dana, page.id, { incidentId: null, input, after: first.next })).reach;
    expect([second.rows.length, second.next]).toEqual([10, null]);
    expect(new Set([...first.rows, ...second.rows].map((row) => row.id)).size).toBe(60);
  });

  it("shows what each channel carries, as the delivery then carries it", async () => {
    const { ctx, page, api } = await desk((await make()).db);
    await subscriberAt(ctx, page.id, "all@example.com");
    await deliver(ctx);
    const input = { name: "API is slow", body: "We **look**.", components: { [api]: "major_outage" } };
    const { faces } = await previewPost(ctx, dana, page.id, { incidentId: null, input });
    const face = (kind: string) => faces.find((one) => one.kind === kind);
    expect(JSON.parse(face("webhook")?.text ?? "")).toMatchObject({
      type: "incident.updated",
      data: { incident: { name: "API is slow", impact: "critical" }, update: { body: "We **look**." } },
    });
    expect(face("rss")?.text).toMatch(
      /^<item>[\s\S]*Investigating: API is slow[\s\S]*<strong>look<\/strong>[\s\S]*<\/item>$/,
    );
    await createIncident(ctx, dana, page.id, input);
    await deliver(ctx);
    const [newest] = await listCapturedMail(ctx);
    const mail = await readCapturedMail(ctx, newest?.name ?? "");
    const withoutLinks = (text: string | undefined) => text?.replace(/https?:\S+/g, "LINK").trim();
    expect(mail?.subject).toBe(face("email")?.title);
    expect(withoutLinks(mail?.text?.replaceAll("\r\n", "\n"))).toBe(withoutLinks(face("email")?.text));
  });

  it("leaves nothing behind: no incident, no event, no revision", async () => {
    const { ctx, page, api } = await desk((await make()).db);
    await expandEvents(ctx);
    const before = await ctx.db.db.select().from(ctx.db.t.pages);
    await previewPost(ctx, dana, page.id, {
      incidentId: null,
      input: { name: "API is slow", components: { [api]: "major_outage" } },
    });
    expect((await listIncidents(ctx, page.id, { limit: 10, page: 1 })).total).toBe(0);
    expect(await outbox.listOpen(ctx.db, 10)).toEqual([]);
    expect(await ctx.db.db.select().from(ctx.db.t.pages)).toEqual(before);
  });
});

onEachDatabase("a correction", (make) => {
  it("reaches exactly those who got the earlier text", async () => {
    const { ctx, page } = await desk((await make()).db);
    await subscriberAt(ctx, page.id, "early@example.com");
    const incident = await createIncident(ctx, dana, page.id, { name: "Slow", body: "All cards are lost." });
    await deliver(ctx);
    await subscriberAt(ctx, page.id, "late@example.com");
    const [update] = (await findIncident(ctx, incident.id)).updates;
    ctx.clock.advance(60_000);
    await editUpdate(ctx, dana, update?.id ?? "", { body: "No card is lost.", deliver_notifications: true });
    await deliver(ctx);
    const mails = await Promise.all((await listCapturedMail(ctx)).map((mail) => readCapturedMail(ctx, mail.name)));
    const corrections = mails.filter((mail) => mail?.subject.includes("Correction:"));
    expect(corrections.map((mail) => mail?.headers.To ?? mail?.headers.to)).toEqual(["early@example.com"]);
    expect(corrections[0]?.text).toContain("This corrects what we sent you before.");
    expect(corrections[0]?.text).toContain("No card is lost.");
  });

  it("reaches those, too, to whom the earlier text was on its way, once it is there, and holds up no later news", async () => {
    const { ctx, page } = await desk((await make()).db);
    const sink = await sinkAt();
    for (const name of ["ann", "bob"]) await subscriberAt(ctx, page.id, `${name}@example.com`);
    const { id } = await createIncident(ctx, dana, page.id, { name: "Slow", body: "Your data is lost." });
    const [update] = (await findIncident(ctx, id)).updates;
    const madeMeanwhile: number[] = [];
    let corrected: Promise<void> | null = null;
    const correct = async (): Promise<void> => {
      ctx.clock.advance(minute);
      await editUpdate(ctx, dana, update?.id ?? "", { body: "No data is lost.", deliver_notifications: true });
      madeMeanwhile.push(await expandEvents(ctx));
      await postUpdate(ctx, dana, id, { status: "identified", body: "Found." });
      madeMeanwhile.push(await expandEvents(ctx));
      ctx.clock.advance(minute);
    };
    // Both have been handed over and neither is written down as sent.
    sink.beforeAnswer(async () => {
      await eventually(() => expect(sink.mails.length).toBeGreaterThanOrEqual(2));
      corrected ??= correct();
      await corrected;
    });
    await deliver(ctx, sink.url);
    expect(madeMeanwhile).toEqual([0, 2]);
    ctx.clock.advance(minute);
    await deliver(ctx, sink.url);
    const corrections = sink.mails.filter(({ mail }) => mail.subject?.includes("Correction:"));
    expect(corrections.flatMap(({ to }) => to).sort()).toEqual(["ann@example.com", "bob@example.com"]);
    expect(corrections[0]?.mail.text).toContain("No data is lost.");
    ctx.clock.advance(minute);
    expect(await deliver(ctx, sink.url)).toBe(0);
  });

  it("makes nobody wait for somebody to whom the earlier text is still on its way", async () => {
    const { ctx, page } = await desk((await make()).db);
    const sink = await sinkAt();
    for (const name of ["ann", "bob", "eve"]) await subscriberAt(ctx, page.id, `${name}@example.com`);
    const { id } = await createIncident(ctx, dana, page.id, { name: "Slow", body: "Your data is lost." });
    const [update] = (await findIncident(ctx, id)).updates;
    const madeMeanwhile: number[] = [];
    let corrected: Promise<void> | null = null;
    const correct = async (): Promise<void> => {
      await eventually(async () => {
        const sent = (await listDeliveries(ctx, { limit: 10 })).filter(({ state }) => state === "sent");
        expect(sent).toHaveLength(2);
      });
      ctx.clock.advance(minute);
      await editUpdate(ctx, dana, update?.id ?? "", { body: "No data is lost.", deliver_notifications: true });
      madeMeanwhile.push(await expandEvents(ctx, 1));
      ctx.clock.advance(minute);
      madeMeanwhile.push(await expandEvents(ctx, 1));
    };
    sink.beforeAnswer(async (to) => {
      if (!to.includes("bob@example.com")) return;
      corrected ??= correct();
      await corrected;
    });
    await deliver(ctx, sink.url);
    ctx.clock.advance(minute);
    await deliver(ctx, sink.url);
    expect(madeMeanwhile).toEqual([2, 0]);
    const corrections = sink.mails.filter(({ mail }) => mail.subject?.includes("Correction:"));
    expect(corrections.flatMap(({ to }) => to).sort()).toEqual(["ann", "bob", "eve"].map((n) => `${n}@example.com`));
  });

  it("does not reach those whose try failed with the earlier text: the next one has the right text", async () => {
    const { ctx, page } = await desk((await make()).db);
    const sink = await sinkAt();
    await subscriberAt(ctx, page.id, "ann@example.com");
    const { id } = await createIncident(ctx, dana, page.id, { name: "Slow", body: "Your data is lost." });
    const [update] = (await findIncident(ctx, id)).updates;
    sink.judge(() => ({ code: 451, text: "4.3.0 later" }));
    await deliver(ctx, sink.url);
    ctx.clock.advance(minute);
    await editUpdate(ctx, dana, update?.id ?? "", { body: "No data is lost.", deliver_notifications: true });
    sink.judge(() => null);
    ctx.clock.advance(10 * minute);
    await deliver(ctx, sink.url);
    ctx.clock.advance(minute);
    await deliver(ctx, sink.url);
    expect(sink.mails.map(({ mail }) => mail.text?.includes("No data is lost."))).toEqual([true]);
  });

  it("reaches those, too, who got the earlier text in a day's message, and not who will get it", async () => {
    const { ctx, page } = await desk((await make()).db);
    const choice = parsePreferences({ cadence: "daily", digest_hour: 8, time_zone: "UTC" });
    const later = { ...choice, digest_hour: 9 };
    for (const [name, chosen] of [
      ["early", choice],
      ["late", later],
    ] as const) {
      const subscriber = await subscriberAt(ctx, page.id, `${name}@example.com`);
      await change(ctx, dana, (c) => savePreferences(c, subscriber, chosen));
    }
    const { id } = await createIncident(ctx, dana, page.id, { name: "Slow", body: "Your data is lost." });
    const [update] = (await findIncident(ctx, id)).updates;
    await deliver(ctx);
    ctx.clock.set(Date.UTC(2026, 2, 11, 8, 1));
    await sendDigests(ctx);
    expect(await newMailTo(ctx, "early@example.com")).toEqual([expect.stringContaining("Your data is lost.")]);
    ctx.clock.advance(minute);
    await editUpdate(ctx, dana, update?.id ?? "", { body: "No data is lost.", deliver_notifications: true });
    expect(await newMailTo(ctx, "early@example.com")).toEqual([expect.stringContaining("No data is lost.")]);
    ctx.clock.advance(60 * minute);
    await sendDigests(ctx);
    expect(await newMailTo(ctx, "late@example.com")).toEqual([expect.stringContaining("No data is lost.")]);
    expect(await newMailTo(ctx, "early@example.com")).toEqual([]);
  });

  it("is told to nobody unless that is asked for", async () => {
    const { ctx, page } = await desk((await make()).db);
    await subscriberAt(ctx, page.id, "early@example.com");
    const incident = await createIncident(ctx, dana, page.id, { name: "Slow", body: "Wrnog." });
    await deliver(ctx);
    const [update] = (await findIncident(ctx, incident.id)).updates;
    await editUpdate(ctx, dana, update?.id ?? "", { body: "Wrong." });
    expect(await deliver(ctx)).toBe(0);
  });
});

onEachDatabase("beside the composer", (make) => {
  it("a draft is kept for its writer until it is dropped", async () => {
    const { ctx } = await desk((await make()).db);
    await person(ctx, "user00000001", "responder");
    await saveDraft(ctx, "user00000001", "incident:new", { name: "Do", audience_ids: ["a", "b"] });
    await saveDraft(ctx, "user00000001", "incident:new", { name: "Down" });
    expect((await findDraft(ctx, "user00000001", "incident:new"))?.content).toEqual({ name: "Down" });
    expect(await findDraft(ctx, "user00000002", "incident:new")).toBeNull();
    await dropDraft(ctx, "user00000001", "incident:new");
    expect(await findDraft(ctx, "user00000001", "incident:new")).toBeNull();
    await expect(saveDraft(ctx, "user00000001", "nonsense", {})).rejects.toMatchObject({ code: "invalid" });
  });

  it("others are seen while they are there and for half a minute after", async () => {
    const { ctx, page } = await desk((await make()).db);
    await person(ctx, "user00000001", "responder");
    await person(ctx, "user00000002", "responder");
    const { id } = await createIncident(ctx, dana, page.id, { name: "Slow" });
    await keepCompany(ctx, id, "user00000001");
    const company = await keepCompany(ctx, id, "user00000002");
    expect(company.others).toEqual(["user00000001"]);
    ctx.clock.advance(29_000);
    expect((await keepCompany(ctx, id, "user00000002")).others).toEqual(["user00000001"]);
    ctx.clock.advance(1000);
    expect((await keepCompany(ctx, id, "user00000002")).others).toEqual([]);
    const update = await postUpdate(ctx, sam, id, { body: "x" });
    expect((await keepCompany(ctx, id, "user00000002")).newestUpdateId).toBe(update.id);
  });

  it("a template is filled in by what is known, and one with an unknown variable is refused", async () => {
    const { ctx, page, api, web } = await desk((await make()).db);
    const template = await createTemplate(ctx, dana, page.id, {
      name: "Outage",
      title: "{{ component }} down",
      body: "Since {{time}} {{component}} fails ({{impact}}). Next: {{next_update}}.",
      status: "investigating",
      component_ids: [api],
    });
    const typed = await pickTemplate(ctx, page.id, template.id, {
      incidentId: null,
      typed: { [`component:${web}`]: "degraded_performance" },
    });
    expect(typed).toMatchObject({
      name: "API and Website down",
      status: "investigating",
      deliver_notifications: "true",
      [`component:${api}`]: "major_outage",
      [`component:${web}`]: "degraded_performance",
    });
    expect(typed.body).toMatch(
      /^Since 12:00 UTC API and Website fails \(critical\)\. Next: 10 Mar 2026 \d\d:\d\d UTC\.$/,
    );
    await expect(createTemplate(ctx, dana, page.id, { name: "Bad", body: "{{colour}}" })).rejects.toMatchObject({
      code: "invalid",
      field: "body",
    });
  });
});
