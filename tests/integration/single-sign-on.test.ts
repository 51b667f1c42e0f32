import { afterEach, expect, it } from "vitest";
import type { Role } from "../../lib/domain/permission.ts";
import { readSession, type SessionCookie, signIn } from "../../lib/services/auth.ts";
import { disablePerson, listPeople } from "../../lib/services/people.ts";
import { createAdmin } from "../../lib/services/setup.ts";
import { beginSingleSignOn, callbackPath, finishSingleSignOn } from "../../lib/services/single-sign-on.ts";
import * as audit from "../../lib/store/audit.ts";
import type { Database } from "../../lib/store/database.ts";
import { type TestContext, testContext } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type OidcService, startOidcService } from "../support/oidc-service.ts";

const password = "a long enough password";
const here = { clientKey: "192.0.2.1", userAgent: "test" };
const header = (cookies: readonly SessionCookie[]) =>
  cookies.map((cookie) => `${cookie.name}=${encodeURIComponent(cookie.value)}`).join("; ");

let service: OidcService | null = null;

afterEach(async () => {
  await service?.close();
  service = null;
});

async function installation(db: Database, role: Role | null): Promise<{ ctx: TestContext; service: OidcService }> {
  const ctx = testContext(db);
  // The authentication library knows only the machine's clock.
  ctx.clock.set(Date.now());
  await createAdmin(ctx, { email: "ada@example.com", name: "Ada", password });
  const client = { id: "candor", secret: "a secret of the client", redirect: ctx.installation.baseUrl + callbackPath };
  const started = await startOidcService(client);
  service = started;
  const { issuer } = started;
  ctx.installation.oidc = { issuer, clientId: client.id, clientSecret: client.secret, name: "Example", role };
  return { ctx, service: started };
}

/** The whole way round. @returns the session's cookie */
async function comeIn(
  { ctx, service: there }: Awaited<ReturnType<typeof installation>>,
  email: string,
): Promise<string> {
  const { url, cookies } = await beginSingleSignOn(ctx);
  const back = new URL(await there.visit(url, email));
  expect(back.origin + back.pathname).toBe(ctx.installation.baseUrl + callbackPath);
  return header([await finishSingleSignOn(ctx, back.search, header(cookies), here)]);
}

onEachDatabase("single sign-on", (make) => {
  it("opens the account of who is known here by a checked address, with PKCE and by discovery", async () => {
    const all = await installation((await make()).db, null);
    const { url } = await beginSingleSignOn(all.ctx);
    const asked = new URL(url).searchParams;
    expect(asked.get("code_challenge_method")).toBe("S256");
    expect(asked.get("nonce")).toBeTruthy();
    const cookie = await comeIn(all, "ada@example.com");
    expect(await readSession(all.ctx, cookie)).toMatchObject({ user: { name: "Ada", role: "owner" } });
    expect((await audit.list(all.ctx.db, 1))[0]).toMatchObject({
      action: "session.sign_in",
      client: "192.0.2.1",
      after: { by: "single sign-on" },
    });
    expect(await readSession(all.ctx, await comeIn(all, "ada@example.com"))).not.toBeNull();
  });

  it("lets nobody in who is not known here, unless a role for new people is set", async () => {
    const all = await installation((await make()).db, null);
    await expect(comeIn(all, "bob@example.com")).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await listPeople(all.ctx)).toHaveLength(1);
  });

  it("makes who comes for the first time what the settings say", async () => {
    const all = await installation((await make()).db, "responder");
    const cookie = await comeIn(all, "bob@example.com");
    expect(await readSession(all.ctx, cookie)).toMatchObject({ user: { email: "bob@example.com", role: "responder" } });
    expect((await audit.list(all.ctx.db, 10)).map((entry) => entry.action)).toContain("user.create");
  });

  it("believes no address that the service has not checked", async () => {
    const all = await installation((await make()).db, "responder");
    all.service.verified = false;
    for (const email of ["ada@example.com", "bob@example.com"])
      await expect(comeIn(all, email)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await listPeople(all.ctx)).toHaveLength(1);
  });

  it("refuses an answer that was not asked for here, or comes a second time", async () => {
    const all = await installation((await make()).db, null);
    const { ctx } = all;
    const { url, cookies } = await beginSingleSignOn(ctx);
    const { search } = new URL(await all.service.visit(url, "ada@example.com"));
    await expect(finishSingleSignOn(ctx, search, "", here)).rejects.toMatchObject({ code: "unauthenticated" });
    const other = await beginSingleSignOn(ctx);
    await expect(finishSingleSignOn(ctx, search, header(other.cookies), here)).rejects.toMatchObject({
      code: "unauthenticated",
    });
    const third = await beginSingleSignOn(ctx);
    const fine = new URL(await all.service.visit(third.url, "ada@example.com"));
    await finishSingleSignOn(ctx, fine.search, header(third.cookies), here);
    await expect(finishSingleSignOn(ctx, fine.search, header(third.cookies), here)).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(cookies.length).toBeGreaterThan(0);
  });

  it("opens nothing for who is disabled", async () => {
    const all = await installation((await make()).db, "viewer");
    const { ctx } = all;
    await comeIn(all, "bob@example.com");
    const bob = (await listPeople(ctx)).find((person) => person.role === "viewer");
    const ada = await readSession(ctx, header([await signIn(ctx, { email: "ada@example.com", password }, here)]));
    if (!ada || !bob) throw new Error("somebody is missing");
    await disablePerson(ctx, ada, bob.id);
    await expect(comeIn(all, "bob@example.com")).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("says so while the service does not answer, and works as soon as it does", async () => {
    const all = await installation((await make()).db, null);
    const { oidc } = all.ctx.installation;
    if (!oidc) throw new Error("nothing is set up");
    all.ctx.installation.oidc = { ...oidc, issuer: "http://127.0.0.1:1" };
    await expect(beginSingleSignOn(all.ctx)).rejects.toMatchObject({ code: "unavailable" });
    all.ctx.installation.oidc = oidc;
    expect(await readSession(all.ctx, await comeIn(all, "ada@example.com"))).not.toBeNull();
  });
});
