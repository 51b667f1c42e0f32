import { eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { searchHistory } from "../../lib/services/archive.ts";
import {
  createIncident,
  deleteIncident,
  editUpdate,
  postUpdate,
  updateIncident,
} from "../../lib/services/incidents.ts";
import { createMaintenance } from "../../lib/services/maintenances.ts";
import { searchArchive } from "../../lib/store/archive.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";

const minute = 60_000;
const everything = { componentId: null, impact: null, kind: null, words: null, after: null } as const;

/** Opens incidents one minute apart, each with its first update. */
async function open({ ctx, page }: Desk, ...texts: [name: string, body: string, more?: object][]): Promise<string[]> {
  const ids: string[] = [];
  for (const [name, body, more] of texts) {
    ctx.clock.advance(minute);
    ids.push((await createIncident(ctx, dana, page.id, { name, body, ...more })).id);
  }
  return ids;
}

const names = async ({ ctx }: Desk, query: object): Promise<string[]> =>
  (await searchHistory(ctx, query)).incidents.map((i) => i.name);

onEachDatabase("the archive's search", (make) => {
  it("finds words of titles and of updates, whole or begun, whatever their case and accents", async () => {
    const here = await desk((await make()).db);
    const [first] = await open(
      here,
      ["Café is slow", "Queries take long."],
      ["Login fails", "ÜBERLAST. Проблема: 認証サーバーの障害."],
    );
    await postUpdate(here.ctx, dana, first ?? "", { status: "resolved", body: "We rolled back the deployment v2.13." });
    const cafe = ["Café is slow"];
    const login = ["Login fails"];
    for (const q of [
      "slow",
      "cafe",
      "CAFÉ",
      "cafe\u0301",
      "deployment",
      "depl",
      "queries rolled",
      "slow, v2.13!",
      "SLOW depl",
    ])
      expect([q, await names(here, { q })]).toEqual([q, cafe]);
    for (const q of ["uberlast", "Überl", "проблема", "ПРОБЛ", "認証", "サーバー 障害", "障害 login"])
      expect([q, await names(here, { q })]).toEqual([q, login]);
    for (const q of ["slow login", "depl slow", "low", "バス", "!!!", "slow OR login", "slow NOT login", "sl*w"])
      expect([q, await names(here, { q })]).toEqual([q, []]);
    for (const q of ["", "  ", undefined, null]) expect(await names(here, { q })).toEqual([...login, ...cafe]);
  });

  it("filters by component, impact as shown, and kind, alone and together", async () => {
    const here = await desk((await make()).db);
    const { ctx, page, api, web } = here;
    await open(
      here,
      ["A", "Word.", { components: { [api]: "major_outage" } }],
      ["B", "Word.", { components: { [web]: "degraded_performance" } }],
      ["C", "Other.", { components: { [api]: "degraded_performance" }, impact_override: "critical" }],
    );
    const at = ctx.clock.now();
    const times = { scheduled_for: new Date(at + 60 * minute), scheduled_until: new Date(at + 90 * minute) };
    await createMaintenance(
      ctx,
      dana,
      page.id,
      JSON.parse(JSON.stringify({ name: "M", body: "Word.", component_ids: [api], ...times })),
    );
    expect(await names(here, {})).toEqual(["M", "C", "B", "A"]);
    expect(await names(here, { component: api })).toEqual(["M", "C", "A"]);
    expect(await names(here, { impact: "critical" })).toEqual(["C", "A"]);
    expect(await names(here, { impact: "minor" })).toEqual(["B"]);
    expect(await names(here, { impact: "maintenance" })).toEqual(["M"]);
    expect(await names(here, { kind: "maintenance" })).toEqual(["M"]);
    expect(await names(here, { kind: "incident", component: api, impact: "critical", q: "word" })).toEqual(["A"]);
    expect((await searchHistory(ctx, {})).components).toEqual([
      { id: api, name: "API" },
      { id: web, name: "Website" },
    ]);
  });

  it("names the field that can not be read", async () => {
    const { ctx } = await desk((await make()).db);
    const wrong = { q: "x".repeat(201), component: "nosuch000000", impact: "huge", kind: "party", after: "12-'" };
    for (const [field, value] of Object.entries(wrong))
      for (const given of [value, ["a", "b"]])
        await expect(searchHistory(ctx, { [field]: given })).rejects.toMatchObject({ code: "invalid", field });
  });

  it("pages without a gap or a repeat, also among incidents of one moment", async () => {
    const here = await desk((await make()).db);
    const ids: string[] = [];
    for (let n = 0; n < 47; n++) {
      if (n % 5 === 0) here.ctx.clock.advance(minute);
      ids.push((await createIncident(here.ctx, dana, here.page.id, { name: `Errors ${n}`, body: "Text." })).id);
    }
    for (const query of [{}, { q: "errors" }]) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const result = await searchHistory(here.ctx, { ...query, after });
        seen.push(...result.incidents.map((i) => i.id));
        after = result.next;
      } while (after);
      expect(seen).toHaveLength(47);
      expect(new Set(seen)).toEqual(new Set(ids));
    }
  });

  it("never finds an internal word, nor a title of which nothing is public", async () => {
    const { db } = await make();
    const here = await desk(db);
    const { incidentUpdates: u, archiveTexts } = db.t;
    const [id] = await open(here, ["Errors", "Harmless."], ["Silent", "Hidden."]);
    const [update] = await db.db
      .select()
      .from(u)
      .where(eq(u.incidentId, id ?? ""));
    if (!update) throw new Error("an update should be there");
    const say = (audience: "public" | "internal", which = "internal0000") =>
      db.transaction((tx) => tx.db.update(u).set({ audience }).where(eq(u.id, which)));
    await db.transaction((tx) =>
      tx.db.insert(u).values({ ...update, id: "internal0000", audience: "internal", body: "Culprit." }),
    );
    expect(await names(here, { q: "culprit" })).toEqual([]);
    await say("public");
    expect(await names(here, { q: "culprit" })).toEqual(["Errors"]);
    await say("internal");
    expect(await names(here, { q: "culprit" })).toEqual([]);
    expect(await names(here, { q: "errors harmless" })).toEqual(["Errors"]);
    await say("internal", update.id);
    expect(await names(here, { q: "errors" })).toEqual([]);
    expect(await names(here, {})).toEqual(["Silent"]);
    expect(JSON.stringify(await db.db.select().from(archiveTexts))).not.toMatch(/Culprit|Errors|Harmless/);
  });

  it("follows corrected texts and titles, and forgets what is deleted", async () => {
    const { db } = await make();
    const here = await desk(db);
    const { ctx } = here;
    const [id = ""] = await open(here, ["Errors", "Befroe."]);
    const [update] = await db.db.select().from(db.t.incidentUpdates);
    await editUpdate(ctx, dana, update?.id ?? "", { body: "After." });
    await updateIncident(ctx, dana, id, { name: "Renamed" });
    for (const q of ["befroe", "errors"]) expect(await names(here, { q })).toEqual([]);
    for (const q of ["after", "renamed", "renamed after"]) expect(await names(here, { q })).toEqual(["Renamed"]);
    await deleteIncident(ctx, dana, id);
    for (const q of ["after", "renamed", ""]) expect(await names(here, { q })).toEqual([]);
    expect(await db.db.select().from(db.t.archiveTexts)).toEqual([]);
  });

  it("lets no input become an error of the database", async () => {
    const { db } = await make();
    const here = await desk(db);
    await open(here, ["Errors", "Text"]);
    const hostile = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.string({
        unit: fc.constantFrom(..."\"'*^:&|!()<->\\%_\u0000\u0301\ud800½⑴ﷺ aé障ΣẞİAND ".split("")),
        maxLength: 60,
      }),
      fc.constantFrom('"', "'", "NEAR(", "a* AND", "text:x", "{a b}:c", "-- ;", "\u0301", "् ", "a\u0000b"),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (q) => {
        expect((await searchHistory(here.ctx, { q })).components).toHaveLength(2);
        await searchArchive(db, { ...everything, pageId: here.page.id, words: [q], limit: 5 });
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
