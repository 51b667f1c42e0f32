import { expect, it } from "vitest";
import {
  changePassword,
  readSession,
  type SessionCookie,
  sessionCookieName,
  sessionLimits,
  signIn,
  signInLimits,
  signOut,
  signOutEverywhere,
} from "../../lib/services/auth.ts";
import { createAdmin } from "../../lib/services/setup.ts";
import * as audit from "../../lib/store/audit.ts";
import { selectRows } from "../../lib/store/auth.ts";
import type { Database } from "../../lib/store/database.ts";
import { type TestContext, testContext } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";

const password = "a long enough password";
const here = { clientKey: "192.0.2.1", userAgent: "test" };
const elsewhere = { clientKey: "198.51.100.7", userAgent: "test" };
const header = (cookie: SessionCookie) => `other=1; ${cookie.name}=${encodeURIComponent(cookie.value)}`;

async function withAdmin(db: Database): Promise<TestContext> {
  const ctx = testContext(db);
  // The authentication library knows only the machine's clock.
  ctx.clock.set(Date.now());
  await createAdmin(ctx, { email: "Ada@Example.com", name: "Ada", password });
  return ctx;
}

onEachDatabase("signing in", (make) => {
  it("opens a session for the right password and refuses a wrong one and an unknown address alike", async () => {
    const ctx = await withAdmin((await make()).db);
    const cookie = await signIn(ctx, { email: " ada@example.com ", password }, here);
    expect(cookie).toMatchObject({ name: "__Host-candor_session", secure: true, maxAge: 7 * 86_400 });
    const who = await readSession(ctx, header(cookie));
    expect(who).toMatchObject({
      user: { email: "ada@example.com", name: "Ada" },
      actor: { kind: "user", name: "Ada" },
    });
    const refusal = (email: string, p: string) =>
      signIn(ctx, { email, password: p }, here).then(
        () => new Error("signed in"),
        (e: Error) => e,
      );
    const known = await refusal("ada@example.com", "a wrong password");
    const unknown = await refusal("bob@example.com", "a wrong password");
    expect(known).toMatchObject({ code: "unauthenticated", message: "The e-mail address or the password is wrong." });
    expect({ ...unknown, message: unknown.message }).toEqual({ ...known, message: known.message });
  });

  it("names the field of a wrong type, a missing field or over-long text, and never fails by itself", async () => {
    const ctx = await withAdmin((await make()).db);
    for (const email of [undefined, null, 1, [], "", "x".repeat(5000)])
      await expect(signIn(ctx, { email, password }, here)).rejects.toMatchObject({ code: "invalid", field: "email" });
    for (const p of [undefined, null, 1, {}, ""])
      await expect(signIn(ctx, { email: "a@example.com", password: p }, here)).rejects.toMatchObject({
        code: "invalid",
        field: "password",
      });
    for (const email of ["not an address", "a@example.com'--", "\u0000@example.com"])
      await expect(signIn(ctx, { email, password }, here)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(signIn(ctx, { email: "ada@example.com", password: "x".repeat(100_000) }, here)).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  it("gives every sign-in a session of its own and keeps no token in the database", async () => {
    const { db } = await make();
    const ctx = await withAdmin(db);
    const first = await signIn(ctx, { email: "ada@example.com", password }, here);
    const second = await signIn(ctx, { email: "ada@example.com", password }, here);
    expect(first.value).not.toBe(second.value);
    const stored = JSON.stringify(await selectRows(db, "session", { where: [] }));
    for (const cookie of [first, second]) expect(stored).not.toContain(cookie.value.split(".")[0]);
    const hashes = JSON.stringify(await selectRows(db, "account", { where: [] }));
    expect(hashes).toContain("$argon2id$v=19$m=19456,t=2,p=1$");
    expect(hashes).not.toContain(password);
  });

  it("takes no forged, foreign or altered cookie", async () => {
    const ctx = await withAdmin((await make()).db);
    const cookie = await signIn(ctx, { email: "ada@example.com", password }, here);
    const name = sessionCookieName(ctx);
    const token = cookie.value.split(".")[0] ?? "";
    for (const value of ["", "x", token, `${token}.`, `${token}.AAAA`, `x${cookie.value}`, "%00", "%E0%A4%A"])
      expect(await readSession(ctx, `${name}=${value}`)).toBeNull();
    expect(await readSession(ctx, "")).toBeNull();
    expect(await readSession(ctx, `candor_session=${encodeURIComponent(cookie.value)}`)).toBeNull();
  });

  it("lets ten tries through, then says when to try again, while another client gets in", async () => {
    const ctx = await withAdmin((await make()).db);
    const tries = await Promise.all(
      Array.from({ length: 15 }, () =>
        signIn(ctx, { email: "ada@example.com", password: "wrong" }, here).catch((e: unknown) => e),
      ),
    );
    const codes = tries.map((e) => (e as { code: string }).code);
    expect(codes.filter((c) => c === "unauthenticated")).toHaveLength(signInLimits.perAccount);
    expect(codes.filter((c) => c === "too_many")).toHaveLength(5);
    await expect(signIn(ctx, { email: "ADA@example.com", password }, here)).rejects.toMatchObject({
      code: "too_many",
      retryAfter: 900,
      message: "Too many failed sign-ins. Please try again in 15 minutes.",
    });
    expect(await signIn(ctx, { email: "ada@example.com", password }, elsewhere)).toBeTruthy();
    ctx.clock.advance(signInLimits.windowMs + 1);
    expect(await signIn(ctx, { email: "ada@example.com", password }, here)).toBeTruthy();
  });

  it("forgets failures after a success, and limits a client that tries many accounts", async () => {
    const ctx = await withAdmin((await make()).db);
    const wrong = (email: string) =>
      signIn(ctx, { email, password: "wrong" }, here).catch((e: unknown) => (e as { code: string }).code);
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 9; i++) expect(await wrong("ada@example.com")).toBe("unauthenticated");
      await signIn(ctx, { email: "ada@example.com", password }, here);
    }
    const codes = await Promise.all(Array.from({ length: 60 }, (_, i) => wrong(`u${i}@example.com`)));
    expect(codes.filter((c) => c === "unauthenticated")).toHaveLength(signInLimits.perClient - 20);
    expect(await wrong("someone@example.com")).toBe("too_many");
  });
});

onEachDatabase("a session", (make) => {
  it("ends twelve hours after its last use", async () => {
    const ctx = await withAdmin((await make()).db);
    const cookie = header(await signIn(ctx, { email: "ada@example.com", password }, here));
    for (let use = 0; use < 3; use++) {
      ctx.clock.advance(sessionLimits.idleMs - 1000);
      expect(await readSession(ctx, cookie)).not.toBeNull();
    }
    ctx.clock.advance(sessionLimits.idleMs + 1000);
    expect(await readSession(ctx, cookie)).toBeNull();
    ctx.clock.advance(-sessionLimits.idleMs);
    expect(await readSession(ctx, cookie)).toBeNull();
  });

  it("ends seven days after the sign-in, however much it is used", async () => {
    const ctx = await withAdmin((await make()).db);
    const cookie = header(await signIn(ctx, { email: "ada@example.com", password }, here));
    const start = ctx.clock.now();
    while (ctx.clock.now() - start + 6 * 3_600_000 < sessionLimits.absoluteMs) {
      ctx.clock.advance(6 * 3_600_000);
      expect(await readSession(ctx, cookie)).not.toBeNull();
    }
    ctx.clock.advance(6 * 3_600_000 + 1000);
    expect(await readSession(ctx, cookie)).toBeNull();
  });

  it("is refused at once after signing out, here or everywhere", async () => {
    const { db } = await make();
    const ctx = await withAdmin(db);
    const open = async () => {
      const cookie = header(await signIn(ctx, { email: "ada@example.com", password }, here));
      const who = await readSession(ctx, cookie);
      if (!who) throw new Error("not signed in");
      return { cookie, who };
    };
    const [a, b, c] = [await open(), await open(), await open()];
    await signOut(ctx, a.who);
    expect(await readSession(ctx, a.cookie)).toBeNull();
    expect(await readSession(ctx, b.cookie)).not.toBeNull();
    await signOutEverywhere(ctx, b.who);
    expect(await readSession(ctx, b.cookie)).toBeNull();
    expect(await readSession(ctx, c.cookie)).toBeNull();
    expect((await audit.list(db, 10)).map((e) => e.action)).toContain("session.sign_out_everywhere");
  });

  it("is ended by a new password, which needs the current one", async () => {
    const ctx = await withAdmin((await make()).db);
    const cookie = header(await signIn(ctx, { email: "ada@example.com", password }, here));
    const other = header(await signIn(ctx, { email: "ada@example.com", password }, elsewhere));
    const who = await readSession(ctx, cookie);
    if (!who) throw new Error("not signed in");
    const next = "another long password";
    const set = (current_password: unknown, new_password: unknown) =>
      changePassword(ctx, who, { current_password, new_password }, here);
    await expect(set("wrong", next)).rejects.toMatchObject({ code: "invalid", field: "current_password" });
    await expect(set(undefined, next)).rejects.toMatchObject({ code: "invalid", field: "current_password" });
    await expect(set(password, "short")).rejects.toMatchObject({ code: "invalid", field: "new_password" });
    await expect(set(password, "ada@example.com")).rejects.toMatchObject({ code: "invalid", field: "new_password" });
    expect(await readSession(ctx, other)).not.toBeNull();
    const fresh = await set(password, next);
    for (const old of [cookie, other]) expect(await readSession(ctx, old)).toBeNull();
    expect(await readSession(ctx, header(fresh))).not.toBeNull();
    await expect(signIn(ctx, { email: "ada@example.com", password }, here)).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(await signIn(ctx, { email: "ada@example.com", password: next }, here)).toBeTruthy();
  });
});
