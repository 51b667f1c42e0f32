import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { system } from "../../lib/domain/actor.ts";
import { AppError } from "../../lib/domain/errors.ts";
import { type Action, may, mayWith, type Role, roles, type Scope, scopes } from "../../lib/domain/permission.ts";
import { createApiToken } from "../../lib/services/api-tokens.ts";
import { createSession } from "../../lib/services/auth-library.ts";
import { newId } from "../../lib/services/change.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import * as auth from "../../lib/store/auth.ts";
import type { Database } from "../../lib/store/database.ts";
import { managementRoutes } from "../../lib/web/api/management.ts";
import { permissions } from "../../lib/web/api/permissions.ts";
import { dispatch } from "../../lib/web/api/router.ts";
import { setContext } from "../../lib/web/context.ts";
import { type TestContext, testContext } from "../support/context.ts";
import { onSqlite } from "../support/databases.ts";
import { request } from "../support/request.ts";

/** What each server action asks for; `anyone` for those by which one comes in. */
const serverActions: Record<string, Record<string, Action | "anyone">> = {
  "account.ts": {
    setUp: "anyone",
    enter: "anyone",
    leave: "account.edit",
    leaveEverywhere: "account.edit",
    newPassword: "account.edit",
  },
  "audiences.ts": {
    addAudience: "audience.edit",
    saveAudience: "audience.edit",
    dropAudience: "audience.edit",
    addGroupChannel: "audience.edit",
    dropGroupChannel: "audience.edit",
    addMyChannel: "internal.read",
    dropMyChannel: "internal.read",
  },
  "consents.ts": { askConsents: "consent.read" },
  "delivery-report.ts": { sendAllAgain: "delivery.retry", sendAgain: "delivery.retry" },
  "drills.ts": {
    beginDrill: "drill.run",
    openInDrill: "drill.run",
    finishDrill: "drill.run",
    dropDrill: "drill.run",
    inviteRecipient: "drill.run",
    dropRecipient: "drill.run",
  },
  "duty.ts": {
    putOff: "alert.answer",
    rate: "alert.answer",
    tieAlert: "alert.answer",
    sayNoNews: "incident.post",
    addRotation: "duty.edit",
    saveRotation: "duty.edit",
    removeRotation: "duty.edit",
    takeDuty: "duty.edit",
    giveDutyBack: "duty.edit",
    addOwnContact: "alert.answer",
    removeOwnContact: "alert.answer",
    saveEscalation: "settings.edit",
    saveRatings: "settings.edit",
    savePromises: "settings.edit",
  },
  "announcements.ts": {
    publishForm: "announcement.post",
    editForm: "announcement.post",
    withdrawForm: "announcement.post",
    previewForm: "announcement.post",
    keepAnnouncement: "announcement.post",
    forgetAnnouncement: "announcement.post",
  },
  "subscribing.ts": { saveSubscribing: "settings.edit" },
  "appearance.ts": { saveLook: "settings.edit", tryLook: "settings.edit" },
  "composer.ts": {
    takeBack: "incident.post",
    approve: "incident.post",
    sendAnyway: "incident.post",
    previewFor: "incident.post",
    keepDraft: "incident.post",
    forgetDraft: "incident.post",
    beat: "incident.post",
    stateOf: "desk.read",
    findPlaces: "desk.read",
    saveComposer: "settings.edit",
  },
  "components.ts": {
    addComponent: "component.edit",
    saveComponent: "component.edit",
    removeComponent: "component.edit",
    correctComponent: "component.correct",
    takeCorrectionBack: "component.correct",
    addGroup: "component.edit",
    saveGroup: "component.edit",
    removeGroup: "component.edit",
  },
  "endings.ts": { handOverIncident: "incident.post" },
  "links.ts": {
    linkIncident: "incident.post",
    unlinkIncident: "incident.post",
    mergeInto: "incident.post",
    undoMerge: "incident.post",
  },
  "incidents.ts": {
    openIncident: "incident.post",
    addUpdate: "incident.post",
    correctUpdate: "incident.edit",
    renameIncident: "incident.edit",
    removeIncident: "incident.delete",
    answerAlert: "alert.answer",
    previewText: "incident.post",
  },
  "joining.ts": { join: "anyone", enterCode: "anyone" },
  "locations.ts": { addLocation: "location.edit", removeLocation: "location.edit" },
  "mail-setup.ts": {
    saveProvider: "settings.edit",
    renewProvider: "settings.edit",
    dropProvider: "settings.edit",
  },
  "maintenance.ts": {
    planMaintenance: "maintenance.plan",
    moveMaintenance: "maintenance.plan",
    lengthenMaintenance: "maintenance.plan",
    callOffMaintenance: "maintenance.plan",
    planSeries: "maintenance.plan",
    changeSeries: "maintenance.plan",
    stopSeries: "maintenance.plan",
    checkConflicts: "maintenance.plan",
  },
  "saved-views.ts": { keepView: "desk.read", dropView: "desk.read" },
  "passkeys.ts": {
    askForPasskey: "account.edit",
    keepPasskey: "account.edit",
    askPasskeySignIn: "anyone",
    enterWithPasskey: "anyone",
  },
  "people.ts": {
    saveSettings: "settings.edit",
  },
  "postmortems.ts": {
    savePostmortem: "incident.edit",
    addEntry: "incident.edit",
    changeEntry: "incident.edit",
    dropEntry: "incident.edit",
    addActionItem: "incident.edit",
    saveActionItem: "incident.edit",
    dropActionItem: "incident.edit",
    finishActionItem: "incident.edit",
    shareDraft: "postmortem.publish",
    unshareDraft: "postmortem.publish",
    publishDraft: "postmortem.publish",
    takeBack: "postmortem.publish",
  },
  "probes.ts": {
    addProbe: "probe.edit",
    saveProbe: "probe.edit",
    removeProbe: "probe.edit",
    tryProbe: "probe.edit",
  },
  "second-factor.ts": {
    setUpApp: "account.edit",
    switchAppOn: "account.edit",
    switchAppOff: "account.edit",
    renewCodes: "account.edit",
    dropPasskey: "account.edit",
    endOneSession: "account.edit",
  },
  "subscribers.ts": {
    addByHand: "subscriber.edit",
    dropOne: "subscriber.edit",
    tagMany: "subscriber.edit",
    holdBack: "subscriber.edit",
    letGo: "subscriber.edit",
    askOnceMore: "subscriber.edit",
    shareMailbox: "subscriber.edit",
    lookThroughFile: "subscriber.edit",
    addFromFile: "subscriber.edit",
    dropFile: "subscriber.edit",
  },
  "team.ts": {
    invite: "people.manage",
    withdraw: "people.manage",
    giveRole: "people.manage",
    disable: "people.manage",
    enable: "people.manage",
    remove: "people.manage",
    resetFactor: "people.manage",
  },
  "templates.ts": {
    addTemplate: "template.edit",
    saveTemplate: "template.edit",
    dropTemplate: "template.edit",
    fillFrom: "incident.post",
  },
  "tokens.ts": { makeToken: "token.manage", takeTokenBack: "token.manage" },
};

const folder = join(import.meta.dirname, "../../lib/web/admin");
const files = readdirSync(folder).filter((name) => readFileSync(join(folder, name), "utf8").startsWith('"use server"'));

type ServerAction = (first: unknown, second?: unknown) => Promise<unknown>;

const exportsOf = async (file: string): Promise<Record<string, ServerAction>> =>
  import(`../../lib/web/admin/${file.replace(/\.ts$/, "")}.ts`) as Promise<Record<string, ServerAction>>;

async function person(ctx: TestContext, role: Role): Promise<string> {
  const id = newId(ctx);
  const user = { id, name: role, email: `${role}@example.com`, role };
  await ctx.db.transaction((tx) => auth.insertUser(tx, user, "no hash", newId(ctx), new Date(ctx.clock.now())));
  return id;
}

async function installation(db: Database): Promise<TestContext> {
  const ctx = testContext(db);
  // The authentication library knows only the machine's clock.
  ctx.clock.set(Date.now());
  await ensurePage(ctx);
  setContext(ctx);
  return ctx;
}

/** Was this refused because of the role? Whatever else comes of an empty form is none of this test's business. */
async function isRefused(role: Role, run: () => Promise<unknown>): Promise<boolean> {
  const sentence = `Your role, ${role}, does not allow this.`;
  try {
    return JSON.stringify((await run()) ?? null).includes(sentence);
  } catch (error) {
    return error instanceof AppError && error.message === sentence;
  }
}

const argumentsOf = (action: ServerAction): [unknown, unknown?] =>
  action.length === 2 ? [{ values: {} }, new FormData()] : [new FormData()];

afterEach(() => {
  request.headers = new Headers();
});

it("every server action is listed with what it asks for", async () => {
  const found: Record<string, string[]> = {};
  for (const file of files) found[file] = Object.keys(await exportsOf(file)).sort();
  const listed = Object.entries(serverActions).map(([file, names]) => [file, Object.keys(names).sort()]);
  expect(found).toEqual(Object.fromEntries(listed));
});

it("every address of the management API is listed with what it asks for", () => {
  const found = managementRoutes.flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`));
  const listed = Object.entries(permissions).flatMap(([path, by]) => Object.keys(by).map((m) => `${m} ${path}`));
  expect(listed.sort()).toEqual(found.sort());
});

onSqlite("the permission matrix", (make) => {
  it("holds for each server action and role", async () => {
    const ctx = await installation((await make()).db);
    const wrong: string[] = [];
    for (const role of roles) {
      const id = await person(ctx, role);
      for (const file of files)
        for (const [name, run] of Object.entries(await exportsOf(file))) {
          const action = serverActions[file]?.[name];
          if (!action || action === "anyone") continue;
          const cookie = await createSession(ctx, id, "test");
          request.headers = new Headers({ cookie: `${cookie?.name}=${encodeURIComponent(cookie?.value ?? "")}` });
          const refused = await isRefused(role, () => run(...argumentsOf(run)));
          if (refused === may(role, action)) wrong.push(`${role} ${refused ? "is refused" : "may"} ${file} ${name}`);
        }
    }
    expect(wrong).toEqual([]);
  });

  it("sends whoever is not signed in to the sign-in page, whatever the action", async () => {
    await installation((await make()).db);
    for (const file of files)
      for (const [name, run] of Object.entries(await exportsOf(file))) {
        if (serverActions[file]?.[name] === "anyone") continue;
        const outcome = await run(...argumentsOf(run)).catch((error: unknown) => error);
        expect(String((outcome as { digest?: string }).digest), name).toContain("/admin/sign-in");
      }
  });

  it("holds for each address of the management API and each scope", async () => {
    const ctx = await installation((await make()).db);
    const wrong: string[] = [];
    const sets: (readonly Scope[] | null)[] = [null, ...scopes.map((scope) => [scope])];
    for (const granted of sets) {
      const input = granted === null ? { name: "old" } : { name: granted.join(), scopes: granted };
      const { token } = await createApiToken(ctx, system("test"), input);
      for (const { path, methods } of managementRoutes)
        for (const method of methods) {
          const action = permissions[path]?.[method];
          const answer = await dispatch(
            managementRoutes,
            new Request(`https://status.example.com/v1${path.replace(/:\w+/g, "nosuchthing1")}`, {
              method,
              headers: { authorization: `Bearer ${token}` },
            }),
            ctx,
          );
          if ((answer.status === 403) === Boolean(action && mayWith(granted, action)))
            wrong.push(`${granted?.join() ?? "old"}: ${method} ${path} answers ${answer.status}`);
        }
    }
    expect(wrong).toEqual([]);
  });

  it("refuses an address that is not listed to every token", async () => {
    const ctx = await installation((await make()).db);
    const { token } = await createApiToken(ctx, system("test"), { name: "all", scopes: ["admin"] });
    const planted = { methods: ["GET" as const], path: "/planted", run: async () => new Response("open") };
    const headers = { authorization: `Bearer ${token}` };
    const answer = await dispatch([planted], new Request("https://status.example.com/v1/planted", { headers }), ctx);
    expect(answer.status).toBe(403);
  });
});
