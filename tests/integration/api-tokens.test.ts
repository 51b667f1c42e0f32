import { expect, it } from "vitest";
import { system } from "../../lib/domain/actor.ts";
import {
  apiRateLimit,
  authenticate,
  countApiRequest,
  createApiToken,
  listApiTokens,
  revokeApiToken,
} from "../../lib/services/api-tokens.ts";
import * as store from "../../lib/store/api-tokens.ts";
import * as audit from "../../lib/store/audit.ts";
import { testContext, testStart } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";

const actor = system("test");
const day = 86_400_000;

onEachDatabase("API tokens", (make) => {
  it("open the door by either scheme in any case, and the database holds only their hash", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    const { id, token } = await createApiToken(ctx, actor, { name: "  deploy\n script " });
    for (const header of [
      `OAuth ${token}`,
      `oauth ${token}`,
      `Bearer ${token}`,
      `BEARER   ${token}`,
      ` bearer ${token} `,
    ])
      expect(await authenticate(ctx, header), header).toMatchObject({
        actor: { kind: "api_key", id, name: "deploy script" },
        scopes: null,
      });
    expect(JSON.stringify([await store.list(db), await audit.list(db, 10)])).not.toContain(token);
    expect((await audit.list(db, 10))[0]).toMatchObject({ action: "api_token.create", subject: `api_token ${id}` });
  });

  it("that are unknown, mistyped or not there open nothing", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    const { id, token } = await createApiToken(ctx, actor, { name: "deploy" });
    const hash = (await store.find(db, id))?.hash;
    const wrong = [
      null,
      undefined,
      "",
      token,
      "Bearer",
      "Bearer ",
      `Basic ${token}`,
      `Bearer ${token}x`,
      `Bearer ${hash}`,
    ];
    for (const header of [...wrong, `Bearer ${id}`, `Bearer ${token}, x`, `Bearer ${"a".repeat(5000)}`])
      expect(await authenticate(ctx, header), String(header)).toBeNull();
  });

  it("end at their time", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    const { token } = await createApiToken(ctx, actor, { name: "one day", expires_in_days: "1" });
    ctx.clock.advance(day - 1);
    expect(await authenticate(ctx, `Bearer ${token}`)).not.toBeNull();
    ctx.clock.advance(1);
    expect(await authenticate(ctx, `Bearer ${token}`)).toBeNull();
    expect(await listApiTokens(ctx)).toMatchObject([{ name: "one day", state: "expired" }]);
  });

  it("are revoked at once, and a second time changes nothing", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    const { id, token } = await createApiToken(ctx, actor, { name: "deploy" });
    const other = await createApiToken(ctx, actor, { name: "other" });
    await revokeApiToken(ctx, actor, id);
    expect(await authenticate(ctx, `Bearer ${token}`)).toBeNull();
    expect(await authenticate(ctx, `Bearer ${other.token}`)).not.toBeNull();
    ctx.clock.advance(day);
    await revokeApiToken(ctx, actor, id);
    expect((await store.find(db, id))?.revokedAt?.getTime()).toBe(testStart);
    expect((await audit.list(db, 10)).filter((entry) => entry.action === "api_token.revoke")).toHaveLength(1);
    await expect(revokeApiToken(ctx, actor, "nosuchtoken1")).rejects.toMatchObject({ code: "not_found" });
  });

  it("note their last use, once a minute at most", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    const { id, token } = await createApiToken(ctx, actor, { name: "deploy" });
    const lastUse = async () => (await store.find(db, id))?.lastUsedAt?.getTime();
    expect(await lastUse()).toBeUndefined();
    await authenticate(ctx, `Bearer ${token}`);
    expect(await lastUse()).toBe(testStart);
    ctx.clock.advance(59_000);
    await authenticate(ctx, `Bearer ${token}`);
    expect(await lastUse()).toBe(testStart);
    ctx.clock.advance(2000);
    await authenticate(ctx, `Bearer ${token}`);
    expect(await lastUse()).toBe(testStart + 61_000);
  });

  it("with a wrong name or life are refused and leave nothing", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    const refused: [unknown, string][] = [
      [{}, "name"],
      [{ name: "   " }, "name"],
      [{ name: 7 }, "name"],
      [{ name: "x".repeat(121) }, "name"],
      [{ name: "x", expires_in_days: 0 }, "expires_in_days"],
      [{ name: "x", expires_in_days: 1.5 }, "expires_in_days"],
      [{ name: "x", expires_in_days: "soon" }, "expires_in_days"],
      [{ name: "x", expires_in_days: 1e9 }, "expires_in_days"],
      [{ name: "x", expires_in_days: ["a"] }, "expires_in_days"],
    ];
    for (const [input, field] of refused)
      await expect(createApiToken(ctx, actor, input)).rejects.toMatchObject({ code: "invalid", field });
    expect(await store.list(db)).toEqual([]);
    expect(await audit.list(db, 10)).toEqual([]);
  });

  it("make only so many requests a minute, each on its own count", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    const busy = { kind: "api_key", id: "aaaaaaaaaaaa", name: "busy" } as const;
    for (let i = 0; i < apiRateLimit.requests; i++) await countApiRequest(ctx, busy);
    ctx.clock.advance(20_000);
    await expect(countApiRequest(ctx, busy)).rejects.toMatchObject({ code: "too_many", retryAfter: 40 });
    await countApiRequest(ctx, { ...busy, id: "bbbbbbbbbbbb" });
    ctx.clock.advance(40_001);
    await countApiRequest(ctx, busy);
  });
});
