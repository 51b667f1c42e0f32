import { expect, it } from "vitest";
import { system } from "../../lib/domain/actor.ts";
import { apiRateLimit, createApiToken, revokeApiToken } from "../../lib/services/api-tokens.ts";
import { change } from "../../lib/services/change.ts";
import * as pages from "../../lib/store/pages.ts";
import { hit } from "../../lib/store/rate-limits.ts";
import { answerManagement } from "../../lib/web/api/management.ts";
import { apiClient, type Thing, written } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";

const actor = system("test");
const hour = 3_600_000;

onEachDatabase("the management API", (make) => {
  it("asks for a good token: none, a foreign, an expired and a revoked one are all 401", async () => {
    const { db } = await make();
    const { ctx, send, tokenId } = await apiClient(db);
    const soon = await createApiToken(ctx, actor, { name: "soon over", expires_in_days: 1 });
    const status = async (authorization: string) =>
      (await send("GET", "/v1/pages", { headers: { authorization } })).status;
    expect(await status(`Bearer ${soon.token}`)).toBe(200);
    ctx.clock.advance(25 * hour);
    expect(await status(`Bearer ${soon.token}`)).toBe(401);
    for (const authorization of ["", "Bearer", "OAuth nonsense", "Basic YTpi"])
      expect(await status(authorization)).toBe(401);
    expect((await send("GET", "/api/v1/pages")).status).toBe(200);
    await revokeApiToken(ctx, actor, tokenId);
    const refused = await send("GET", "/v1/pages");
    expect(refused.status).toBe(401);
    expect(refused.body.error).toContain("Could not authenticate");
    expect(refused.headers.get("www-authenticate")).toContain("Bearer");
  });

  it("answers 404 for unknown addresses and ids, and 405 with Allow for wrong methods", async () => {
    const { db } = await make();
    const { call, send, below } = await apiClient(db);
    const unknown = [
      "",
      "/",
      "/nothing",
      "/pages/zzzzzzzzzzzz",
      `${below}/nothing`,
      `${below}/components/zzzzzzzzzzzz`,
    ];
    const ids = ["x", "%00", "zzzzzzzzzzzz", "a'--", "..%2f..", "a".repeat(500)].map(
      (id) => `${below}/incidents/${id}`,
    );
    for (const path of [...unknown, ...ids, `${below}/component-groups/zzzzzzzzzzzz`]) {
      const answer = await call("GET", path);
      expect(answer.status, path).toBe(404);
      expect(answer.body.error, path).toMatch(/^There is no such/);
    }
    expect((await call("GET", `${below}/incidents/%ff`)).status).toBe(400);
    const wrong = await call("DELETE", below);
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, HEAD, PATCH, PUT"]);
    expect((await call("POST", `${below}/incidents/unresolved`)).status).toBe(405);
    expect((await call("DELETE", `${below}/incidents/unresolved`)).status).toBe(405);
    expect((await send("OPTIONS", "/v1/pages")).headers.get("allow")).toBe("GET, HEAD");
    const head = await send("HEAD", "/v1/pages");
    expect([head.status, head.body]).toEqual([200, null]);
    expect((await call("GET", "/pages.json")).status).toBe(200);
  });

  it("keeps what belongs to one page from being reached through another", async () => {
    const { db } = await make();
    const { ctx, page, call, below, component } = await apiClient(db);
    const id = await component("Website");
    const incident = (await call("POST", `${below}/incidents`, { incident: { name: "Outage" } })).body.id;
    await change(ctx, actor, (c) => pages.insert(c.tx, { ...page, id: "otherpage000" }));
    const other = "/pages/otherpage000";
    expect((await call("GET", other)).status).toBe(200);
    for (const method of ["GET", "PATCH", "DELETE"])
      for (const path of [`/components/${id}`, `/incidents/${incident}`])
        expect((await call(method, other + path, method === "PATCH" ? { name: "x" } : undefined)).status).toBe(404);
    expect((await call("GET", `${below}/components/${id}`)).body.name).toBe("Website");
    const foreign = await call("POST", `${other}/incidents`, { name: "x", components: { [id]: "major_outage" } });
    expect([foreign.status, foreign.body.field]).toEqual([422, "components"]);
  });

  it("refuses bodies that are too large, of another media type or malformed", async () => {
    const { db } = await make();
    const { send, below } = await apiClient(db);
    const before = await written(db);
    const post = (body: string, type: string) =>
      send("POST", `/v1${below}/incidents`, { body, headers: { "content-type": type } });
    const big = await post(
      JSON.stringify({ incident: { name: "x", body: "y".repeat(1024 * 1024) } }),
      "application/json",
    );
    expect(big.status).toBe(413);
    expect((await post('{"incident":{"name":"x"}}', "text/plain")).status).toBe(415);
    expect((await post('{"incident":', "application/json")).status).toBe(400);
    expect((await post("[]", "application/json")).status).toBe(400);
    expect((await post("incident[name]=a&incident=b", "application/x-www-form-urlencoded")).status).toBe(400);
    expect(await written(db)).toEqual(before);
  });

  it("tells a token that asks too often when to come back", async () => {
    const { db } = await make();
    const { ctx, call, tokenId } = await apiClient(db);
    await db.transaction(async (tx) => {
      for (let i = 0; i < apiRateLimit.requests; i++)
        await hit(tx, `api ${tokenId}`, apiRateLimit.windowMs, ctx.clock.now());
    });
    const limited = await call("GET", "/pages");
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "60"]);
    ctx.clock.advance(60_001);
    expect((await call("GET", "/pages")).status).toBe(200);
  });

  it("answers a defect with 500 and an id that the log has once, and tells nothing of its cause", async () => {
    const { db } = await make();
    const { ctx, token } = await apiClient(db);
    const logged: Record<string, unknown>[] = [];
    const broken = {
      ...ctx,
      log: { ...ctx.log, error: (fields: Record<string, unknown>) => void logged.push(fields) },
      installation: { ...ctx.installation, baseUrl: "not an address at all" },
    };
    const request = new Request("https://status.example.com/v1/pages", {
      headers: { authorization: `Bearer ${token}` },
    });
    const response = await answerManagement(request, broken);
    const body = (await response.json()) as Thing;
    expect(response.status).toBe(500);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({ errorId: body.id, path: "/v1/pages" });
    expect(JSON.stringify(body)).not.toContain("not an address");
  });
});
