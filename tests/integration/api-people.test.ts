import { expect, it } from "vitest";
import { system } from "../../lib/domain/actor.ts";
import type { Role, Scope } from "../../lib/domain/permission.ts";
import { createApiToken } from "../../lib/services/api-tokens.ts";
import { listContacts } from "../../lib/services/contacts.ts";
import { firstPage } from "../../lib/services/pages.ts";
import * as auth from "../../lib/store/auth.ts";
import type { Database } from "../../lib/store/database.ts";
import * as people from "../../lib/store/people.ts";
import { answerManagement } from "../../lib/web/api/management.ts";
import { type Answer, apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";
import { person } from "../support/secrets.ts";

/** An installation with somebody of a role, whose token asks. */
async function madeBy(db: Database, role: Role, scopes: Scope[], expires: number | null = null) {
  const { ctx } = await apiClient(db);
  await person(ctx, "user00000001", role);
  await person(ctx, "user00000009", "owner");
  const maker = { kind: "user", id: "user00000001", name: "Dana" } as const;
  const { token } = await createApiToken(ctx, maker, { name: "script", scopes, expires_in_days: expires });
  const ask = async (method: string, path: string, body?: unknown, key = token): Promise<Answer> => {
    const response = await answerManagement(
      new Request(`https://status.example.com/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
      ctx,
    );
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text), headers: response.headers };
  };
  return { ctx, ask };
}

onEachDatabase("people by the management API", (make) => {
  it("are listed, given another role, disabled, enabled and removed", async () => {
    const { ctx, ask } = await madeBy((await make()).db, "admin", ["people"]);
    await person(ctx, "user00000005", "viewer");
    const list = await ask("GET", "/people");
    expect(list.body.map((one) => one.id)).toContain("user00000005");
    const changed = await ask("PATCH", "/people/user00000005", { person: { role: "responder", disabled: true } });
    expect(changed.body).toMatchObject({ role: "responder", disabled: true });
    expect((await ask("PATCH", "/people/user00000005", { disabled: false })).body).toMatchObject({ disabled: false });
    expect((await ask("POST", "/people/user00000005/reset_second_factor")).body).toMatchObject({
      second_factor: "none",
    });
    expect((await ask("DELETE", "/people/user00000005")).status).toBe(204);
    expect((await ask("GET", "/people/user00000005")).status).toBe(404);
  });

  it("are invited, and the invitation is withdrawn", async () => {
    const { ask } = await madeBy((await make()).db, "admin", ["people"]);
    const made = await ask("POST", "/people/invitations", { invitation: { email: "new@example.com", role: "viewer" } });
    expect([made.status, made.body]).toMatchObject([201, { email: "new@example.com", invited_by: "script" }]);
    expect((await ask("GET", "/people/invitations")).body).toMatchObject([{ id: made.body.id }]);
    expect((await ask("DELETE", `/people/invitations/${made.body.id}`)).status).toBe(204);
    expect((await ask("GET", "/people/invitations")).body).toEqual([]);
  });

  it.each(["owner", "admin"] as const)("are never made or unmade owners, even by a token of an %s", async (role) => {
    const { ctx, ask } = await madeBy((await make()).db, role, ["admin"]);
    await person(ctx, "user00000005", "viewer");
    const answers = [
      await ask("PATCH", "/people/user00000005", { role: "owner" }),
      await ask("PATCH", "/people/user00000009", { role: "viewer" }),
      await ask("PATCH", "/people/user00000009", { disabled: true }),
      await ask("DELETE", "/people/user00000009"),
      await ask("POST", "/people/user00000009/reset_second_factor"),
      await ask("POST", "/people/invitations", { email: "new@example.com", role: "owner" }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 403));
    expect(await auth.countOwners(ctx.db)).toBeGreaterThan(0);
  });

  it("are out of reach of a token whose maker may not manage them any more, or is gone", async () => {
    const { ctx, ask } = await madeBy((await make()).db, "admin", ["admin"]);
    expect((await ask("GET", "/people")).status).toBe(200);
    const set = (edit: Parameters<typeof people.update>[2]) =>
      ctx.db.transaction((tx) => people.update(tx, "user00000001", edit, new Date(ctx.clock.now())));
    await set({ role: "viewer" });
    expect((await ask("GET", "/people")).status).toBe(403);
    expect((await ask("POST", "/tokens", { name: "x" })).status).toBe(403);
    expect((await ask("GET", "/pages")).status).toBe(200);
    await set({ role: "admin", disabledAt: new Date(ctx.clock.now()) });
    expect((await ask("GET", "/people")).status).toBe(403);
    expect((await ask("POST", "/tokens", { name: "x" })).status).toBe(403);
  });
});

onEachDatabase("tokens by the management API", (make) => {
  it("are made, shown once, listed without themselves, and revoked", async () => {
    const { ask } = await madeBy((await make()).db, "admin", ["admin"]);
    const made = await ask("POST", "/tokens", { token: { name: "deploy", scopes: ["incidents"] } });
    const { token: key, id } = made.body as unknown as { token: string; id: string };
    expect([made.status, made.body]).toMatchObject([201, { name: "deploy", scopes: ["incidents"], state: "active" }]);
    expect((await ask("GET", "/audit", undefined, key)).status).toBe(403);
    const list = await ask("GET", "/tokens");
    expect(JSON.stringify(list.body)).not.toContain(key);
    expect((await ask("DELETE", `/tokens/${id}`)).body).toMatchObject({ state: "revoked" });
    expect((await ask("GET", "/pages", undefined, key)).status).toBe(401);
  });

  it("may do no more and live no longer than the token that made them", async () => {
    const { ctx, ask } = await madeBy((await make()).db, "admin", ["people", "read"], 7);
    for (const scopes of [["admin"], ["read", "audit"], undefined])
      expect(await ask("POST", "/tokens", { name: "more", scopes })).toMatchObject({
        status: 422,
        body: { field: "scopes" },
      });
    const made = await ask("POST", "/tokens", { name: "as much", scopes: ["people"], expires_in_days: 30 });
    const { token: key, expires_at: until } = made.body as unknown as { token: string; expires_at: string };
    expect(Date.parse(until)).toBe(ctx.clock.now() + 7 * 86_400_000);
    // Its maker is still the same person.
    await ctx.db.transaction((tx) => people.update(tx, "user00000001", { role: "viewer" }, new Date(ctx.clock.now())));
    expect((await ask("GET", "/people", undefined, key)).status).toBe(403);
  });
});

onEachDatabase("contacts by the management API", (make) => {
  it("are those of the person who made the token, and of nobody else", async () => {
    const { ctx, ask } = await madeBy((await make()).db, "responder", ["people"]);
    const below = `/pages/${(await firstPage(ctx))?.id}/contacts`;
    const [own] = (await ask("GET", below)).body;
    expect(own).toMatchObject({ email: "user00000001@example.com", state: "active" });
    const made = await ask("POST", below, { contact: { mode: "email", email: "phone@example.com" } });
    expect([made.status, made.body]).toMatchObject([201, { email: "phone@example.com", state: "unconfirmed" }]);
    expect((await ask("DELETE", `${below}/${own?.id}`)).status).toBe(409);
    expect((await ask("DELETE", `${below}/${made.body.id}`)).status).toBe(204);
    const [other] = await listContacts(ctx, (await firstPage(ctx))?.id ?? "", "user00000009");
    expect((await ask("DELETE", `${below}/${other?.id}`)).status).toBe(404);
    const { token } = await createApiToken(ctx, system("operator"), { name: "operator" });
    expect((await ask("GET", below, undefined, token)).status).toBe(403);
  });
});

onEachDatabase("the audit log by the management API", (make) => {
  it("is filtered, gone through in parts, and verified", async () => {
    const { ask } = await madeBy((await make()).db, "admin", ["admin"]);
    for (const name of ["one", "two"]) await ask("POST", "/tokens", { name, scopes: ["read"] });
    const found = await ask("GET", "/audit?action=api_token.&actor=script&limit=1");
    expect(found.body).toMatchObject([{ action: "api_token.create", after: { name: "two" }, actor_kind: "api_key" }]);
    const [{ seq }] = found.body as unknown as [{ seq: number }];
    expect((await ask("GET", `/audit?action=api_token.&actor=script&before=${seq}`)).body).toMatchObject([
      { after: { name: "one" } },
    ]);
    expect((await ask("GET", "/audit/verify")).body).toMatchObject({ ok: true });
    expect((await ask("GET", "/audit?from=yesterday")).body).toMatchObject({ field: "from" });
  });
});
