import { isOver, postStatusLabels } from "../../domain/incident.ts";
import { en } from "../../domain/messages/en.ts";
import { formatsFor } from "../../domain/messages/formats.ts";
import { listLinks } from "../../services/incident-links.ts";
import { findIncident } from "../../services/incidents.ts";
import { listCandidates } from "../../services/merging.ts";
import { openDesk, orNotFound } from "./page.ts";

/** What an incident has to do with others, and with what it could have to do. */
export async function linksData(incidentId: string) {
  const { ctx, page } = await openDesk();
  const { incident } = await orNotFound(findIncident(ctx, incidentId));
  const [links, candidates] = await Promise.all([listLinks(ctx, incidentId), listCandidates(ctx, incident)]);
  const f = formatsFor(en, page.timeZone);
  const linked = new Set(links.map((link) => link.id));
  const optionOf = (one: (typeof candidates)[number]) => ({
    value: one.id,
    label: one.name,
    hint: `${postStatusLabels[one.status]}, ${f.instant((one.scheduledFor ?? one.startedAt).getTime())}`,
  });
  const targets = candidates.filter((one) => one.kind === "incident" && one.ending !== "merged");
  return {
    links,
    linkable: candidates.filter((one) => !linked.has(one.id)).map(optionOf),
    // What goes on can go on only in what is open too.
    mergeable: targets.filter((one) => isOver(incident.status) || !isOver(one.status)).map(optionOf),
  };
}
