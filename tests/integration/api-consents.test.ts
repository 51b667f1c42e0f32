import { expect, it } from "vitest";
import { listAudit } from "../../lib/services/audit-log.ts";
import { takeBounceHook } from "../../lib/services/bounce-hooks.ts";
import { eraseData } from "../../lib/services/erasing.ts";
import { linksOf } from "../../lib/services/subscriber-links.ts";
import { addSubscriber, unsubscribe } from "../../lib/services/subscriptions.ts";
import { schemas } from "../../lib/web/api/openapi-schemas.ts";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana } from "../support/fixtures.ts";
import { subscriberAt } from "../support/notices.ts";

const lastPart = (url: string): string => url.split("/").at(-1) ?? "";
const properties = (name: string): string[] => Object.keys(schemas[name]?.properties as object).sort();

onEachDatabase("what an address agreed to", (make) => {
  it("is told by the address alone, also after its owner has left, and that it was asked is written down", async () => {
    const { ctx, page, call } = await apiClient((await make()).db);
    const input = { email: "ada@example.com", skip_confirmation_notification: true, consent: "At the fair" };
    const { subscriber } = await addSubscriber(ctx, dana, page.id, input);
    const ask = async (address: string) => (await call("GET", `/consents?address=${encodeURIComponent(address)}`)).body;
    expect(await ask("Ada@Example.com")).toMatchObject({
      erased: false,
      consents: [{ note: "At the fair", ended: null }],
    });
    ctx.clock.advance(60_000);
    await unsubscribe(ctx, lastPart(linksOf(ctx, subscriber).unsubscribe));
    expect(await ask("ada@example.com")).toMatchObject({
      consents: [{ mode: "email", step: "vouched", way: "by_hand", ended: "left", entered_by: "Dana" }],
    });
    expect(await ask("bo@example.com")).toEqual({ erased: false, consents: [] });
    const written = (await listAudit(ctx, 10)).filter((entry) => entry.action === "consent.look_up");
    expect(written).toHaveLength(3);
    expect(written[1]?.after).toEqual({ address: "a•••@e••••.com", found: 1 });
  });

  it("is told of chats by the address that opens them, and of who was erased only that they were", async () => {
    const { ctx, page, call } = await apiClient((await make()).db);
    ctx.installation.webhookAllowPrivate = true;
    const url = "https://hooks.slack.com/services/T0/B0/secret";
    await addSubscriber(ctx, dana, page.id, { mode: "slack", url, skip_confirmation_notification: true });
    const chat = await call("GET", `/consents?address=${encodeURIComponent(url)}`);
    expect(chat.body).toMatchObject({ consents: [{ mode: "slack", step: "vouched" }] });
    expect(JSON.stringify(await listAudit(ctx, 10))).not.toContain("B0/secret");
    const bo = await subscriberAt(ctx, page.id, "bo@example.com");
    await eraseData(ctx, lastPart(linksOf(ctx, bo).manage));
    expect((await call("GET", "/consents?address=bo@example.com")).body).toEqual({ erased: true, consents: [] });
    expect((await call("GET", "/consents?address=nobody")).body.field).toBe("address");
    expect((await call("GET", "/consents")).body.field).toBe("address");
  });
});

onEachDatabase("a provider of returned mail, in the management API", (make) => {
  it("is let in, given another address, and shut out", async () => {
    const { ctx, call } = await apiClient((await make()).db);
    const all = (await call("GET", "/bounce_hooks")).body as unknown as { provider: string; address: string | null }[];
    expect(all.map((hook) => [hook.provider, hook.address])).toContainEqual(["generic", null]);
    expect(Object.keys(all[0] ?? {}).sort()).toEqual(properties("BounceHook"));
    const one = "/bounce_hooks/generic";
    expect((await call("GET", one)).status).toBe(404);
    expect((await call("POST", `${one}/rotate`)).status).toBe(404);
    expect((await call("PUT", "/bounce_hooks/pigeons", {})).status).toBe(404);

    type Hook = { address: string; has_secret: boolean };
    const saved = async (method: string, path: string, body?: unknown) =>
      (await call(method, path, body)).body as unknown as Hook;
    const made = await saved("PUT", one, { bounce_hook: { secret: `whsec_${"A".repeat(32)}` } });
    expect(made.has_secret).toBe(true);
    expect(await saved("PUT", one, { bounce_hook: {} })).toEqual(made);
    const open = await saved("PUT", one, { bounce_hook: { secret: null } });
    expect(open).toMatchObject({ address: made.address, has_secret: false });
    const tell = (address: string) => {
      const body = Buffer.from(JSON.stringify({ events: [{ kind: "hard", address: "gone@example.com" }] }));
      return takeBounceHook(ctx, lastPart(address), { headers: new Headers(), body, now: ctx.clock.now() });
    };
    expect(await tell(open.address)).toEqual(["unknown"]);
    const rotated = await saved("POST", `${one}/rotate`);
    expect(rotated.address).not.toBe(open.address);
    await expect(tell(open.address)).rejects.toMatchObject({ code: "not_found" });
    expect(await tell(rotated.address)).toEqual(["unknown"]);
    expect((await call("DELETE", one)).status).toBe(204);
    await expect(tell(rotated.address)).rejects.toMatchObject({ code: "not_found" });
    expect((await call("DELETE", one)).status).toBe(404);
  });
});
