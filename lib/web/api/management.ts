import type { Context } from "../../services/context.ts";
import { agentRoutes } from "./agents.ts";
import { alertRoutes } from "./alerts.ts";
import { audienceRoutes } from "./audiences.ts";
import { componentRoutes, groupRoutes } from "./components.ts";
import { handoverRoutes } from "./handovers.ts";
import { incidentRoutes } from "./incidents.ts";
import { maintenanceRoutes } from "./maintenances.ts";
import { pageRoutes } from "./pages.ts";
import { pendingPostRoutes } from "./pending-posts.ts";
import { postmortemRoutes } from "./postmortems.ts";
import { probeRoutes } from "./probes.ts";
import { rotationRoutes } from "./rotations.ts";
import { dispatch, type Route } from "./router.ts";
import { preferenceRoutes } from "./subscriber-preferences.ts";
import { subscriberRoutes } from "./subscribers.ts";
import { templateRoutes } from "./templates.ts";

export const managementRoutes: readonly Route[] = [
  ...pageRoutes,
  ...componentRoutes,
  ...groupRoutes,
  ...incidentRoutes,
  ...handoverRoutes,
  ...maintenanceRoutes,
  ...postmortemRoutes,
  ...subscriberRoutes,
  ...preferenceRoutes,
  ...probeRoutes,
  ...agentRoutes,
  ...alertRoutes,
  ...rotationRoutes,
  ...audienceRoutes,
  ...pendingPostRoutes,
  ...templateRoutes,
];

/** Answers one request below `/v1` or `/api/v1`: the management API, shaped as Statuspage's API v1. */
export function answerManagement(request: Request, ctx?: Context): Promise<Response> {
  return dispatch(managementRoutes, request, ctx);
}
