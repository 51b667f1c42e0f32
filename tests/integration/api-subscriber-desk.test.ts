import { expect, it } from "vitest";
import { runImports } from "../../lib/services/import-running.ts";
import { answerManagement } from "../../lib/web/api/management.ts";
import { schemas } from "../../lib/web/api/openapi-schemas.ts";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";
import { deliver } from "../support/notices.ts";

const properties = (name: string): string[] => Object.keys(schemas[name]?.properties as object);

onEachDatabase("what operators do with subscribers, in the management API", (make) => {
  it("is tagging, holding back, asking again and marking shared mailboxes", async () => {
    const { db } = await make();
    const { call, below } = await apiClient(db);
    const add = (email: string, more: object = {}) =>
      call("POST", `${below}/subscribers`, { subscriber: { email, ...more } });
    const agreed = { skip_confirmation_notification: true, consent: "By contract", tags: ["gold"] };
    const { id } = (await add("ada@example.com", agreed)).body;
    const other = (await add("bo@example.com")).body.id;
    const tagged = await call("POST", `${below}/subscribers/tags?state=all`, { tags: { add: ["vip"] } });
    expect(tagged.body).toEqual({ subscribers: 2, added: 2, removed: 0 });
    await call("POST", `${below}/subscribers/tags`, { tags: { ids: [other], remove: ["vip"] } });
    expect((await call("GET", `${below}/subscribers/tags`)).body).toEqual([
      { name: "gold", subscribers: 1 },
      { name: "vip", subscribers: 1 },
    ]);
    expect((await call("GET", `${below}/subscribers?tag=vip`)).body).toMatchObject([{ id, tags: ["gold", "vip"] }]);
    const first = await call("GET", `${below}/subscribers?state=all&limit=1&after=`);
    const next = await call("GET", `${below}/subscribers?state=all&limit=1&after=${first.headers.get("x-next-after")}`);
    expect([first.body[0]?.id, next.body[0]?.id].sort()).toEqual([id, other].sort());
    expect(next.headers.get("x-next-after")).toBe(null);

    const one = `${below}/subscribers/${id}`;
    expect((await call("POST", `${one}/quarantine`, { quarantine: {} })).body.field).toBe("reason");
    const held = await call("POST", `${one}/quarantine`, { quarantine: { reason: "Complained" } });
    expect(held.body).toMatchObject({ state: "quarantined", held: true, quarantine_reason: "Complained" });
    expect((await call("POST", `${one}/release`)).body).toMatchObject({ state: "active", held: false });
    const shared = await call("PUT", `${one}/shared_mailbox`, { shared_mailbox: { owner: "olga@example.com" } });
    expect(shared.body).toMatchObject({ list_owner: "olga@example.com" });
    expect((await call("POST", `${below}/subscribers/${other}/resend_confirmation`)).status).toBe(200);
    expect((await call("POST", `${one}/resend_confirmation`)).status).toBe(409);
    const record = await call("GET", `${one}/timeline`);
    expect(Object.keys(record.body)).toEqual(properties("SubscriberTimeline"));
    expect(record.body).toMatchObject({ consents: [{ step: "vouched", way: "api", note: "By contract" }] });
  });

  it("is importing a file after a look at what would become of it, and exporting", async () => {
    const { db } = await make();
    const { ctx, token, send, call, below } = await apiClient(db);
    const imports = `${below}/subscribers/imports`;
    const made = await send("POST", `/v1${imports}?consent=By%20contract&vouch=true&tags=new&file_name=a.csv`, {
      body: "email,components\nada@example.com,\nnobody,\n",
      headers: { "content-type": "text/csv; charset=utf-8" },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ file_name: "a.csv", state: "checked", lines: 2, counts: { add: 1, wrong: 1 } });
    expect(Object.keys(made.body).sort()).toEqual(properties("SubscriberImport").sort());
    expect((await call("GET", `${imports}/${made.body.id}/lines?verdict=wrong`)).body).toEqual([
      { line: 3, mode: null, address: null, verdict: "wrong", note: "This does not look like an e-mail address." },
    ]);
    expect((await call("POST", `${imports}/${made.body.id}/start`)).body).toMatchObject({ state: "running" });
    expect((await call("DELETE", `${imports}/${made.body.id}`)).status).toBe(409);
    await runImports(ctx);
    expect((await call("GET", `${imports}/${made.body.id}`)).body).toMatchObject({ state: "done", counts: { add: 1 } });
    const headers = { authorization: `Bearer ${token}` };
    const asked = new Request(`https://status.example.com/v1${below}/subscribers/export?tag=new`, { headers });
    const exported = await answerManagement(asked, ctx);
    expect(exported.headers.get("content-type")).toContain("text/csv");
    expect(await exported.text()).toMatch(/^id,channel,email.*\r\n\w{12},email,ada@example\.com,/);
    const wrong = await call("POST", imports, { import: { csv: "name\nada\n", consent: "x" } });
    expect([wrong.status, wrong.body.field]).toEqual([422, "file"]);
    expect((await call("GET", imports)).body).toHaveLength(1);
    expect((await call("DELETE", `${imports}/${made.body.id}`)).status).toBe(200);
  });

  it("is looking at how an update has spread, and sending again what failed", async () => {
    const { db } = await make();
    const { ctx, call, below } = await apiClient(db);
    const subscriber = { email: "ada@example.com", skip_confirmation_notification: true };
    await call("POST", `${below}/subscribers`, { subscriber });
    const incident = (await call("POST", `${below}/incidents`, { incident: { name: "Errors", body: "Looking." } }))
      .body;
    await deliver(ctx);
    const update = incident.incident_updates[0]?.id ?? "";
    const report = `${below}/incidents/${incident.id}/incident_updates/${update}/deliveries`;
    const seen = await call("GET", report);
    expect(Object.keys(seen.body).sort()).toEqual(properties("DeliveryReport").sort());
    expect(seen.body).toMatchObject({ total: 1, sent: 1, waiting: 0, failing: 0, seconds_to_all: 0, causes: [] });
    expect((await call("POST", `${report}/retry`, { retry: { cause: "mailbox_full" } })).status).toBe(409);
    expect((await call("POST", `${report}/retry`, { retry: { cause: "bad mood" } })).body.field).toBe("cause");
    const list = await call("GET", `${below}/deliveries?incident_update_id=${update}`);
    expect(list.body).toMatchObject([{ address: "ada@example.com", state: "sent", cause: null }]);
    expect(Object.keys(list.body[0] ?? {}).sort()).toEqual(properties("Delivery").sort());
    expect((await call("POST", `${below}/deliveries/${list.body[0]?.id}/retry`)).status).toBe(409);
    expect(
      (await call("GET", `${below}/incidents/${incident.id}/incident_updates/zzzzzzzzzzzz/deliveries`)).status,
    ).toBe(404);
  });
});
