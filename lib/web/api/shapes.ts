import type { Component, ComponentGroup } from "../../services/components.ts";
import type { Incident, IncidentDetail, IncidentUpdate } from "../../services/incidents.ts";
import type { MaintenanceConflict } from "../../services/maintenance-conflicts.ts";
import type { Page } from "../../services/pages.ts";

/** Things as Statuspage's API v1 writes them. Fields of features that Candor does not have hold their neutral value. */

export function pageShape(page: Page, baseUrl: string) {
  const url = new URL(baseUrl);
  return {
    id: page.id,
    created_at: page.createdAt,
    updated_at: page.updatedAt,
    name: page.name,
    page_description: page.description,
    headline: null,
    branding: "basic",
    subdomain: null,
    domain: url.host,
    url: baseUrl,
    support_url: page.supportUrl,
    hidden_from_search: false,
    allow_page_subscribers: true,
    allow_incident_subscribers: false,
    allow_email_subscribers: true,
    allow_sms_subscribers: false,
    allow_rss_atom_feeds: true,
    allow_webhook_subscribers: true,
    time_zone: page.timeZone,
    css_link_color: page.brandColor,
    brand_color: page.brandColor,
  };
}

/**
 * Statuspage knows no component without data: its `status` is then the empty text, which Statuspage's own schema
 * allows, and `shown_status` says `unknown`. `pinned_status` is what a responder or program has set.
 */
export function componentShape(component: Component) {
  return {
    id: component.id,
    page_id: component.pageId,
    group_id: component.groupId,
    created_at: component.createdAt,
    updated_at: component.updatedAt,
    group: false,
    name: component.name,
    description: component.description,
    position: component.position,
    status: component.status === "unknown" ? "" : component.status,
    shown_status: component.status,
    pinned_status: component.pinnedStatus,
    showcase: component.showcase,
    only_show_if_degraded: component.onlyShowIfDegraded,
    show_response_time: component.showResponseTime,
    start_date: component.startDate,
    runbook_url: component.runbookUrl,
    policy: component.policy,
    depends_on: component.dependsOn,
    automation: automationShape(component.automation),
    automation_email: null,
  };
}

function automationShape(automation: Component["automation"]) {
  if (automation === null) return null;
  return {
    mode: automation.mode,
    after_minutes: automation.afterMinutes,
    resolve_minutes: automation.resolveMinutes,
    name: automation.name,
    body: automation.body,
  };
}

export function groupShape(group: ComponentGroup, members: readonly Component[]) {
  return {
    id: group.id,
    page_id: group.pageId,
    name: group.name,
    description: group.description,
    components: members.filter((component) => component.groupId === group.id).map((component) => component.id),
    position: group.position,
    created_at: group.createdAt,
    updated_at: group.updatedAt,
  };
}

export function updateShape(update: IncidentUpdate, audienceIds: readonly string[] = []) {
  return {
    id: update.id,
    incident_id: update.incidentId,
    status: update.status,
    body: update.body,
    affected_components: update.components.map((change) => ({
      code: change.componentId,
      name: change.name,
      old_status: change.oldStatus,
      new_status: change.newStatus,
    })),
    created_at: update.createdAt,
    updated_at: update.updatedAt,
    display_at: update.displayAt,
    deliver_notifications: update.notify,
    edited_at: update.editedAt,
    posted_by: update.postedBy,
    automatic: update.automatic,
    occasion: update.occasion,
    audience: update.audience,
    audience_ids: audienceIds,
    wants_twitter_update: false,
    twitter_updated_at: null,
    tweet_id: null,
    custom_tweet: null,
  };
}

function neutralFields() {
  return {
    metadata: {},
    reminder_intervals: null,
    auto_transition_to_maintenance_state: false,
    auto_transition_to_operational_state: false,
    auto_transition_deliver_notifications_at_start: false,
    auto_transition_deliver_notifications_at_end: false,
    scheduled_remind_prior: false,
    scheduled_reminded_at: null,
    postmortem_ignored: false,
    postmortem_notified_twitter: false,
  };
}

/** The postmortem is the first update of that status that the public reads. */
function postmortemFields(updates: readonly IncidentUpdate[]) {
  const published = updates.find((update) => update.status === "postmortem" && update.audience === "public");
  return {
    postmortem_body: published?.body ?? null,
    postmortem_body_last_updated_at: published?.updatedAt ?? null,
    postmortem_notified_subscribers: published?.notify ?? false,
    postmortem_published_at: published?.displayAt ?? null,
  };
}

function affectedComponents(detail: IncidentDetail, components: readonly Component[]) {
  const known = new Map(components.map((component) => [component.id, component]));
  return detail.components.map(({ componentId, name }) => {
    const component = known.get(componentId);
    // The archive goes on naming components that were taken off the page.
    return component ? componentShape(component) : { id: componentId, name, page_id: detail.incident.pageId };
  });
}

/** A window that another one collides with; `incident_id` is null for one that its series has not made yet. */
export function conflictShape(conflict: MaintenanceConflict) {
  return {
    incident_id: conflict.id,
    series_id: conflict.seriesId,
    name: conflict.name,
    scheduled_for: new Date(conflict.start),
    scheduled_until: new Date(conflict.end),
    components: conflict.components,
  };
}

/** `components`: those of the page, as they are now. Updates come newest first. */
export function incidentShape(detail: IncidentDetail, components: readonly Component[], baseUrl: string) {
  const incident: Incident = detail.incident;
  return {
    id: incident.id,
    page_id: incident.pageId,
    name: incident.name,
    status: incident.status,
    impact: incident.impactOverride ?? incident.impact,
    impact_override: incident.impactOverride,
    created_at: incident.createdAt,
    updated_at: incident.updatedAt,
    started_at: incident.startedAt,
    monitoring_at: incident.monitoringAt,
    resolved_at: incident.resolvedAt,
    shortlink: `${baseUrl}/incidents/${incident.id}`,
    scheduled_for: incident.scheduledFor,
    scheduled_until: incident.scheduledUntil,
    scheduled_auto_in_progress: incident.autoStart,
    scheduled_auto_completed: incident.autoComplete,
    scheduled_auto_transition: incident.autoStart && incident.autoComplete,
    promise_at: incident.promiseAt,
    automatic: incident.automatic,
    backfilled: incident.backfilled,
    ending: incident.ending,
    owner_id: incident.ownerId,
    lead_id: incident.leadId,
    series_id: incident.seriesId,
    occurrence_at: incident.occurrenceAt,
    reminders: incident.reminders,
    next_reminder_at: incident.nextReminderAt,
    overrun_update: incident.overrunUpdate,
    overrun_at: incident.overrunAt,
    cancelled_at: incident.cancelledAt,
    ...neutralFields(),
    ...postmortemFields(detail.updates),
    scheduled_remind_prior: incident.reminders.length > 0,
    incident_updates: [...detail.updates].reverse().map((u) => updateShape(u, detail.readers.get(u.id))),
    components: affectedComponents(detail, components),
  };
}
