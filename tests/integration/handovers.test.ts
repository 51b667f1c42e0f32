import { expect, it } from "vitest";
import { handOver, listHandovers } from "../../lib/services/handovers.ts";
import { createIncident, findIncident, postUpdate } from "../../lib/services/incidents.ts";
import * as audit from "../../lib/store/audit.ts";
import { apiClient } from "../support/api.ts";
import { onEachDatabase } from "../support/databases.ts";
import { mailsAbout, responder, tick } from "../support/duty.ts";
import { desk } from "../support/fixtures.ts";
import { publicFaces } from "../support/public-faces.ts";

const minute = 60_000;

onEachDatabase("handovers", (make) => {
  it("make whoever opens an incident its owner until it is given away, whoever posts", async () => {
    const { ctx, page } = await desk((await make()).db);
    const [ann, ben] = [await responder(ctx, "Ann"), await responder(ctx, "Ben")];
    const { id } = await createIncident(ctx, ann, page.id, { name: "Errors" });
    await postUpdate(ctx, ben, id, { body: "More." });
    expect((await findIncident(ctx, id)).incident).toMatchObject({ ownerId: ann.id, leadId: null });
    await handOver(ctx, ann, id, { owner_id: ben.id, lead_id: ann.id, note: "The replica lags." });
    expect((await findIncident(ctx, id)).incident).toMatchObject({ ownerId: ben.id, leadId: ann.id });
    await handOver(ctx, ben, id, { lead_id: "" });
    expect((await findIncident(ctx, id)).incident).toMatchObject({ ownerId: ben.id, leadId: null });
  });

  it("are kept with their note for the desk and the audit log, and are nowhere in public", async () => {
    const { ctx, page } = await desk((await make()).db);
    const [ann, ben] = [await responder(ctx, "Ann"), await responder(ctx, "Ben")];
    const { id } = await createIncident(ctx, ann, page.id, { name: "Errors", body: "We look." });
    ctx.clock.advance(minute);
    await handOver(ctx, ann, id, { owner_id: ben.id, note: "The replica lags." });
    expect(await listHandovers(ctx, id)).toMatchObject([
      { handedBy: "Ann", ownerId: ben.id, note: "The replica lags.", at: new Date(ctx.clock.now()) },
    ]);
    const [entry] = await audit.list(ctx.db, 1);
    expect(entry).toMatchObject({ action: "incident.hand_over", actor: "Ann", subject: `incident ${id}` });
    const shown = await publicFaces(ctx);
    expect(shown).toContain("We look.");
    for (const secret of ["replica", ann.id, ben.id, "Ben"]) expect(shown).not.toContain(secret);
  });

  it("refuse who is no responder and what changes nothing, naming the field", async () => {
    const { ctx, page } = await desk((await make()).db);
    const ann = await responder(ctx, "Ann");
    const { id } = await createIncident(ctx, ann, page.id, { name: "Errors" });
    await expect(handOver(ctx, ann, id, { owner_id: "nobody" })).rejects.toMatchObject({ field: "owner_id" });
    await expect(handOver(ctx, ann, id, { lead_id: "nobody" })).rejects.toMatchObject({ field: "lead_id" });
    await expect(handOver(ctx, ann, id, { owner_id: ann.id })).rejects.toMatchObject({ field: "owner_id" });
    await expect(handOver(ctx, ann, "zzzzzzzzzzzz", { note: "x" })).rejects.toMatchObject({ code: "not_found" });
    expect(await listHandovers(ctx, id)).toEqual([]);
  });

  it("send the reminder of a promise to the owner instead of its maker", async () => {
    const { ctx, page } = await desk((await make()).db);
    const [ann, ben] = [await responder(ctx, "Ann"), await responder(ctx, "Ben")];
    const { id } = await createIncident(ctx, ann, page.id, { name: "Errors", promise_minutes: 30 });
    await handOver(ctx, ann, id, { owner_id: ben.id });
    ctx.clock.advance(26 * minute);
    await tick(ctx);
    expect((await mailsAbout(ctx, "due soon")).map((mail) => mail.to)).toEqual(["ben@example.com"]);
  });

  it("go through the management API", async () => {
    const { ctx, call, below } = await apiClient((await make()).db);
    const ann = await responder(ctx, "Ann");
    const { body } = await call("POST", `${below}/incidents`, { incident: { name: "Errors" } });
    const path = `${below}/incidents/${body.id}/handovers`;
    const made = await call("POST", path, { handover: { owner_id: ann.id, note: "Yours." } });
    expect([made.status, made.body]).toMatchObject([201, { owner_id: ann.id, lead_id: null, note: "Yours." }]);
    expect((await call("GET", path)).body).toMatchObject([{ id: made.body.id }]);
    expect((await call("GET", `${below}/incidents/${body.id}`)).body).toMatchObject({ owner_id: ann.id });
  });
});
