import { expect, it } from "vitest";
import { schemas } from "../../lib/web/api/openapi-schemas.ts";
import { apiClient, written } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";

onEachDatabase("subscribers in the management API", (make) => {
  it("are added, listed, counted and removed", async () => {
    const { db } = await make();
    const { call, send, below, component } = await apiClient(db);
    const site = await component("Website");
    const add = (subscriber: object) => call("POST", `${below}/subscribers`, { subscriber });
    const ada = await add({ email: "ada@example.com", skip_confirmation_notification: true, component_ids: [site] });
    expect(ada.status).toBe(201);
    expect(ada.body).toMatchObject({ mode: "email", email: "ada@example.com", state: "active", components: [site] });
    expect(Object.keys(ada.body)).toEqual(
      expect.arrayContaining(Object.keys(schemas.Subscriber?.properties as object)),
    );
    const form = new URLSearchParams({ "subscriber[email]": "bo@example.com", "subscriber[component_ids][]": "" });
    const bo = await send("POST", `/v1${below}/subscribers`, { body: form });
    expect(bo.body).toMatchObject({ email: "bo@example.com", state: "unconfirmed", components: null });
    const hook = await add({ endpoint: "https://hooks.example.com/status" });
    expect(hook.body).toMatchObject({
      mode: "webhook",
      endpoint: "https://hooks.example.com/status",
      state: "unconfirmed",
    });
    expect(JSON.stringify(hook.body)).toContain("whsec_");

    const ids = async (query: string) =>
      (await call("GET", `${below}/subscribers${query}`)).body.map((subscriber) => subscriber.id).sort();
    expect(await ids("")).toEqual([ada.body.id]);
    expect(await ids("?state=all")).toEqual([ada.body.id, bo.body.id, hook.body.id].sort());
    expect(await ids("?state=all&type=webhook")).toEqual([hook.body.id]);
    expect(await ids("?state=unconfirmed&q=BO@")).toEqual([bo.body.id]);
    expect(await ids("?state=all&limit=2&page=2")).toHaveLength(1);
    const count = await call("GET", `${below}/subscribers/count?state=all`);
    expect(count.body).toMatchObject({ email: 2, webhook: 1, sms: 0 });
    expect((await call("GET", `${below}/subscribers/count?type=email`)).body).toEqual({ email: 1 });

    const seen = await call("GET", `${below}/subscribers/${hook.body.id}`);
    expect(JSON.stringify(seen.body)).not.toContain("whsec_");
    expect((await call("DELETE", `${below}/subscribers/${hook.body.id}`)).body.id).toBe(hook.body.id);
    expect((await call("GET", `${below}/subscribers/${hook.body.id}`)).status).toBe(404);
  });

  it("that can not be are refused with the field named, and nothing is written", async () => {
    const { db } = await make();
    const { call, below } = await apiClient(db);
    await call("POST", `${below}/subscribers`, { subscriber: { email: "ada@example.com" } });
    const before = await written(db);
    const refused: [unknown, number, string][] = [
      [{}, 422, "email"],
      [{ email: 5 }, 422, "email"],
      [{ email: "a@example.com,b@example.com" }, 422, "email"],
      [{ email: "a@example.com\r\nBcc: b@example.com" }, 422, "email"],
      [{ email: `${"a".repeat(300)}@example.com` }, 422, "email"],
      [{ email: "ada@example.com" }, 409, "email"],
      [{ endpoint: "ftp://example.com" }, 422, "endpoint"],
      [{ endpoint: ["https://example.com"] }, 422, "endpoint"],
      [{ email: "c@example.com", component_ids: "all" }, 422, "component_ids"],
      [{ email: "c@example.com", component_ids: ["zzzzzzzzzzzz"] }, 422, "components"],
      [{ email: "c@example.com", skip_confirmation_notification: "maybe" }, 422, "skip_confirmation_notification"],
    ];
    for (const [subscriber, status, field] of refused) {
      const answer = await call("POST", `${below}/subscribers`, { subscriber });
      expect([answer.status, answer.body.field], JSON.stringify(subscriber)).toEqual([status, field]);
    }
    expect((await call("GET", `${below}/subscribers?state=asleep`)).body.field).toBe("state");
    expect((await call("GET", `${below}/subscribers?type=pigeon`)).body.field).toBe("type");
    expect((await call("DELETE", `${below}/subscribers/zzzzzzzzzzzz`)).status).toBe(404);
    expect(await written(db)).toEqual(before);
  });

  it("are told what was chosen for them", async () => {
    const { db } = await make();
    const { call, below, component } = await apiClient(db);
    const site = await component("Website");
    const subscriber = { email: "ada@example.com", skip_confirmation_notification: true };
    const { id } = (await call("POST", `${below}/subscribers`, { subscriber })).body;
    const path = `${below}/subscribers/${id}/preferences`;
    const plain = {
      component_ids: null,
      kinds: ["incidents", "maintenance", "postmortems", "announcements"],
      minimum_impact: "none",
      cadence: "every",
      digest_hour: 8,
      language: null,
      time_zone: null,
      follows_only: false,
      incident_ids: [],
    };
    expect((await call("GET", path)).body).toEqual(plain);
    expect(Object.keys(schemas.Preferences?.properties as object)).toEqual(Object.keys(plain));
    const preferences = {
      component_ids: [site],
      kinds: ["incidents"],
      cadence: "daily",
      digest_hour: 6,
      language: "ja",
    };
    expect((await call("PATCH", path, { preferences })).body).toEqual({ ...plain, ...preferences });
    const refused = await call("PATCH", path, { preferences: { cadence: "hourly" } });
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining("cadence")]);
    expect((await call("GET", `${below}/subscribers/zzzzzzzzzzzz/preferences`)).status).toBe(404);
  });
});
