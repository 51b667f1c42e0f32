import type { IncidentView, UpdateView } from "../../lib/domain/page.ts";

export const viewTime = Date.UTC(2026, 2, 10, 12);

export const updateView = (id: string, body: string, more: Partial<UpdateView> = {}): UpdateView => ({
  id,
  status: "investigating",
  body,
  at: viewTime,
  createdAt: viewTime,
  updatedAt: viewTime,
  editedAt: null,
  occasion: null,
  automatic: false,
  notify: true,
  components: [],
  ...more,
});

export const incidentView = (name: string, updates: UpdateView[], more: Partial<IncidentView> = {}): IncidentView => ({
  id: "abcdefghijkl",
  kind: "incident",
  name,
  status: "investigating",
  impact: "minor",
  startedAt: viewTime,
  createdAt: viewTime,
  updatedAt: viewTime,
  monitoringAt: null,
  resolvedAt: null,
  scheduledFor: null,
  scheduledUntil: null,
  promiseAt: null,
  promise: "none",
  cancelledAt: null,
  overrunAt: null,
  ending: null,
  links: [],
  components: [],
  updates,
  ...more,
});
