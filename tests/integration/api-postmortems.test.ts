import { expect, it } from "vitest";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";

onEachDatabase("the management API", (make) => {
  it("drafts, publishes, reverts and removes a postmortem, and says so in the incident", async () => {
    const { call, below } = await apiClient((await make()).db);
    const { body: incident } = await call("POST", `${below}/incidents`, { incident: { name: "Errors" } });
    const path = `${below}/incidents/${incident.id}`;
    expect((await call("PUT", `${path}/postmortem`, { postmortem: { body_draft: "It broke." } })).body).toMatchObject({
      sections: { summary: "It broke." },
      published_at: null,
      version: 1,
    });
    expect((await call("PUT", `${path}/postmortem/publish`, {})).status).toBe(409);
    await call("PATCH", path, { incident: { status: "resolved" } });
    expect((await call("GET", path)).body).toMatchObject({ postmortem_body: null, postmortem_published_at: null });
    const stale = await call("PUT", `${path}/postmortem`, { postmortem: { summary: "x", version: 0 } });
    expect(stale).toMatchObject({ status: 409, body: { field: "version" } });
    const published = await call("PUT", `${path}/postmortem/publish`, { postmortem: { notify_subscribers: false } });
    expect(published.body).toMatchObject({ body: expect.stringContaining("It broke."), notify_subscribers: false });
    expect((await call("GET", path)).body).toMatchObject({
      status: "postmortem",
      postmortem_body: expect.stringContaining("It broke."),
      postmortem_notified_subscribers: false,
    });
    await call("PUT", `${path}/postmortem/revert`);
    expect((await call("GET", path)).body).toMatchObject({ status: "resolved", postmortem_body: null });
    expect((await call("DELETE", `${path}/postmortem`)).status).toBe(204);
    expect((await call("GET", `${path}/postmortem`)).body).toMatchObject({ version: 0, sections: {} });
  });

  it("keeps action items of an incident and lists the open ones of the page", async () => {
    const { call, below } = await apiClient((await make()).db);
    const { body: incident } = await call("POST", `${below}/incidents`, { incident: { name: "Errors" } });
    const path = `${below}/incidents/${incident.id}/action_items`;
    const { status, body } = await call("POST", path, {
      action_item: { title: "Larger disks", due_at: "2026-03-20T12:00:00Z", link: "https://t.example.com/7" },
    });
    expect([status, body]).toMatchObject([201, { title: "Larger disks", state: "open", is_public: false }]);
    expect((await call("POST", path, { action_item: { title: "x", link: "javascript:1" } })).body.field).toBe("link");
    expect((await call("GET", `${below}/action_items`)).body).toHaveLength(1);
    expect((await call("PATCH", `${path}/${body.id}`, { action_item: { state: "done" } })).body).toMatchObject({
      title: "Larger disks",
      state: "done",
    });
    expect((await call("GET", `${below}/action_items`)).body).toEqual([]);
    expect((await call("DELETE", `${path}/${body.id}`)).status).toBe(204);
    expect((await call("GET", path)).body).toEqual([]);
  });
});
