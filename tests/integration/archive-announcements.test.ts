import { expect, it } from "vitest";
import { editAnnouncement, publishAnnouncement, withdrawAnnouncement } from "../../lib/services/announcements.ts";
import { searchHistory } from "../../lib/services/archive.ts";
import { createAudience } from "../../lib/services/audiences.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";

const minute = 60_000;

const publish = async ({ ctx, page }: Desk, title: string, body: string, more: object = {}): Promise<string> => {
  ctx.clock.advance(minute);
  return (await publishAnnouncement(ctx, dana, page.id, { title, body, ...more })).id;
};

/** What is found, incidents before announcements. */
async function found({ ctx }: Desk, query: object): Promise<string[]> {
  const { incidents, announcements } = await searchHistory(ctx, query);
  return [...incidents.map((i) => i.name), ...announcements.map((a) => a.title)];
}

onEachDatabase("the archive's search through announcements", (make) => {
  it("finds words of titles and texts as it does in incidents", async () => {
    const d = await desk((await make()).db);
    const moved = await publish(d, "Café opens", "Our new data centre. 認証サーバーの移転.");
    await publish(d, "Holidays", "We answer more slowly.");
    for (const q of ["cafe", "CAFÉ op", "centre new", "認証", "移転 café"])
      expect([q, await found(d, { q })]).toEqual([q, ["Café opens"]]);
    for (const q of ["pens", "café slowly", "!!!", "café OR holidays"])
      expect([q, await found(d, { q })]).toEqual([q, []]);
    await editAnnouncement(d.ctx, dana, moved, { title: "Kiosk opens", body: "Nothing else." });
    expect([await found(d, { q: "café" }), await found(d, { q: "kiosk" })]).toEqual([[], ["Kiosk opens"]]);
    await withdrawAnnouncement(d.ctx, dana, moved);
    expect(await found(d, { q: "kiosk" })).toEqual([]);
  });

  it("holds to component and kind, and leaves them out where an impact is asked for", async () => {
    const d = await desk((await make()).db);
    await publish(d, "For all", "Word.");
    await publish(d, "Of the API", "Word.", { component_ids: [d.api] });
    await createIncident(d.ctx, dana, d.page.id, {
      name: "Errors",
      body: "Word.",
      components: { [d.api]: "major_outage" },
    });
    expect(await found(d, { component: d.api })).toEqual(["Errors", "Of the API"]);
    expect(await found(d, { component: d.web })).toEqual([]);
    expect(await found(d, { kind: "announcement", q: "word" })).toEqual(["Of the API", "For all"]);
    expect(await found(d, { kind: "incident" })).toEqual(["Errors"]);
    expect(await found(d, { impact: "critical" })).toEqual(["Errors"]);
    expect(await found(d, { impact: "critical", kind: "announcement" })).toEqual([]);
  });

  it("never finds what only a group was told", async () => {
    const d = await desk((await make()).db);
    const { id } = await createAudience(d.ctx, dana, d.page.id, { name: "team" });
    await publish(d, "Culprit", "A secret.", { audience_ids: [id] });
    for (const query of [{}, { q: "culprit" }, { q: "secret" }, { kind: "announcement" }])
      expect(await found(d, query)).toEqual([]);
  });

  it("pages through both without a gap or a repeat, also at one moment", async () => {
    const d = await desk((await make()).db);
    const ids: string[] = [];
    for (let n = 0; n < 45; n++) {
      if (n % 4 === 0) d.ctx.clock.advance(minute);
      const name = `Errors ${n}`;
      const made =
        n % 3 === 0
          ? await publishAnnouncement(d.ctx, dana, d.page.id, { title: name, body: "Text." })
          : await createIncident(d.ctx, dana, d.page.id, { name, body: "Text." });
      ids.push(made.id);
    }
    for (const query of [{}, { q: "errors" }]) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const result = await searchHistory(d.ctx, { ...query, after });
        const page = [
          ...result.incidents.map((i) => [i.startedAt, i.id] as const),
          ...result.announcements.map((a) => [a.publishedAt, a.id] as const),
        ];
        seen.push(...page.sort(([a, x], [b, y]) => b - a || (x < y ? 1 : -1)).map(([, id]) => id));
        after = result.next;
      } while (after);
      expect(seen).toHaveLength(45);
      expect(new Set(seen)).toEqual(new Set(ids));
    }
  });
});
