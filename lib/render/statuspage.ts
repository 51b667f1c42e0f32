import type { ComponentPart, IncidentView, PageFacts, PageModel, UpdateView } from "../domain/page.ts";
import type { PageStatus, ShownStatus } from "../domain/status.ts";
import { automaticNote } from "./automatic.ts";

/** Statuspage's public API v2 (and the same shapes in its webhooks): field for field, so that its readers work unchanged. */

const iso = (t: number): string => new Date(t).toISOString();
const isoOrNull = (t: number | null): string | null => (t === null ? null : iso(t));

type PageHead = Pick<PageFacts, "id" | "name" | "timeZone" | "updatedAt">;

export function pageJson(page: PageHead, url: string) {
  const timeZone = page.timeZone === "UTC" ? "Etc/UTC" : page.timeZone;
  return { id: page.id, name: page.name, url, time_zone: timeZone, updated_at: iso(page.updatedAt) };
}

export function statusJson(status: PageStatus) {
  return { indicator: status.indicator, description: status.description };
}

/** Statuspage has no word for "nobody knows": what is not known to be broken is operational there. */
const componentStatus = (status: ShownStatus): string => (status === "unknown" ? "operational" : status);

export function componentJson(component: ComponentPart, pageId: string) {
  return {
    id: component.id,
    name: component.name,
    status: componentStatus(component.status),
    created_at: iso(component.createdAt),
    updated_at: iso(component.updatedAt),
    position: component.position,
    description: component.description,
    showcase: component.showcase,
    start_date: component.startDate,
    group_id: component.groupId,
    page_id: pageId,
    group: false,
    only_show_if_degraded: component.onlyShowIfDegraded,
  };
}

function groupJson(section: Extract<PageModel["sections"][number], { kind: "group" }>, model: PageModel) {
  const first = section.components[0];
  return {
    id: section.id,
    name: section.name,
    status: componentStatus(section.status),
    created_at: iso(Math.min(...section.components.map((c) => c.createdAt), model.now)),
    updated_at: iso(Math.max(...section.components.map((c) => c.updatedAt), 0)),
    position: first?.position ?? 0,
    description: section.description,
    showcase: false,
    start_date: null,
    group_id: null,
    page_id: model.page.id,
    group: true,
    only_show_if_degraded: false,
    components: section.components.map((c) => c.id),
  };
}

/** Components and groups, in the page's order. */
export function componentsJson(model: PageModel) {
  return model.sections.flatMap((section) =>
    section.kind === "component"
      ? [componentJson(section.component, model.page.id)]
      : [groupJson(section, model), ...section.components.map((c) => componentJson(c, model.page.id))],
  );
}

/** Its readers know no mark for what no person wrote: the text says it. */
function updateJson(update: UpdateView, { id: incidentId, kind }: IncidentView) {
  const note = automaticNote(update.automatic, kind);
  return {
    id: update.id,
    status: update.status,
    body: note ? `${update.body}\n\n${note}` : update.body,
    incident_id: incidentId,
    created_at: iso(update.createdAt),
    updated_at: iso(update.updatedAt),
    display_at: iso(update.at),
    affected_components: update.components.map((c) => ({
      code: c.componentId,
      name: c.name,
      old_status: c.oldStatus,
      new_status: c.newStatus,
    })),
    deliver_notifications: update.notify,
    custom_tweet: null,
    tweet_id: null,
  };
}

export function incidentJson(
  incident: IncidentView,
  model: Pick<PageModel, "components"> & { page: { id: string } },
  url: string,
) {
  const known = new Map(model.components.map((c) => [c.id, c]));
  const base = {
    id: incident.id,
    name: incident.name,
    status: incident.status,
    created_at: iso(incident.createdAt),
    updated_at: iso(incident.updatedAt),
    monitoring_at: isoOrNull(incident.monitoringAt),
    resolved_at: isoOrNull(incident.resolvedAt),
    impact: incident.impact,
    shortlink: `${url}/incidents/${incident.id}`,
    started_at: iso(incident.startedAt),
    page_id: model.page.id,
    incident_updates: incident.updates.map((u) => updateJson(u, incident)),
    components: incident.components.flatMap((c) => {
      const component = known.get(c.id);
      return component ? [componentJson(component, model.page.id)] : [];
    }),
    reminder_intervals: null,
  };
  if (incident.kind === "incident") return base;
  return {
    ...base,
    scheduled_for: isoOrNull(incident.scheduledFor),
    scheduled_until: isoOrNull(incident.scheduledUntil),
  };
}

export interface StatuspageInput {
  model: PageModel;
  /** The newest 50 incidents and the newest 50 maintenances. */
  incidents: readonly IncidentView[];
  maintenances: readonly IncidentView[];
  /** The page's public address, without a trailing slash. */
  url: string;
}

/** The files of the public API v2 by their path below `/api/v2/`. */
export function statuspageFiles({
  model,
  incidents,
  maintenances,
  url,
}: StatuspageInput): Record<string, () => unknown> {
  const page = pageJson(model.page, url);
  const status = statusJson(model.answer);
  const json = (list: readonly IncidentView[]) => list.map((i) => incidentJson(i, model, url));
  const current = [...model.open, ...model.upcoming];
  const unresolved = model.open.filter((i) => i.kind === "incident");
  const active = model.open.filter((i) => i.kind === "maintenance");
  return {
    "status.json": () => ({ page, status }),
    "components.json": () => ({ page, components: componentsJson(model) }),
    "summary.json": () => ({
      page,
      components: componentsJson(model),
      incidents: json(unresolved),
      scheduled_maintenances: json(current.filter((i) => i.kind === "maintenance")),
      status,
    }),
    "incidents.json": () => ({ page, incidents: json(incidents) }),
    "incidents/unresolved.json": () => ({ page, incidents: json(unresolved) }),
    "scheduled-maintenances.json": () => ({ page, scheduled_maintenances: json(maintenances) }),
    "scheduled-maintenances/upcoming.json": () => ({ page, scheduled_maintenances: json(model.upcoming) }),
    "scheduled-maintenances/active.json": () => ({ page, scheduled_maintenances: json(active) }),
  };
}
