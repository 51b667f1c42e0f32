import fc from "fast-check";
import {
  buildPage,
  type ComponentPart,
  type IncidentView,
  type PageModel,
  type PageParts,
  type UpdateView,
} from "../../../lib/domain/page.ts";

export const at = Date.UTC(2026, 2, 10, 12);
export const hour = 3_600_000;
export const url = "https://status.example.com";

/** What anyone could type, and what breaks formats most. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "binary", minLength: 70, maxLength: 200 }),
  fc.constantFrom(
    "]]>",
    "<![CDATA[",
    "&amp;",
    "</title></text></svg>",
    "\u0000\ud800",
    "\udc00\u001b[31mred",
    "\ufffe\uffff",
    "<script>alert(1)</script>",
    "a\r\nEND:VEVENT\r\nEND:VCALENDAR",
    "a; b, c: d\\n\\",
    "\u202egnp.exe",
    "",
  ),
);

export const update = (id: string, more: Partial<UpdateView> = {}): UpdateView => ({
  id,
  status: "investigating",
  body: "We look into it.",
  at,
  createdAt: at,
  updatedAt: at,
  editedAt: null,
  automatic: false,
  notify: true,
  components: [],
  ...more,
});

export const incident = (id: string, more: Partial<IncidentView> = {}): IncidentView => ({
  id,
  kind: "incident",
  name: "Errors",
  status: "investigating",
  impact: "minor",
  startedAt: at,
  createdAt: at,
  updatedAt: at,
  monitoringAt: null,
  resolvedAt: null,
  scheduledFor: null,
  scheduledUntil: null,
  promiseAt: null,
  promise: "none",
  components: [],
  updates: [update(`${id}-1`)],
  ...more,
});

export const maintenance = (id: string, more: Partial<IncidentView> = {}): IncidentView =>
  incident(id, {
    kind: "maintenance",
    name: "New disks",
    status: "scheduled",
    impact: "maintenance",
    scheduledFor: at + 24 * hour,
    scheduledUntil: at + 26 * hour,
    updates: [update(`${id}-1`, { status: "scheduled", body: "We change the disks." })],
    ...more,
  });

export const component = (id: string, more: Partial<ComponentPart> = {}): ComponentPart => ({
  id,
  name: id,
  description: null,
  groupId: null,
  position: 1,
  showcase: true,
  onlyShowIfDegraded: false,
  startDate: null,
  pinnedStatus: null,
  status: "operational",
  createdAt: 0,
  updatedAt: 0,
  ...more,
});

export const model = (more: Partial<PageParts> = {}, name = "Acme"): PageModel =>
  buildPage(
    {
      page: {
        id: "page",
        name,
        description: null,
        supportUrl: null,
        brandColor: null,
        timeZone: "UTC",
        partialWeight: 0.3,
        revision: 1,
        updatedAt: at,
        createdAt: at,
      },
      groups: [],
      components: [component("API")],
      probes: [],
      intervals: [],
      incidents: [],
      workerSeenAt: at,
      ...more,
    },
    at,
  );
