import { type Handover, handOver, listHandovers } from "../../services/handovers.ts";
import { json } from "../respond.ts";
import { incidentOf } from "./incidents.ts";
import { type Route, route } from "./router.ts";

const handoverShape = (handover: Handover) => ({
  id: handover.id,
  incident_id: handover.incidentId,
  created_at: handover.at,
  handed_by: handover.handedBy,
  owner_id: handover.ownerId,
  lead_id: handover.leadId,
  note: handover.note,
});

export const handoverRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/incidents/:id/handovers", async (call) => {
    const { incident } = await incidentOf(call);
    return json(200, (await listHandovers(call.ctx, incident.id)).map(handoverShape));
  }),
  route("POST", "/pages/:page_id/incidents/:id/handovers", async (call) => {
    const { incident } = await incidentOf(call);
    const input = await call.input("handover");
    return json(201, handoverShape(await handOver(call.ctx, call.actor, incident.id, input)));
  }),
];
