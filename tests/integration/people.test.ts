import { expect, it } from "vitest";
import { createApiToken } from "../../lib/services/api-tokens.ts";
import {
  type Caller,
  readSession,
  type SessionCookie,
  type SignedIn,
  signIn,
  signInWithCode,
} from "../../lib/services/auth.ts";
import { secondFactorCookieName } from "../../lib/services/auth-library.ts";
import { createComponent, createGroup } from "../../lib/services/components.ts";
import { listContacts } from "../../lib/services/contacts.ts";
import { deliverDue } from "../../lib/services/delivering.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import {
  acceptInvitation,
  invitePerson,
  listInvitations,
  peekInvitation,
  withdrawInvitation,
} from "../../lib/services/invitations.ts";
import { endSession, listSessions } from "../../lib/services/own-sessions.ts";
import { ensurePage, type Page } from "../../lib/services/pages.ts";
import {
  changeRole,
  disablePerson,
  enablePerson,
  listPeople,
  removePerson,
  resetSecondFactor,
} from "../../lib/services/people.ts";
import { confirmApp, startApp } from "../../lib/services/second-factor.ts";
import { createAdmin } from "../../lib/services/setup.ts";
import { listSubscribers } from "../../lib/services/subscriptions.ts";
import * as audit from "../../lib/store/audit.ts";
import type { Database } from "../../lib/store/database.ts";
import { scopeOf } from "../../lib/store/responders.ts";
import { listOfScope } from "../../lib/store/subscribers.ts";
import { type TestContext, testContext } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana } from "../support/fixtures.ts";
import { startSmtpSink } from "../support/smtp-sink.ts";
import { codeAt } from "../support/totp.ts";

const password = "a long enough password";
const here: Caller = { clientKey: "192.0.2.1", userAgent: "test" };
const elsewhere: Caller = { clientKey: "198.51.100.7", userAgent: "test" };
const header = (cookie: SessionCookie) => `${cookie.name}=${encodeURIComponent(cookie.value)}`;

interface Started {
  ctx: TestContext;
  page: Page;
  ada: SignedIn;
  /** Ada's cookies. */
  cookie: string;
}

async function enter(ctx: TestContext, email: string, caller = here): Promise<{ who: SignedIn; cookie: string }> {
  const cookie = header(await signIn(ctx, { email, password }, caller));
  const who = await readSession(ctx, cookie);
  if (!who) throw new Error("not signed in");
  return { who, cookie };
}

/** An installation with one owner, Ada. */
async function start(db: Database): Promise<Started> {
  const ctx = testContext(db);
  // The authentication library knows only the machine's clock.
  ctx.clock.set(Date.now());
  const page = await ensurePage(ctx);
  await createAdmin(ctx, { email: "ada@example.com", name: "Ada", password });
  const { who, cookie } = await enter(ctx, "ada@example.com");
  return { ctx, page, ada: who, cookie };
}

/** The token of the link in the mail that an invitation sends. */
async function linkIn({ ctx, page, ada }: Started, input: object): Promise<string> {
  const sink = await startSmtpSink();
  try {
    await invitePerson(ctx, ada, page.id, input);
    await expandEvents(ctx);
    await deliverDue(ctx, { smtpUrl: sink.url });
    const text = sink.mails.at(-1)?.mail.text ?? "";
    return /\/admin\/join\?token=(\S+)/.exec(text)?.[1] ?? "";
  } finally {
    await sink.close();
  }
}

async function joined(
  started: Started,
  name: string,
  role: string,
  groups: string[] = [],
): Promise<{ who: SignedIn; cookie: string }> {
  const email = `${name.toLowerCase()}@example.com`;
  const token = await linkIn(started, { email, role, groups });
  const cookie = header(await acceptInvitation(started.ctx, { token, name, password }, here));
  const who = await readSession(started.ctx, cookie);
  if (!who) throw new Error("not signed in");
  return { who, cookie };
}

onEachDatabase("people", (make) => {
  it("come by an invitation whose link works once", async () => {
    const started = await start((await make()).db);
    const { ctx } = started;
    const token = await linkIn(started, { email: "Bob@Example.com", role: "responder" });
    expect(await peekInvitation(ctx, token)).toMatchObject({ email: "bob@example.com", role: "responder" });
    expect((await listSubscribers(ctx, started.page.id, { limit: 10, page: 1 })).total).toBe(0);
    const cookie = await acceptInvitation(ctx, { token, name: "Bob", password }, here);
    expect(await readSession(ctx, header(cookie))).toMatchObject({
      user: { email: "bob@example.com", role: "responder" },
    });
    await expect(acceptInvitation(ctx, { token, name: "Eve", password }, here)).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await listInvitations(ctx)).toEqual([]);
  });

  it("can not come by a link that is old, withdrawn, replaced or made up", async () => {
    const started = await start((await make()).db);
    const { ctx, ada } = started;
    const replaced = await linkIn(started, { email: "bob@example.com", role: "viewer" });
    const withdrawn = await linkIn(started, { email: "bob@example.com", role: "viewer" });
    const [open] = await listInvitations(ctx);
    await withdrawInvitation(ctx, ada, open?.id ?? "");
    for (const token of [replaced, withdrawn, "x", "", null, "y".repeat(500)])
      await expect(peekInvitation(ctx, token)).rejects.toMatchObject({ code: "not_found" });
    const old = await linkIn(started, { email: "bob@example.com", role: "viewer" });
    ctx.clock.advance(7 * 86_400_000 + 1);
    await expect(acceptInvitation(ctx, { token: old, name: "Bob", password }, here)).rejects.toMatchObject({
      code: "gone",
    });
  });

  it("get roles only from those who may give them", async () => {
    const started = await start((await make()).db);
    const { ctx, page, ada } = started;
    const admin = (await joined(started, "Bob", "admin")).who;
    await expect(invitePerson(ctx, admin, page.id, { email: "x@example.com", role: "owner" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(changeRole(ctx, admin, page.id, ada.user.id, { role: "viewer" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(changeRole(ctx, admin, page.id, admin.user.id, { role: "owner" })).rejects.toMatchObject({
      code: "forbidden",
    });
    for (const act of [disablePerson, removePerson, resetSecondFactor])
      await expect(act(ctx, admin, ada.user.id)).rejects.toMatchObject({ code: "forbidden" });
    await changeRole(ctx, ada, page.id, admin.user.id, { role: "owner" });
    expect((await listPeople(ctx)).map(({ name, role }) => [name, role])).toEqual([
      ["Ada", "owner"],
      ["Bob", "owner"],
    ]);
  });

  it("always keep an owner, also when two owners demote each other at once", async () => {
    const started = await start((await make()).db);
    const { ctx, page, ada } = started;
    await expect(changeRole(ctx, ada, page.id, ada.user.id, { role: "admin" })).rejects.toMatchObject({
      code: "conflict",
    });
    const bob = (await joined(started, "Bob", "owner")).who;
    const outcomes = await Promise.allSettled([
      changeRole(ctx, ada, page.id, bob.user.id, { role: "viewer" }),
      changeRole(ctx, bob, page.id, ada.user.id, { role: "viewer" }),
    ]);
    expect(outcomes.filter((o) => o.status === "fulfilled")).toHaveLength(1);
    expect((await listPeople(ctx)).filter((p) => p.role === "owner")).toHaveLength(1);
  });

  it("lose their sessions when they are disabled, and get in by no way until they are enabled", async () => {
    const started = await start((await make()).db);
    const { ctx, ada } = started;
    const bob = await joined(started, "Bob", "responder");
    const before = performance.now();
    await disablePerson(ctx, ada, bob.who.user.id);
    expect(await readSession(ctx, bob.cookie)).toBeNull();
    expect(performance.now() - before).toBeLessThan(1000);
    await expect(signIn(ctx, { email: "bob@example.com", password }, here)).rejects.toMatchObject({
      code: "unauthenticated",
    });
    await expect(disablePerson(ctx, ada, ada.user.id)).rejects.toMatchObject({ code: "conflict" });
    await enablePerson(ctx, ada, bob.who.user.id);
    expect((await enter(ctx, "bob@example.com")).who.user.role).toBe("responder");
    const contacts = () => listOfScope(ctx.db, scopeOf(bob.who.user.id));
    await listContacts(ctx, started.page.id, bob.who.user.id);
    expect(await contacts()).toHaveLength(1);
    await removePerson(ctx, ada, bob.who.user.id);
    expect((await listPeople(ctx)).map((p) => p.name)).toEqual(["Ada"]);
    expect(await contacts()).toEqual([]);
  });

  it("lose their sessions with their role, and end their own ones one by one", async () => {
    const started = await start((await make()).db);
    const { ctx, page, ada } = started;
    const bob = await joined(started, "Bob", "responder");
    const second = await enter(ctx, "bob@example.com", elsewhere);
    const sessions = await listSessions(ctx, second.who);
    expect(sessions.map((s) => s.current).sort()).toEqual([false, true]);
    await expect(endSession(ctx, ada, bob.who.sessionId)).rejects.toMatchObject({ code: "not_found" });
    await endSession(ctx, second.who, bob.who.sessionId);
    expect(await readSession(ctx, bob.cookie)).toBeNull();
    expect(await readSession(ctx, second.cookie)).not.toBeNull();
    await changeRole(ctx, ada, page.id, bob.who.user.id, { role: "viewer" });
    expect(await readSession(ctx, second.cookie)).toBeNull();
  });

  it("post only on components of the groups that they are limited to", async () => {
    const started = await start((await make()).db);
    const { ctx, page } = started;
    const inside = await createComponent(ctx, dana, page.id, { name: "API" });
    const outside = await createComponent(ctx, dana, page.id, { name: "Website" });
    const group = await createGroup(ctx, dana, page.id, { name: "Europe", components: [inside.id] });
    const { who } = await joined(started, "Bob", "responder", [group.id]);
    const post = (components: object) => createIncident(ctx, who.actor, page.id, { name: "Trouble", components });
    await expect(post({ [outside.id]: "major_outage" })).rejects.toMatchObject({
      code: "forbidden",
      message: 'You may post on components of your groups only: "Website" is in none of them.',
    });
    await expect(post({})).rejects.toMatchObject({ code: "forbidden" });
    const mine = await post({ [inside.id]: "major_outage" });
    await postUpdate(ctx, who.actor, mine.id, { body: "Going on." });
    const theirs = await createIncident(ctx, dana, page.id, {
      name: "Other",
      components: { [outside.id]: "major_outage" },
    });
    await expect(postUpdate(ctx, who.actor, theirs.id, { body: "Mine now." })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

onEachDatabase("an authenticator app", (make) => {
  it("is asked for after the password, takes a code once, and a recovery code in its place", async () => {
    const started = await start((await make()).db);
    const { ctx, ada, cookie } = started;
    await expect(startApp(ctx, ada, cookie, { current_password: "wrong" }, here)).rejects.toMatchObject({
      field: "current_password",
    });
    const made = await startApp(ctx, ada, cookie, { current_password: password }, here);
    expect(made.qr).toMatch(/^<svg/);
    expect(made.recoveryCodes).toHaveLength(10);
    await expect(confirmApp(ctx, ada, cookie, "000000", here)).rejects.toMatchObject({ field: "code" });
    const other = await enter(ctx, "ada@example.com", elsewhere);
    const now = Date.now();
    const fresh = header(await confirmApp(ctx, ada, cookie, codeAt(made.secret, now), here));
    expect(await readSession(ctx, fresh)).not.toBeNull();
    for (const old of [cookie, other.cookie]) expect(await readSession(ctx, old)).toBeNull();

    const half = await signIn(ctx, { email: "ada@example.com", password }, here);
    expect(half.name).toBe(secondFactorCookieName(ctx));
    expect(await readSession(ctx, header(half))).toBeNull();
    const give = (code: string, waiting = half) => signInWithCode(ctx, header(waiting), code, here);
    await expect(give(codeAt(made.secret, now))).rejects.toMatchObject({ code: "invalid", field: "code" });
    const next = codeAt(made.secret, now + 30_000);
    expect(await readSession(ctx, header(await give(next)))).toMatchObject({ user: { name: "Ada" } });
    const again = await signIn(ctx, { email: "ada@example.com", password }, here);
    await expect(give(next, again)).rejects.toMatchObject({ code: "invalid" });
    const [recovery = ""] = made.recoveryCodes;
    expect(await readSession(ctx, header(await give(recovery, again)))).not.toBeNull();
    const third = await signIn(ctx, { email: "ada@example.com", password }, here);
    await expect(give(recovery, third)).rejects.toMatchObject({ code: "invalid" });
    await expect(give(made.recoveryCodes[1] ?? "", { ...third, value: "forged.value" })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    const log = (await audit.list(ctx.db, 50)).filter((e) => e.action === "session.sign_in");
    expect(log.slice(0, 2).map((e) => [e.client, e.after])).toEqual([
      ["192.0.2.1", { by: "recovery code" }],
      ["192.0.2.1", { by: "code" }],
    ]);
  });

  it("stops a guesser after ten tries without keeping the owner out elsewhere", async () => {
    const started = await start((await make()).db);
    const { ctx, ada, cookie } = started;
    const made = await startApp(ctx, ada, cookie, { current_password: password }, here);
    await confirmApp(ctx, ada, cookie, codeAt(made.secret, Date.now()), here);
    const codes = new Set<string>();
    let half = await signIn(ctx, { email: "ada@example.com", password }, here);
    for (let n = 0; n < 14; n++) {
      if (n % 4 === 3) half = await signIn(ctx, { email: "ada@example.com", password }, here);
      const outcome = await signInWithCode(ctx, header(half), `wrong-${n}`, here).catch(
        (e: { code: string }) => e.code,
      );
      codes.add(String(outcome));
    }
    expect([...codes]).toEqual(["invalid", "too_many"]);
  });

  it("is taken away by an admin for someone who lost it", async () => {
    const started = await start((await make()).db);
    const { ctx, ada } = started;
    const bob = await joined(started, "Bob", "viewer");
    const made = await startApp(ctx, bob.who, bob.cookie, { current_password: password }, here);
    const fresh = header(await confirmApp(ctx, bob.who, bob.cookie, codeAt(made.secret, Date.now()), here));
    expect((await listPeople(ctx)).find((p) => p.name === "Bob")?.secondFactor).toBe("app");
    await resetSecondFactor(ctx, ada, bob.who.user.id);
    expect(await readSession(ctx, fresh)).toBeNull();
    expect((await enter(ctx, "bob@example.com")).who.user.name).toBe("Bob");
  });
});

onEachDatabase("a password", (make) => {
  it("that is easy to guess, also from the person's name, is refused", async () => {
    const ctx = testContext((await make()).db);
    for (const easy of ["password12345", "adalovelace1815", "qwertyuiop123", "ada@example.com!", "aaaaaaaaaaaaaa"])
      await expect(
        createAdmin(ctx, { email: "ada@example.com", name: "Ada Lovelace", password: easy }),
        easy,
      ).rejects.toMatchObject({
        code: "invalid",
        field: "password",
      });
  });
});

onEachDatabase("a token's scopes", (make) => {
  it("are kept with it and refused when they are none", async () => {
    const ctx = testContext((await make()).db);
    for (const scopes of [[], ["everything"], "read,nothing", 7])
      await expect(createApiToken(ctx, dana, { name: "x", scopes })).rejects.toMatchObject({ code: "invalid" });
    await createApiToken(ctx, dana, { name: "x", scopes: "read, incidents" });
    expect((await audit.list(ctx.db, 1))[0]?.after).toMatchObject({ scopes: ["read", "incidents"] });
  });
});
