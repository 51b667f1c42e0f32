import type { Context } from "../../services/context.ts";
import { agentRoutes } from "./agents.ts";
import { componentRoutes, groupRoutes } from "./components.ts";
import { incidentRoutes } from "./incidents.ts";
import { maintenanceRoutes } from "./maintenances.ts";
import { pageRoutes } from "./pages.ts";
import { probeRoutes } from "./probes.ts";
import { dispatch, type Route } from "./router.ts";
import { subscriberRoutes } from "./subscribers.ts";

export const managementRoutes: readonly Route[] = [
  ...pageRoutes,
  ...componentRoutes,
  ...groupRoutes,
  ...incidentRoutes,
  ...maintenanceRoutes,
  ...subscriberRoutes,
  ...probeRoutes,
  ...agentRoutes,
];

/** Answers one request below `/v1` or `/api/v1`: the management API, shaped as Statuspage's API v1. */
export function answerManagement(request: Request, ctx?: Context): Promise<Response> {
  return dispatch(managementRoutes, request, ctx);
}
