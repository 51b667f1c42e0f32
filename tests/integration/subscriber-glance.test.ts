import { afterEach, expect, it } from "vitest";
import type { Role } from "../../lib/domain/permission.ts";
import { createSession } from "../../lib/services/auth-library.ts";
import { newId } from "../../lib/services/change.ts";
import { markShared } from "../../lib/services/shared-mailboxes.ts";
import { holdSubscriber } from "../../lib/services/subscriber-holds.ts";
import { addSubscriber } from "../../lib/services/subscriptions.ts";
import * as auth from "../../lib/store/auth.ts";
import { browseData, subscriberData } from "../../lib/web/admin/subscriber-reads.ts";
import { setContext } from "../../lib/web/context.ts";
import { onSqlite } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { subscriberAt } from "../support/notices.ts";
import { request } from "../support/request.ts";

afterEach(() => {
  request.headers = new Headers();
});

async function signIn({ ctx }: Desk, role: Role): Promise<void> {
  const user = { id: newId(ctx), name: role, email: `${role}@desk.example`, role };
  await ctx.db.transaction((tx) => auth.insertUser(tx, user, "no hash", newId(ctx), new Date(ctx.clock.now())));
  const cookie = await createSession(ctx, user.id, "test");
  request.headers = new Headers({ cookie: `${cookie?.name}=${encodeURIComponent(cookie?.value ?? "")}` });
}

onSqlite("a viewer", (make) => {
  it("sees subscribers and what happened to each, and of addresses nothing to reach anybody by", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    setContext(ctx);
    ctx.clock.set(Date.now());
    const maria = await subscriberAt(ctx, page.id, "maria@example.com");
    await holdSubscriber(ctx, dana, maria.id, { reason: "maria@example.com complained" });
    await addSubscriber(ctx, dana, page.id, { email: "team@example.com", consent: "Asked maria@example.com" });
    const team = await subscriberAt(ctx, page.id, "list@example.com");
    await markShared(ctx, dana, team.id, { owner: "boss@example.com" });

    await signIn(d, "viewer");
    const list = await browseData({});
    expect(list.items.map((s) => s.shown).sort()).toEqual(["l•••@e••••.com", "m•••@e••••.com", "t•••@e••••.com"]);
    expect(list).toMatchObject({ total: 3, mayEdit: false, seesAddresses: false });
    // Neither can an address be found out by asking for it.
    expect((await browseData({ q: "maria@" })).total).toBe(3);
    const records = await Promise.all(list.items.map((s) => subscriberData(s.id, undefined)));
    expect(JSON.stringify([list, records])).not.toMatch(/maria|team@|list@|boss|example\.com/);
    expect(records.find((r) => r.subscriber.id === maria.id)?.changes.map((c) => c.action)).toContain(
      "subscriber.hold",
    );

    await signIn(d, "responder");
    expect((await browseData({ q: "maria@" })).items.map((s) => s.shown)).toEqual(["maria@example.com"]);
    expect((await subscriberData(maria.id, undefined)).shown).toBe("maria@example.com");
  });

  it("does not see the channels of groups and of responders themselves", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    setContext(ctx);
    ctx.clock.set(Date.now());
    const own = { email: "own@example.com", skip_confirmation_notification: true };
    const whose = { scope: "user:user00000001", contactEmail: null } as const;
    const { subscriber } = await addSubscriber(ctx, dana, page.id, own, whose);
    await signIn(d, "viewer");
    expect((await browseData({})).total).toBe(0);
    await expect(subscriberData(subscriber.id, undefined)).rejects.toThrow();
  });
});
