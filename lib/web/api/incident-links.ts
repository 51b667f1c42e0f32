import { notFound } from "../../domain/errors.ts";
import { linkIncidents, listLinks, type SeenLink, unlinkIncidents } from "../../services/incident-links.ts";
import { mergeIncident, unmergeIncident } from "../../services/merging.ts";
import { json, noContent } from "../respond.ts";
import { answerIncident, asksForAll, incidentOf } from "./incidents.ts";
import { idIn } from "./parameters.ts";
import { type Route, route } from "./router.ts";

const linkShape = ({ linkId, incidentId, kind, id, name }: SeenLink) => ({
  id: linkId,
  incident_id: incidentId,
  relation: kind,
  other_id: id,
  other_name: name,
});

const path = "/pages/:page_id/incidents/:id";

export const incidentLinkRoutes: readonly Route[] = [
  route("GET", `${path}/links`, async (call) => {
    const { incident, updates } = await incidentOf(call);
    const all = asksForAll(call);
    if (!all && !updates.some((update) => update.audience === "public")) throw notFound("incident");
    return json(200, (await listLinks(call.ctx, incident.id, !all)).map(linkShape));
  }),
  route("POST", `${path}/links`, async (call) => {
    const { incident } = await incidentOf(call);
    return json(201, linkShape(await linkIncidents(call.ctx, call.actor, incident.id, await call.input("link"))));
  }),
  route("DELETE", `${path}/links/:link_id`, async (call) => {
    const { incident } = await incidentOf(call);
    await unlinkIncidents(call.ctx, call.actor, incident.id, idIn(call, "link_id", "link"));
    return noContent();
  }),
  route("POST", `${path}/merge`, async (call) => {
    const { incident } = await incidentOf(call);
    const input = await call.input("merge");
    await mergeIncident(call.ctx, call.actor, incident.id, input);
    return answerIncident(call, 200, incident.id, input);
  }),
  route("POST", `${path}/unmerge`, async (call) => {
    const { incident } = await incidentOf(call);
    const input = await call.input("merge");
    await unmergeIncident(call.ctx, call.actor, incident.id, input);
    return answerIncident(call, 200, incident.id, input);
  }),
];
