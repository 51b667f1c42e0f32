import { type Correction, layCorrections } from "./correction.ts";
import type { Ending } from "./ending.ts";
import { type ComponentChange, type Impact, type IncidentKind, isOver, type PostStatus } from "./incident.ts";
import type { LinkKind } from "./incident-link.ts";
import type { UpdateOccasion } from "./maintenance.ts";
import { type ProbeState, staleAfter } from "./probe.ts";
import { type PromiseState, promiseState } from "./promise.ts";
import {
  type ComponentPolicy,
  type ComponentStatus,
  deriveStatus,
  type PageStatus,
  pageStatus,
  type ShownStatus,
  worst,
} from "./status.ts";
import { DAY, dailyTotals, dayStart, type StatusInterval, sumOfDays, type UptimeDay, uptimeRatio } from "./uptime.ts";

export interface ComponentInterval extends StatusInterval {
  componentId: string;
}

/** What the read model is built from: rows as of one moment. Times are milliseconds since the epoch. */
export interface PageParts {
  page: PageFacts;
  groups: { id: string; name: string; description: string | null; position: number }[];
  components: ComponentPart[];
  probes: ProbePart[];
  /**
   * Intervals of the last 90 days that ended before today. The same array is taken to hold the same intervals, so that
   * they are counted once and not for every page.
   */
  settled: readonly ComponentInterval[];
  /** The others that touch the last 90 days, oldest first. */
  intervals: readonly ComponentInterval[];
  /** What maintainers have corrected of these days. */
  corrections: readonly (Correction & { componentId: string })[];
  /** Open ones, planned ones, and those that touch the last 90 days. */
  incidents: IncidentView[];
  /** When the worker last gave a sign of life. */
  workerSeenAt: number | null;
  /** The prober says that its own network is cut off. */
  impaired: boolean;
}

export interface PageFacts {
  id: string;
  name: string;
  description: string | null;
  supportUrl: string | null;
  brandColor: string | null;
  timeZone: string;
  /** What a second of partial outage counts for in the uptime, in [0,1]. */
  partialWeight: number;
  revision: number;
  updatedAt: number;
  createdAt: number;
}

export interface ComponentPart {
  id: string;
  name: string;
  description: string | null;
  groupId: string | null;
  position: number;
  showcase: boolean;
  onlyShowIfDegraded: boolean;
  startDate: string | null;
  showResponseTime: boolean;
  policy: ComponentPolicy;
  pinnedStatus: ComponentStatus | null;
  status: ShownStatus;
  createdAt: number;
  updatedAt: number;
}

export interface ProbePart {
  componentId: string;
  state: ProbeState;
  /** Since when it is in this state. */
  since: number;
  intervalMs: number;
  timeoutMs: number;
  lastResultAt: number | null;
}

export interface UpdateView {
  id: string;
  status: PostStatus;
  /** Markdown. */
  body: string;
  at: number;
  createdAt: number;
  updatedAt: number;
  editedAt: number | null;
  automatic: boolean;
  notify: boolean;
  /** What it tells of a maintenance besides its status. */
  occasion: UpdateOccasion | null;
  components: ComponentChange[];
}

export interface IncidentView {
  id: string;
  kind: IncidentKind;
  name: string;
  status: PostStatus;
  impact: Impact;
  startedAt: number;
  createdAt: number;
  updatedAt: number;
  monitoringAt: number | null;
  resolvedAt: number | null;
  scheduledFor: number | null;
  scheduledUntil: number | null;
  promiseAt: number | null;
  promise: PromiseState;
  /** When a maintenance was called off; its status is then `completed`. */
  cancelledAt: number | null;
  /** Since when a maintenance takes longer than planned. */
  overrunAt: number | null;
  /** How it ended, where it was not simply resolved. */
  ending: Ending | null;
  /** What it has to do with others that the public knows of. */
  links: { kind: LinkKind; id: string; name: string }[];
  components: { id: string; name: string; status: ComponentStatus }[];
  /** Newest first; never empty. */
  updates: UpdateView[];
}

/** `failing`: the probes say it is down and nobody has said so; `passing`: the other way round. */
export interface TruthGap {
  kind: "failing" | "passing";
  since: number;
}

export interface ComponentView extends ComponentPart {
  /** The last 90 UTC days, oldest first. */
  days: UptimeDay[];
  /** Share of measured time up over these days, in [0,1]; null without any. */
  uptime: number | null;
  measured: boolean;
  /** Where the probes have contradicted for a while what the team says. */
  gap: TruthGap | null;
}

export type PageSection =
  | { kind: "component"; component: ComponentView }
  | {
      kind: "group";
      id: string;
      name: string;
      description: string | null;
      status: ShownStatus;
      components: ComponentView[];
    };

/** How fresh what the page shows is. */
export interface Freshness {
  /** When a probe last measured; null when none has. */
  measuredAt: number | null;
  /** Nothing measures although something should: since when. */
  silentSince: number | null;
  /** What measures is itself cut off, and says so. */
  impaired: boolean;
}

export interface PageModel {
  page: PageFacts;
  now: number;
  answer: PageStatus;
  freshness: Freshness;
  sections: PageSection[];
  /** All components, also those that are shown only when degraded. */
  components: ComponentView[];
  /** Open incidents and maintenance in progress, the worst and newest first. */
  open: IncidentView[];
  /** Planned maintenance, the next first. */
  upcoming: IncidentView[];
  /** What happened on each of the last days, today first. */
  past: { day: number; incidents: IncidentView[] }[];
  /** All incidents of the 90 days, for the details of a day. */
  recent: IncidentView[];
}

export const shownDays = 90;
export const pastDays = 14;
/** A worker that gave no sign of life for so long is taken for dead. */
const workerSilentMs = 45_000;

function isSilent(probe: ProbePart, now: number): boolean {
  return probe.lastResultAt === null || now - probe.lastResultAt > staleAfter(probe.intervalMs, probe.timeoutMs);
}

/** From when nothing is known of a component, if all its probes are silent: the worker may not be there to write it. */
function silentSince(probes: readonly ProbePart[], now: number): number | null {
  if (probes.length === 0 || !probes.every((p) => isSilent(p, now))) return null;
  const last = Math.max(...probes.map((p) => (p.lastResultAt ?? 0) + p.intervalMs));
  return Math.min(last, now);
}

/** What of the intervals is left from `begin` on. */
const beginAt = (intervals: readonly StatusInterval[], begin: number, now: number): StatusInterval[] =>
  intervals.filter((i) => (i.end ?? now) > begin).map((i) => ({ ...i, start: Math.max(i.start, begin) }));

type ByComponent<T> = ReadonlyMap<string, T>;

function byComponent(list: readonly ComponentInterval[]): ByComponent<StatusInterval[]> {
  const out = new Map<string, StatusInterval[]>();
  for (const interval of list) {
    const own = out.get(interval.componentId);
    if (own) own.push(interval);
    else out.set(interval.componentId, [interval]);
  }
  return out;
}

interface Settled {
  today: number;
  intervals: ByComponent<StatusInterval[]>;
  /** The shown days as the settled intervals alone make them, up to the beginning of today. */
  days: ByComponent<UptimeDay[]>;
}

const counted = new WeakMap<PageParts["settled"], Settled>();

function settledOf(list: PageParts["settled"], today: number): Settled {
  const have = counted.get(list);
  if (have?.today === today) return have;
  const intervals = byComponent(list);
  const days = new Map([...intervals].map(([id, own]) => [id, dailyTotals(own, shownDays, today)]));
  const settled = { today, intervals, days };
  counted.set(list, settled);
  return settled;
}

function cutOff(intervals: readonly StatusInterval[], at: number | null): readonly StatusInterval[] {
  if (at === null) return intervals;
  return intervals.map((i) => (i.end === null && i.status !== "unknown" ? { ...i, end: Math.max(i.start, at) } : i));
}

/** So long may probes and team differ before the page says so. */
const gapAfterMs = 5 * 60_000;

function truthGap(
  probes: readonly ProbePart[],
  open: readonly IncidentView[],
  componentId: string,
  now: number,
): TruthGap | null {
  const measuring = probes.filter((p) => !isSilent(p, now) && p.state !== "unknown");
  if (measuring.length === 0) return null;
  const declaring = open.filter((i) =>
    i.components.some((c) => c.id === componentId && (i.kind === "maintenance" || c.status !== "operational")),
  );
  const down = measuring.filter((p) => p.state === "down");
  if (down.length > 0) {
    const since = Math.min(...down.map((p) => p.since));
    return declaring.length === 0 && now - since >= gapAfterMs ? { kind: "failing", since } : null;
  }
  // In monitoring the team watches what has recovered: no contradiction.
  const insisting = declaring.filter((i) => i.kind === "incident" && i.status !== "monitoring");
  if (insisting.length === 0 || measuring.some((p) => p.state !== "up")) return null;
  const since = Math.max(...measuring.map((p) => p.since), ...insisting.map((i) => i.startedAt));
  return now - since >= gapAfterMs ? { kind: "passing", since } : null;
}

function componentView(
  part: ComponentPart,
  parts: PageParts,
  settled: Settled,
  recent: readonly StatusInterval[],
  now: number,
): ComponentView {
  const probes = parts.probes.filter((p) => p.componentId === part.id);
  const silent = silentSince(probes, now);
  const open = parts.incidents.filter((i) => !isOver(i.status) && i.components.some((c) => c.id === part.id));
  const status =
    silent === null
      ? part.status
      : deriveStatus({
          policy: part.policy,
          probes: probes.map(() => ({ state: "unknown", weight: 1 })),
          incidents: open
            .filter((i) => i.kind === "incident")
            .flatMap((i) => i.components.filter((c) => c.id === part.id).map((c) => c.status)),
          maintenanceInProgress: open.some((i) => i.kind === "maintenance" && i.status !== "scheduled"),
          pinned: part.pinnedStatus,
        });
  const latest = cutOff(recent, status === "unknown" ? silent : null);
  const corrections = parts.corrections.filter((c) => c.componentId === part.id);
  let days: UptimeDay[];
  if (part.startDate || corrections.length > 0) {
    const all = layCorrections([...(settled.intervals.get(part.id) ?? []), ...latest], corrections);
    const begin = part.startDate ? Date.parse(`${part.startDate}T00:00:00Z`) : 0;
    days = dailyTotals(beginAt(all, begin, now), shownDays, now);
  } else days = dailyTotals(latest, shownDays, now, settled.days.get(part.id));
  return {
    ...part,
    status,
    days,
    uptime: uptimeRatio(sumOfDays(days), parts.page.partialWeight),
    measured: probes.length > 0,
    gap: truthGap(
      probes,
      open.filter((i) => i.status !== "scheduled"),
      part.id,
      now,
    ),
  };
}

function sectionsOf(parts: PageParts, components: readonly ComponentView[]): PageSection[] {
  const visible = components.filter((c) => !c.onlyShowIfDegraded || c.status !== "operational");
  const sections: { position: number; section: PageSection }[] = [];
  for (const component of visible)
    if (!component.groupId) sections.push({ position: component.position, section: { kind: "component", component } });
  for (const group of parts.groups) {
    const members = visible.filter((c) => c.groupId === group.id);
    const first = members[0];
    if (!first) continue;
    const status = worst(members.map((c) => c.status));
    const { id, name, description } = group;
    sections.push({
      position: first.position,
      section: { kind: "group", id, name, description, status, components: members },
    });
  }
  return sections.sort((a, b) => a.position - b.position).map((s) => s.section);
}

const impactWeight: Record<Impact, number> = { critical: 4, major: 3, minor: 2, none: 1, maintenance: 0 };

/** When an incident began to matter: a maintenance by its plan. */
export const beginOf = (i: Pick<IncidentView, "scheduledFor" | "startedAt">): number => i.scheduledFor ?? i.startedAt;

function pastOf(parts: PageParts, now: number, dayOf: (t: number) => number): PageModel["past"] {
  const today = dayOf(now);
  // A little more than is shown, since days of a zone may have 25 hours. The others need no calendar.
  const oldest = today - (pastDays + 1) * DAY;
  const over = parts.incidents
    .filter((i) => isOver(i.status) && (i.resolvedAt ?? beginOf(i)) >= oldest)
    .map((incident) => ({ incident, day: dayOf(incident.resolvedAt ?? beginOf(incident)) }));
  return Array.from({ length: pastDays }, (_, n) => {
    // Noon keeps clear of the hour that a change of summer time adds or takes.
    const day = dayOf(today + DAY / 2 - n * DAY);
    const incidents = over.filter((one) => one.day === day).map((one) => one.incident);
    return { day, incidents: incidents.sort((a, b) => beginOf(b) - beginOf(a)) };
  });
}

function freshnessOf(parts: PageParts, now: number): Freshness {
  const times = parts.probes.map((p) => p.lastResultAt).filter((t) => t !== null);
  const measuredAt = times.length > 0 ? Math.max(...times) : null;
  const workerGone = parts.workerSeenAt !== null && now - parts.workerSeenAt > workerSilentMs;
  const allSilent = parts.probes.length > 0 && parts.probes.every((p) => isSilent(p, now)) && measuredAt !== null;
  return {
    measuredAt,
    silentSince: workerGone || allSilent ? (measuredAt ?? parts.workerSeenAt) : null,
    impaired: parts.impaired && !workerGone,
  };
}

/**
 * The public page as of `now`: everything that a visitor, a feed or a program is shown comes from here.
 * @param dayOf the start of the day of an instant, in the page's time zone.
 */
export function buildPage(parts: PageParts, now: number, dayOf: (t: number) => number = dayStart): PageModel {
  const settled = settledOf(parts.settled, dayStart(now));
  const recent = byComponent(parts.intervals);
  const components = [...parts.components]
    .sort((a, b) => a.position - b.position)
    .map((part) => componentView(part, parts, settled, recent.get(part.id) ?? [], now));
  const incidents = parts.incidents.map((i) => ({ ...i, promise: promiseState(i.promiseAt, now) }));
  const current = incidents.filter((i) => !isOver(i.status));
  const open = current
    .filter((i) => i.status !== "scheduled")
    .sort((a, b) => impactWeight[b.impact] - impactWeight[a.impact] || b.startedAt - a.startedAt);
  const openImpacts = open.filter((i) => i.kind === "incident").map((i) => i.impact);
  return {
    page: parts.page,
    now,
    answer: pageStatus(
      components.map((c) => c.status),
      openImpacts,
    ),
    freshness: freshnessOf(parts, now),
    sections: sectionsOf(parts, components),
    components,
    open,
    upcoming: current.filter((i) => i.status === "scheduled").sort((a, b) => beginOf(a) - beginOf(b)),
    past: pastOf({ ...parts, incidents }, now, dayOf),
    recent: incidents,
  };
}
