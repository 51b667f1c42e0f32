import type { Context } from "../../services/context.ts";
import { agentRoutes } from "./agents.ts";
import { alertRoutes } from "./alerts.ts";
import { announcementRoutes } from "./announcements.ts";
import { audienceRoutes } from "./audiences.ts";
import { auditRoutes } from "./audit.ts";
import { bounceHookRoutes } from "./bounce-hooks.ts";
import { componentRoutes, groupRoutes } from "./components.ts";
import { consentRoutes } from "./consents.ts";
import { contactRoutes } from "./contacts.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { drillRoutes } from "./drills.ts";
import { dutyRuleRoutes } from "./duty-rules.ts";
import { handoverRoutes } from "./handovers.ts";
import { importRoutes } from "./imports.ts";
import { incidentLinkRoutes } from "./incident-links.ts";
import { incidentRoutes } from "./incidents.ts";
import { maintenanceRoutes } from "./maintenances.ts";
import { pageRoutes } from "./pages.ts";
import { pendingPostRoutes } from "./pending-posts.ts";
import { peopleRoutes } from "./people.ts";
import { postmortemRoutes } from "./postmortems.ts";
import { probeRoutes } from "./probes.ts";
import { rotationRoutes } from "./rotations.ts";
import { dispatch, type Route } from "./router.ts";
import { subscriberDeskRoutes } from "./subscriber-desk.ts";
import { preferenceRoutes } from "./subscriber-preferences.ts";
import { subscriberRoutes } from "./subscribers.ts";
import { templateRoutes } from "./templates.ts";
import { tokenRoutes } from "./tokens.ts";

export const managementRoutes: readonly Route[] = [
  ...pageRoutes,
  ...componentRoutes,
  ...groupRoutes,
  ...incidentRoutes,
  ...handoverRoutes,
  ...incidentLinkRoutes,
  ...maintenanceRoutes,
  ...announcementRoutes,
  ...postmortemRoutes,
  ...importRoutes,
  ...subscriberDeskRoutes,
  ...subscriberRoutes,
  ...deliveryRoutes,
  ...preferenceRoutes,
  ...probeRoutes,
  ...agentRoutes,
  ...alertRoutes,
  ...rotationRoutes,
  ...audienceRoutes,
  ...pendingPostRoutes,
  ...templateRoutes,
  ...contactRoutes,
  ...drillRoutes,
  ...dutyRuleRoutes,
  ...peopleRoutes,
  ...tokenRoutes,
  ...auditRoutes,
  ...consentRoutes,
  ...bounceHookRoutes,
];

/** Answers one request below `/v1` or `/api/v1`: the management API, shaped as Statuspage's API v1. */
export function answerManagement(request: Request, ctx?: Context): Promise<Response> {
  return dispatch(managementRoutes, request, ctx);
}
