import type { Action } from "../../domain/permission.ts";
import type { Method, Route } from "./router.ts";

const page = "/pages/:page_id";
const components = `${page}/components`;
const groups = `${page}/component-groups`;
const incidents = `${page}/incidents`;
const subscribers = `${page}/subscribers`;
const probes = `${page}/probes`;
const agents = `${page}/agents`;
const alerts = `${page}/alerts`;
const rotations = `${page}/rotations`;
const announcements = `${page}/announcements`;
const audiences = `${page}/audiences`;
const drills = `${page}/drills`;
const series = `${page}/maintenance-series`;

const edit = (action: Action) => ({ PATCH: action, PUT: action });

/** What each address of the management API asks of a token. An address that is not here is refused to everyone. */
export const permissions: Record<string, Partial<Record<Method, Action>>> = {
  "/pages": { GET: "desk.read" },
  [page]: { GET: "desk.read", ...edit("settings.edit") },
  [components]: { GET: "desk.read", POST: "component.edit" },
  [`${components}/:id`]: { GET: "desk.read", ...edit("component.edit"), DELETE: "component.edit" },
  [`${components}/:id/uptime`]: { GET: "desk.read" },
  [`${components}/:id/corrections`]: { GET: "desk.read", POST: "component.correct" },
  [`${components}/:id/corrections/:correction_id`]: { DELETE: "component.correct" },
  [groups]: { GET: "desk.read", POST: "component.edit" },
  [`${groups}/:id`]: { GET: "desk.read", ...edit("component.edit"), DELETE: "component.edit" },
  [incidents]: { GET: "desk.read", POST: "incident.post" },
  [`${incidents}/unresolved`]: { GET: "desk.read" },
  [`${incidents}/scheduled`]: { GET: "desk.read" },
  [`${incidents}/upcoming`]: { GET: "desk.read" },
  [`${incidents}/active_maintenance`]: { GET: "desk.read" },
  [`${incidents}/:id`]: { GET: "desk.read", ...edit("incident.post"), DELETE: "incident.delete" },
  [`${incidents}/:id/incident_updates/:update_id`]: edit("incident.edit"),
  [`${incidents}/:id/handovers`]: { GET: "desk.read", POST: "incident.post" },
  [`${incidents}/:id/links`]: { GET: "desk.read", POST: "incident.post" },
  [`${incidents}/:id/links/:link_id`]: { DELETE: "incident.post" },
  [`${incidents}/:id/merge`]: { POST: "incident.post" },
  [`${incidents}/:id/unmerge`]: { POST: "incident.post" },
  [`${incidents}/:id/reschedule`]: { POST: "maintenance.plan" },
  [`${incidents}/:id/extend`]: { POST: "maintenance.plan" },
  [`${incidents}/:id/cancel`]: { POST: "maintenance.plan" },
  [series]: { GET: "desk.read", POST: "maintenance.plan" },
  [`${series}/:id`]: { GET: "desk.read", ...edit("maintenance.plan"), DELETE: "maintenance.plan" },
  [announcements]: { GET: "desk.read", POST: "announcement.post" },
  [`${announcements}/:id`]: { GET: "desk.read", ...edit("announcement.post"), DELETE: "announcement.post" },
  [`${announcements}/:id/deliveries`]: { GET: "delivery.read" },
  [`${incidents}/:id/postmortem`]: { GET: "desk.read", PUT: "incident.edit", DELETE: "postmortem.publish" },
  [`${incidents}/:id/postmortem/publish`]: { PUT: "postmortem.publish" },
  [`${incidents}/:id/postmortem/revert`]: { PUT: "postmortem.publish" },
  [`${incidents}/:id/action_items`]: { GET: "desk.read", POST: "incident.edit" },
  [`${incidents}/:id/action_items/:item_id`]: { ...edit("incident.edit"), DELETE: "incident.edit" },
  [`${page}/action_items`]: { GET: "desk.read" },
  [subscribers]: { GET: "subscriber.read", POST: "subscriber.edit" },
  [`${subscribers}/count`]: { GET: "subscriber.read" },
  [`${subscribers}/export`]: { GET: "subscriber.edit" },
  [`${subscribers}/tags`]: { GET: "subscriber.read", POST: "subscriber.edit" },
  [`${subscribers}/imports`]: { GET: "subscriber.edit", POST: "subscriber.edit" },
  [`${subscribers}/imports/:id`]: { GET: "subscriber.edit", DELETE: "subscriber.edit" },
  [`${subscribers}/imports/:id/lines`]: { GET: "subscriber.edit" },
  [`${subscribers}/imports/:id/start`]: { POST: "subscriber.edit" },
  [`${subscribers}/:id/timeline`]: { GET: "subscriber.read" },
  [`${subscribers}/:id/quarantine`]: { POST: "subscriber.edit" },
  [`${subscribers}/:id/release`]: { POST: "subscriber.edit" },
  [`${subscribers}/:id/resend_confirmation`]: { POST: "subscriber.edit" },
  [`${subscribers}/:id/shared_mailbox`]: { PUT: "subscriber.edit" },
  [`${page}/deliveries`]: { GET: "delivery.read" },
  [`${page}/deliveries/:delivery_id/retry`]: { POST: "delivery.retry" },
  [`${incidents}/:id/incident_updates/:update_id/deliveries`]: { GET: "delivery.read" },
  [`${incidents}/:id/incident_updates/:update_id/deliveries/retry`]: { POST: "delivery.retry" },
  [`${subscribers}/:id`]: { GET: "subscriber.read", DELETE: "subscriber.edit" },
  [`${subscribers}/:id/preferences`]: { GET: "subscriber.read", ...edit("subscriber.edit") },
  [probes]: { GET: "desk.read", POST: "probe.edit" },
  [`${probes}/test`]: { POST: "probe.edit" },
  [`${probes}/:id`]: { GET: "desk.read", ...edit("probe.edit"), DELETE: "probe.edit" },
  [`${probes}/:id/test`]: { POST: "probe.edit" },
  [alerts]: { GET: "desk.read" },
  [`${alerts}/:id`]: { GET: "desk.read", ...edit("alert.answer") },
  [`${alerts}/:id/acknowledge`]: { POST: "alert.answer" },
  [`${alerts}/:id/snooze`]: { POST: "alert.answer" },
  [`${alerts}/:id/wake`]: { POST: "alert.answer" },
  [`${alerts}/:id/link`]: { POST: "alert.answer" },
  [`${alerts}/:id/resolve`]: { POST: "alert.answer" },
  [`${page}/responders`]: { GET: "people.manage" },
  [rotations]: { GET: "desk.read", POST: "duty.edit" },
  [`${rotations}/:id`]: { GET: "desk.read", ...edit("duty.edit"), DELETE: "duty.edit" },
  [`${rotations}/:id/overrides`]: { POST: "duty.edit" },
  [`${rotations}/:id/overrides/:override_id`]: { DELETE: "duty.edit" },
  [audiences]: { GET: "subscriber.read", POST: "audience.edit" },
  [`${audiences}/:id`]: { GET: "subscriber.read", ...edit("audience.edit"), DELETE: "audience.edit" },
  [`${audiences}/:id/channels`]: { GET: "subscriber.read", POST: "audience.edit" },
  [`${audiences}/:id/channels/:channel_id`]: { DELETE: "audience.edit" },
  [`${page}/pending_posts`]: { GET: "desk.read" },
  [`${page}/pending_posts/:id`]: { GET: "desk.read", DELETE: "incident.post" },
  [`${page}/templates`]: { GET: "desk.read", POST: "template.edit" },
  [`${page}/templates/:id`]: { GET: "desk.read", ...edit("template.edit"), DELETE: "template.edit" },
  [`${incidents}/:id/postmortem/timeline`]: { POST: "incident.edit" },
  [`${incidents}/:id/postmortem/timeline/:key`]: { ...edit("incident.edit"), DELETE: "incident.edit" },
  [`${incidents}/:id/postmortem/preview`]: { POST: "postmortem.publish", DELETE: "postmortem.publish" },
  [`${incidents}/:id/measures`]: { GET: "desk.read" },
  [`${page}/measures`]: { GET: "desk.read" },
  [drills]: { GET: "drill.run", POST: "drill.run" },
  [`${drills}/:id`]: { GET: "drill.run", DELETE: "drill.run" },
  [`${drills}/:id/end`]: { POST: "drill.run" },
  [`${drills}/:id/incidents`]: { POST: "drill.run" },
  [`${drills}/:id/incidents/:incident_id/updates`]: { POST: "drill.run" },
  [`${page}/escalation_policy`]: { GET: "desk.read", ...edit("settings.edit") },
  [`${page}/severities`]: { GET: "desk.read", ...edit("settings.edit") },
  [`${page}/promise_rules`]: { GET: "desk.read", ...edit("settings.edit") },
  [`${page}/contacts`]: { GET: "duty.edit", POST: "duty.edit" },
  [`${page}/contacts/:id`]: { DELETE: "duty.edit" },
  "/people": { GET: "people.manage" },
  "/people/invitations": { GET: "people.manage", POST: "people.manage" },
  "/people/invitations/:id": { DELETE: "people.manage" },
  "/people/:id": { GET: "people.manage", ...edit("people.manage"), DELETE: "people.manage" },
  "/people/:id/reset_second_factor": { POST: "people.manage" },
  "/tokens": { GET: "token.manage", POST: "token.manage" },
  "/tokens/:id": { DELETE: "token.manage" },
  "/consents": { GET: "consent.read" },
  "/bounce_hooks": { GET: "settings.edit" },
  "/bounce_hooks/:provider": { GET: "settings.edit", PUT: "settings.edit", DELETE: "settings.edit" },
  "/bounce_hooks/:provider/rotate": { POST: "settings.edit" },
  "/audit": { GET: "audit.read" },
  "/audit/verify": { GET: "audit.read" },
  [agents]: { GET: "desk.read", POST: "location.edit" },
  [`${agents}/:id`]: { GET: "desk.read", DELETE: "location.edit" },
};

/** What a request to a route asks of its token; null: nobody may. HEAD asks what GET does. */
export function actionOf(route: Route, method: string): Action | null {
  const wanted = method === "HEAD" ? "GET" : route.methods.find((m) => m === method);
  return (wanted && permissions[route.path]?.[wanted]) ?? null;
}
