import { system } from "../../lib/domain/actor.ts";
import { DAY } from "../../lib/domain/uptime.ts";
import { createComponent, createGroup } from "../../lib/services/components.ts";
import type { Context } from "../../lib/services/context.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";

const actor = system("bench");

/** The page that is measured: 30 components in 5 groups, 90 days old, with 20 incidents that are over. */
export async function fillSite(ctx: Context): Promise<{ pageId: string; components: string[] }> {
  const now = ctx.clock.now();
  const at = (t: number): Context => ({ ...ctx, clock: { now: () => t } });
  const past = at(now - 90 * DAY);
  const page = await ensurePage(past);
  const all: string[] = [];
  for (let g = 0; g < 5; g++) {
    const components: string[] = [];
    for (let n = 0; n < 6; n++)
      components.push((await createComponent(past, actor, page.id, { name: `Service ${g + 1}.${n + 1}` })).id);
    await createGroup(past, actor, page.id, { name: `Group ${g + 1}`, components });
    all.push(...components);
    for (let i = 0; i < 4; i++) {
      const begin = now - (70 - i * 15 - g) * DAY;
      const incident = await createIncident(at(begin), actor, page.id, {
        name: `Incident ${g}.${i}`,
        status: "investigating",
        body: "We are looking.",
        components: { [components[i] ?? ""]: "partial_outage" },
        deliver_notifications: false,
      });
      await postUpdate(at(begin + 1_800_000), actor, incident.id, {
        status: "resolved",
        body: "It works again.",
        deliver_notifications: false,
      });
    }
  }
  return { pageId: page.id, components: all };
}
