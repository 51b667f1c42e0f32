import { describe, expect, it } from "vitest";
import { buildPage, type ComponentPart, type IncidentView, type PageParts } from "../../../lib/domain/page.ts";
import { DAY } from "../../../lib/domain/uptime.ts";

const now = Date.UTC(2026, 2, 10, 12);
const minute = 60_000;
const hour = 60 * minute;

const component = (id: string, more: Partial<ComponentPart> = {}): ComponentPart => ({
  id,
  name: id.toUpperCase(),
  description: null,
  groupId: null,
  position: 1,
  showcase: true,
  onlyShowIfDegraded: false,
  startDate: null,
  showResponseTime: false,
  policy: "worst",
  pinnedStatus: null,
  status: "operational",
  createdAt: 0,
  updatedAt: 0,
  ...more,
});

const incident = (id: string, more: Partial<IncidentView> = {}): IncidentView => ({
  id,
  kind: "incident",
  name: id,
  status: "investigating",
  impact: "minor",
  startedAt: now - hour,
  createdAt: now - hour,
  updatedAt: now - hour,
  monitoringAt: null,
  resolvedAt: null,
  scheduledFor: null,
  scheduledUntil: null,
  promiseAt: null,
  links: [],
  promise: "none",
  cancelledAt: null,
  overrunAt: null,
  ending: null,
  components: [],
  updates: [],
  ...more,
});

const parts = (more: Partial<PageParts> = {}): PageParts => ({
  page: {
    id: "page",
    name: "Acme",
    description: null,
    supportUrl: null,
    brandColor: null,
    timeZone: "UTC",
    partialWeight: 0.3,
    revision: 1,
    updatedAt: 0,
    createdAt: 0,
  },
  groups: [],
  components: [component("a")],
  probes: [],
  settled: [],
  corrections: [],
  intervals: [],
  incidents: [],
  impaired: false,
  workerSeenAt: now - 1000,
  ...more,
});

const probe = (lastResultAt: number | null) =>
  ({ componentId: "a", state: "up", since: 0, intervalMs: minute, timeoutMs: 5000, lastResultAt }) as const;

describe("the page", () => {
  it("calls nothing green that nobody measures any more, though no worker is left to write it down", () => {
    const intervals = [{ componentId: "a", status: "operational" as const, start: now - 5 * hour, end: null }];
    const fresh = buildPage(parts({ probes: [probe(now - 30_000)], intervals }), now);
    expect(fresh.components[0]?.status).toBe("operational");
    expect(fresh.freshness).toEqual({ measuredAt: now - 30_000, silentSince: null, impaired: false });
    const silent = buildPage(parts({ probes: [probe(now - 3 * hour)], intervals, workerSeenAt: now - 3 * hour }), now);
    expect(silent.components[0]?.status).toBe("unknown");
    expect(silent.answer.status).toBe("unknown");
    expect(silent.freshness.silentSince).toBe(now - 3 * hour);
    const today = silent.components[0]?.days.at(-1);
    expect(today?.operational).toBe(2 * hour + minute);
  });

  it("counts what has ended before today once and yet adds to it what came since", () => {
    const list = [
      { componentId: "a", status: "operational" as const, start: now - 3 * DAY, end: now - 2 * DAY },
      { componentId: "a", status: "major_outage" as const, start: now - 2 * DAY, end: now - 2 * DAY + hour },
      { componentId: "a", status: "operational" as const, start: now - 2 * DAY + hour, end: null },
    ];
    const settled = list.slice(0, 2);
    for (const at of [now, now + hour, now + DAY]) {
      const whole = buildPage(parts({ intervals: list }), at).components[0];
      const split = buildPage(parts({ settled, intervals: list.slice(2) }), at).components[0];
      expect(split?.days).toEqual(whole?.days);
      expect(split?.uptime).toBe(whole?.uptime);
    }
    const since = [component("a", { startDate: new Date(now - 2 * DAY).toISOString().slice(0, 10) })];
    const cut = buildPage(parts({ components: since, settled, intervals: list.slice(2) }), now).components[0];
    expect(cut?.days).toEqual(buildPage(parts({ components: since, intervals: list }), now).components[0]?.days);
  });

  it("goes on saying what an open incident says of a component that nobody measures", () => {
    const open = incident("i", { components: [{ id: "a", name: "A", status: "partial_outage" }] });
    const model = buildPage(parts({ probes: [probe(now - 3 * hour)], incidents: [open] }), now);
    expect(model.components[0]?.status).toBe("partial_outage");
  });

  it("shows groups where their first member stands, with the worst of their members", () => {
    const model = buildPage(
      parts({
        groups: [{ id: "g", name: "Group", description: null, position: 9 }],
        components: [
          component("c", { position: 3, groupId: "g", status: "major_outage" }),
          component("b", { position: 2, groupId: "g" }),
          component("a", { position: 1 }),
          component("d", { position: 4 }),
        ],
      }),
      now,
    );
    expect(model.sections.map((s) => (s.kind === "group" ? s.id : s.component.id))).toEqual(["a", "g", "d"]);
    const [, group] = model.sections;
    expect(group).toMatchObject({ status: "major_outage", components: [{ id: "b" }, { id: "c" }] });
  });

  it("hides a component that is shown only when degraded, and a group without visible members", () => {
    const shy = (status: ComponentPart["status"]) =>
      parts({
        groups: [{ id: "g", name: "Group", description: null, position: 1 }],
        components: [component("a", { groupId: "g", onlyShowIfDegraded: true, status })],
      });
    expect(buildPage(shy("operational"), now).sections).toEqual([]);
    expect(buildPage(shy("degraded_performance"), now).sections).toHaveLength(1);
  });

  it("puts the worst open incident first, and planned maintenance in its own place", () => {
    const model = buildPage(
      parts({
        incidents: [
          incident("minor", { startedAt: now - minute }),
          incident("critical", { impact: "critical", startedAt: now - 2 * hour }),
          incident("major", { impact: "major", promiseAt: now - minute }),
          incident("later", { kind: "maintenance", status: "scheduled", scheduledFor: now + 5 * hour }),
          incident("sooner", { kind: "maintenance", status: "scheduled", scheduledFor: now + hour }),
          incident("over", { status: "resolved", resolvedAt: now - 30 * minute }),
        ],
      }),
      now,
    );
    expect(model.open.map((i) => i.id)).toEqual(["critical", "major", "minor"]);
    expect(model.open[1]?.promise).toBe("lapsed");
    expect(model.upcoming.map((i) => i.id)).toEqual(["sooner", "later"]);
    expect(model.past[0]?.incidents.map((i) => i.id)).toEqual(["over"]);
    expect(model.past).toHaveLength(14);
  });

  it("says when the probes have failed for minutes and nobody has confirmed it", () => {
    const down = (since: number) => ({ ...probe(now - 1000), state: "down" as const, since });
    const gapOf = (more: Partial<PageParts>) => buildPage(parts(more), now).components[0]?.gap;
    expect(gapOf({ probes: [down(now - 6 * minute)] })).toEqual({ kind: "failing", since: now - 6 * minute });
    expect(gapOf({ probes: [down(now - 2 * minute)] })).toBeNull();
    const declared = incident("i", { components: [{ id: "a", name: "A", status: "partial_outage" }] });
    expect(gapOf({ probes: [down(now - 6 * minute)], incidents: [declared] })).toBeNull();
    const work = incident("m", {
      kind: "maintenance",
      status: "in_progress",
      components: [{ id: "a", name: "A", status: "under_maintenance" }],
    });
    expect(gapOf({ probes: [down(now - 6 * minute)], incidents: [work] })).toBeNull();
  });

  it("says when the probes have passed for minutes and the team still insists", () => {
    const up = { ...probe(now - 1000), since: now - 7 * minute };
    const declared = incident("i", { components: [{ id: "a", name: "A", status: "partial_outage" }] });
    const gapOf = (incidents: IncidentView[]) => buildPage(parts({ probes: [up], incidents }), now).components[0]?.gap;
    expect(gapOf([declared])).toEqual({ kind: "passing", since: now - 7 * minute });
    expect(gapOf([{ ...declared, status: "monitoring" }])).toBeNull();
    expect(gapOf([{ ...declared, startedAt: now - minute }])).toBeNull();
    expect(gapOf([])).toBeNull();
  });

  it("counts a component's uptime from its start date", () => {
    const intervals = [
      { componentId: "a", status: "major_outage" as const, start: now - 100 * hour, end: now - 50 * hour },
      { componentId: "a", status: "operational" as const, start: now - 50 * hour, end: null },
    ];
    const all = buildPage(parts({ intervals }), now).components[0]?.uptime;
    const since = buildPage(parts({ components: [component("a", { startDate: "2026-03-09" })], intervals }), now);
    expect(all).toBeCloseTo(0.5);
    expect(since.components[0]?.uptime).toBe(1);
  });
});
