import { expect, it } from "vitest";
import { findComponent, updateComponent } from "../../lib/services/components.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { readOverview } from "../../lib/services/overview.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";
import { publicFaces } from "../support/public-faces.ts";
import { quickProbe, tell } from "../support/signals.ts";

const runbook = "https://wiki.example.com/runbooks/api";

onEachDatabase("runbooks", (make) => {
  it("stay with their component until they are emptied", async () => {
    const { ctx, api } = await desk((await make()).db);
    await updateComponent(ctx, dana, api, { runbook_url: runbook });
    await updateComponent(ctx, dana, api, { name: "Interface" });
    expect((await findComponent(ctx, api)).runbookUrl).toBe(runbook);
    await updateComponent(ctx, dana, api, { runbook_url: "" });
    expect((await findComponent(ctx, api)).runbookUrl).toBeNull();
  });

  it("stand with an alert of their component in the inbox, and nowhere in public", async () => {
    const d = await desk((await make()).db);
    await updateComponent(d.ctx, dana, d.api, { runbook_url: runbook });
    await tell(d, await quickProbe(d, d.api), "down");
    const { alerts } = await readOverview(d.ctx, d.page.id);
    expect(alerts.map((view) => view.component)).toEqual([{ name: "API", runbookUrl: runbook }]);
    await createIncident(d.ctx, dana, d.page.id, { name: "Errors", components: { [d.api]: "major_outage" } });
    const shown = await publicFaces(d.ctx);
    expect(shown).toContain("Errors");
    expect(shown).not.toContain("wiki.example.com");
  });
});
