import { expect, it } from "vitest";
import { system } from "../../lib/domain/actor.ts";
import { readSession } from "../../lib/services/auth.ts";
import { change } from "../../lib/services/change.ts";
import { completeSetup, createAdmin, createSetupLink, isSetupOpen } from "../../lib/services/setup.ts";
import * as audit from "../../lib/store/audit.ts";
import { countUsers } from "../../lib/store/auth.ts";
import type { Database } from "../../lib/store/database.ts";
import * as pages from "../../lib/store/pages.ts";
import { type TestContext, testContext } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";

const form = { email: "ada@example.com", name: "Ada", password: "a long enough password", page_name: "Example status" };

async function fresh(db: Database): Promise<{ ctx: TestContext; token: string }> {
  const ctx = testContext(db);
  ctx.clock.set(Date.now());
  await change(ctx, system("test"), (c) =>
    pages.insert(c.tx, {
      id: "aaaaaaaaaaaa",
      name: "Status",
      description: null,
      supportUrl: null,
      brandColor: null,
      timeZone: "Etc/UTC",
      revision: 1,
      createdAt: new Date(c.now),
      updatedAt: new Date(c.now),
    }),
  );
  const link = await createSetupLink(ctx);
  return { ctx, token: new URL(link ?? "").searchParams.get("token") ?? "" };
}

onEachDatabase("the set-up", (make) => {
  it("makes the first admin, names the page and signs in; the link is then worth nothing", async () => {
    const { db } = await make();
    const { ctx, token } = await fresh(db);
    expect(await isSetupOpen(ctx, token)).toBe(true);
    const cookie = await completeSetup(ctx, { ...form, token });
    const who = await readSession(ctx, `${cookie.name}=${encodeURIComponent(cookie.value)}`);
    expect(who?.user).toMatchObject({ email: "ada@example.com", name: "Ada" });
    expect(await pages.find(db, "aaaaaaaaaaaa")).toMatchObject({ name: "Example status", revision: 2 });
    expect(await isSetupOpen(ctx, token)).toBe(false);
    await expect(completeSetup(ctx, { ...form, email: "eve@example.com", token })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await createSetupLink(ctx)).toBeNull();
    expect(JSON.stringify(await audit.list(db, 10))).not.toContain(form.password);
  });

  it("makes exactly one admin when fifty try at once", async () => {
    const { db } = await make();
    const { ctx, token } = await fresh(db);
    const second = new URL((await createSetupLink(ctx)) ?? "").searchParams.get("token");
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) =>
        completeSetup(ctx, { ...form, email: `admin${i}@example.com`, token: i % 2 ? token : second }),
      ),
    );
    expect(results.filter((r) => r.status === "fulfilled")).toHaveLength(1);
    for (const r of results) if (r.status === "rejected") expect(r.reason).toMatchObject({ code: "not_found" });
    expect(await countUsers(db)).toBe(1);
  });

  it("refuses wrong, expired and mistyped links", async () => {
    const { db } = await make();
    const { ctx, token } = await fresh(db);
    for (const wrong of [undefined, null, 7, [], "", "x", `${token}x`, "x".repeat(10_000)])
      await expect(completeSetup(ctx, { ...form, token: wrong })).rejects.toMatchObject({ code: "not_found" });
    ctx.clock.advance(8 * 86_400_000);
    await expect(completeSetup(ctx, { ...form, token })).rejects.toMatchObject({ code: "not_found" });
    expect(await countUsers(db)).toBe(0);
  });

  it("names the field that is wrong and leaves the link usable", async () => {
    const { db } = await make();
    const { ctx, token } = await fresh(db);
    const bad: [string, unknown[]][] = [
      [
        "email",
        [
          undefined,
          1,
          "",
          "ada",
          "ada@localhost",
          "a@b@c.example",
          "x\r\n@example.com",
          `${"x".repeat(300)}@example.com`,
        ],
      ],
      ["name", ["", " ", 5, {}, "x".repeat(1000)]],
      ["password", [undefined, 1, "", "short", "aaaaaaaaaaaaaaaa", "ADA@example.com", "x1y2".repeat(100)]],
      ["page_name", ["", null, 4, "x".repeat(300)]],
    ];
    for (const [field, values] of bad)
      for (const value of values)
        await expect(
          completeSetup(ctx, { ...form, token, [field]: value }),
          `${field} ${String(value)}`,
        ).rejects.toMatchObject({ code: "invalid", field });
    expect(await countUsers(db)).toBe(0);
    await completeSetup(ctx, { ...form, token });
  });

  it("makes further admins from the command line, one for an address", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    await createAdmin(ctx, form);
    await createAdmin(ctx, { email: "grace@example.com", password: form.password });
    await expect(createAdmin(ctx, { ...form, email: "ADA@example.com" })).rejects.toMatchObject({
      code: "conflict",
      field: "email",
    });
    expect(await countUsers(db)).toBe(2);
  });
});
