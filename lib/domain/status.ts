import type { ProbeState } from "./probe.ts";

/** Statuspage's component statuses, from best to worst by `severity`. */
export const componentStatuses = [
  "operational",
  "under_maintenance",
  "degraded_performance",
  "partial_outage",
  "major_outage",
] as const;
export type ComponentStatus = (typeof componentStatuses)[number];

/** What a visitor may be shown: a component's status, or that nobody knows. */
export type ShownStatus = ComponentStatus | "unknown";
export const shownStatuses = [...componentStatuses, "unknown"] as const;

const severity: Record<ShownStatus, number> = {
  operational: 0,
  unknown: 1,
  under_maintenance: 2,
  degraded_performance: 3,
  partial_outage: 4,
  major_outage: 5,
};

/** The worse of two. Associative and commutative, with `operational` as its unit. */
export function worse<S extends ShownStatus>(a: S, b: S): S {
  return severity[a] >= severity[b] ? a : b;
}

export function worst(list: readonly ShownStatus[]): ShownStatus {
  return list.reduce<ShownStatus>(worse, "operational");
}

export const statusLabels: Record<ShownStatus, string> = {
  operational: "Operational",
  degraded_performance: "Degraded performance",
  partial_outage: "Partial outage",
  major_outage: "Major outage",
  under_maintenance: "Under maintenance",
  unknown: "No data",
};

export const statusOfProbe: Record<ProbeState, ShownStatus> = {
  up: "operational",
  degraded: "degraded_performance",
  down: "major_outage",
  unknown: "unknown",
};

/** How the states of a component's probes become its own. */
export const componentPolicies = ["worst", "majority", "weighted"] as const;
export type ComponentPolicy = (typeof componentPolicies)[number];

export interface WeighedProbe {
  state: ProbeState;
  /** Counts with the policy `weighted` only. Above 0. */
  weight: number;
}

/**
 * What the probes of a component say of it. A silent probe beside one that measures changes nothing; when every probe
 * is silent the answer is `unknown`, and without probes it is `operational`: what its team says it is.
 *
 * - `worst`: as bad as the worst probe.
 * - `majority`: as bad as more than half of the probes at least are: one failing probe of three changes nothing.
 * - `weighted`: half of the weight or more down is a major outage, less a partial one; half or more that is slow is
 *   degraded performance.
 */
export function measuredStatus(policy: ComponentPolicy, probes: readonly WeighedProbe[]): ShownStatus {
  if (probes.length === 0) return "operational";
  const known = probes.filter((p) => p.state !== "unknown");
  if (known.length === 0) return "unknown";
  if (policy === "worst") return worst(known.map((p) => statusOfProbe[p.state]));
  const weightOf = (p: WeighedProbe) => (policy === "weighted" ? p.weight : 1);
  const total = known.reduce((sum, p) => sum + weightOf(p), 0);
  const share = (...states: ProbeState[]) =>
    known.reduce((sum, p) => sum + (states.includes(p.state) ? weightOf(p) : 0), 0) / total;
  if (policy === "majority") {
    if (share("down") > 0.5) return "major_outage";
    return share("down", "degraded") > 0.5 ? "degraded_performance" : "operational";
  }
  if (share("down") >= 0.5) return "major_outage";
  if (share("down") > 0) return "partial_outage";
  return share("degraded") >= 0.5 ? "degraded_performance" : "operational";
}

export interface StatusInputs {
  policy: ComponentPolicy;
  /** The component's switched-on probes. */
  probes: readonly WeighedProbe[];
  /** What each open incident says of the component. */
  incidents: readonly ComponentStatus[];
  maintenanceInProgress: boolean;
  /** A responder's word that overrides everything else until taken back. */
  pinned: ComponentStatus | null;
}

/**
 * The one rule by which a component's shown status comes about; page, feeds, API and badges all use it.
 * A pin wins. Then what open incidents declare. A maintenance in progress mutes probes, so that planned work
 * counts as no downtime, but an incident declared during it is worse and shows.
 */
export function deriveStatus(input: StatusInputs): ShownStatus {
  if (input.pinned) return input.pinned;
  const declared = worst(input.incidents);
  if (input.maintenanceInProgress) return worse<ShownStatus>("under_maintenance", declared);
  return worse(measuredStatus(input.policy, input.probes), declared);
}

export type Indicator = "none" | "minor" | "major" | "critical" | "maintenance";

export interface PageStatus {
  indicator: Indicator;
  /** Statuspage's wording, for programs. */
  description: string;
  /** The answer for a person, in one sentence. */
  sentence: string;
  status: ShownStatus;
}

/**
 * The roll-up of a page, in Statuspage's terms. `critical` needs nearly everything down, as Statuspage does it:
 * one component of many in major outage is `major`. Maintenance shows only when nothing is worse.
 */
export function pageStatus(statuses: readonly ShownStatus[], openImpacts: readonly Indicator[] = []): PageStatus {
  const top = worst(statuses);
  const total = statuses.length;
  const majors = statuses.filter((s) => s === "major_outage").length;
  const unknowns = statuses.filter((s) => s === "unknown").length;
  if (top === "major_outage" || openImpacts.includes("critical")) {
    const all = total > 0 && majors >= Math.max(1, Math.ceil(total * 0.8));
    return all || (openImpacts.includes("critical") && majors > 0)
      ? {
          indicator: "critical",
          description: "Major System Outage",
          sentence: "A major outage is under way",
          status: "major_outage",
        }
      : {
          indicator: "major",
          description: "Partial System Outage",
          sentence: "Some systems are down",
          status: "major_outage",
        };
  }
  if (top === "partial_outage" || openImpacts.includes("major"))
    return {
      indicator: "major",
      description: "Partial System Outage",
      sentence: "Some systems are partly down",
      status: "partial_outage",
    };
  if (top === "degraded_performance")
    return {
      indicator: "minor",
      description: "Partially Degraded Service",
      sentence: "Some systems are degraded",
      status: "degraded_performance",
    };
  if (openImpacts.includes("minor"))
    return {
      indicator: "minor",
      description: "Minor Service Outage",
      sentence: "We are looking into a problem",
      status: "degraded_performance",
    };
  if (top === "under_maintenance")
    return {
      indicator: "maintenance",
      description: "Service Under Maintenance",
      sentence: "Maintenance is under way",
      status: "under_maintenance",
    };
  if (unknowns > 0) {
    const sentence = unknowns === total ? "Our monitoring has no current data" : "Some systems have no current data";
    return { indicator: "none", description: sentence, sentence, status: "unknown" };
  }
  return {
    indicator: "none",
    description: "All Systems Operational",
    sentence: "All systems operational",
    status: "operational",
  };
}
