import { expect, it } from "vitest";
import { draftLook, readLook, readLookDraft, updateLook } from "../../lib/services/look.ts";
import { publicRevision, readPage, readSiteMap } from "../../lib/services/page.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";

const fields = (given: object) => ({ fields: given, logo: null });

onEachDatabase("the page's look", (make) => {
  it("is changed field by field, and seen by visitors", async () => {
    const { ctx, page } = await desk((await make()).db);
    const before = await publicRevision(ctx);
    await updateLook(ctx, dana, page.id, fields({ banner: "We **move**.", links: "Docs | https://example.com\n" }));
    await updateLook(ctx, dana, page.id, fields({ partial_weight: "50", indexed: "false", language: "de" }));
    expect(await readLook(ctx, page.id)).toMatchObject({
      banner: "We **move**.",
      links: [{ label: "Docs", url: "https://example.com" }],
      partialWeight: 0.5,
      indexed: false,
      poweredBy: true,
    });
    expect(await publicRevision(ctx)).toBeGreaterThan(before ?? 0);
    expect((await readPage(ctx)).page.partialWeight).toBe(0.5);
    expect((await readSiteMap(ctx))?.language).toBe("de");
    await updateLook(ctx, dana, page.id, fields({ banner: "", links: "" }));
    expect(await readLook(ctx, page.id)).toMatchObject({ banner: null, links: [] });
  });

  it("takes a picture as a logo and nothing else", async () => {
    const { ctx, page } = await desk((await make()).db);
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
    await updateLook(ctx, dana, page.id, { fields: {}, logo: png });
    expect((await readLook(ctx, page.id)).logo).toMatchObject({ type: "image/png" });
    for (const logo of [Buffer.from("<svg/>"), Buffer.concat([png, Buffer.alloc(300_000)])])
      await expect(updateLook(ctx, dana, page.id, { fields: {}, logo })).rejects.toMatchObject({ field: "logo" });
    await updateLook(ctx, dana, page.id, fields({ remove_logo: "true" }));
    expect((await readLook(ctx, page.id)).logo).toBeNull();
  });

  it("names the field of what it can not take, and keeps what was there", async () => {
    const { ctx, page } = await desk((await make()).db);
    const wrong: [string, unknown][] = [
      ["language", "tlh"],
      ["partial_weight", "101"],
      ["partial_weight", "much"],
      ["banner", "x".repeat(1001)],
      ["banner_tone", "loud"],
      ["links", "no bar"],
      ["links", "Click | javascript:alert(1)"],
      ["css", "a { position: fixed }"],
      ["indexed", "perhaps"],
    ];
    for (const [field, value] of wrong)
      await expect(updateLook(ctx, dana, page.id, fields({ [field]: value })), field).rejects.toMatchObject({
        code: "invalid",
        field,
      });
    expect((await readLook(ctx, page.id)).css).toBeNull();
  });

  it("can be tried out without anyone seeing it", async () => {
    const { ctx, page } = await desk((await make()).db);
    const before = await publicRevision(ctx);
    await draftLook(ctx, page.id, fields({ banner: "Only a try." }));
    expect((await readLookDraft(ctx, page.id)).banner).toBe("Only a try.");
    expect((await readLook(ctx, page.id)).banner).toBeNull();
    expect(await publicRevision(ctx)).toBe(before);
    await updateLook(ctx, dana, page.id, fields({ banner: "For all." }));
    expect((await readLookDraft(ctx, page.id)).banner).toBe("For all.");
  });
});
