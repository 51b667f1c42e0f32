import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ProbeState, probeStates } from "../../../lib/domain/probe.ts";
import {
  componentPolicies,
  componentStatuses,
  deriveStatus,
  measuredStatus,
  pageStatus,
  type ShownStatus,
  type StatusInputs,
  shownStatuses,
  statusOfProbe,
  worse,
  worst,
} from "../../../lib/domain/status.ts";

const shown = fc.constantFrom(...shownStatuses);
const inputs: fc.Arbitrary<StatusInputs> = fc.record({
  policy: fc.constantFrom(...componentPolicies),
  probes: fc.array(
    fc.record({ state: fc.constantFrom(...probeStates), weight: fc.double({ min: 0.1, max: 10, noNaN: true }) }),
    {
      maxLength: 5,
    },
  ),
  incidents: fc.array(fc.constantFrom(...componentStatuses), { maxLength: 4 }),
  maintenanceInProgress: fc.boolean(),
  pinned: fc.option(fc.constantFrom(...componentStatuses), { nil: null }),
});
const noWorse = (a: ShownStatus, b: ShownStatus) => worse(a, b) === b;

describe("the worse of statuses", () => {
  it("is associative, commutative, idempotent and has operational as its unit", () => {
    fc.assert(
      fc.property(shown, shown, shown, (a, b, c) => {
        expect(worse(a, worse(b, c))).toBe(worse(worse(a, b), c));
        expect(worse(a, b)).toBe(worse(b, a));
        expect(worse(a, a)).toBe(a);
        expect(worse(a, "operational")).toBe(a);
      }),
    );
  });

  it("does not depend on the order of a list", () => {
    fc.assert(
      fc.property(fc.array(shown), (list) => {
        expect(worst([...list].reverse())).toBe(worst(list));
      }),
    );
  });
});

describe("a component's status", () => {
  it("is the pin whatever else is known", () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(...componentStatuses), (input, pinned) => {
        expect(deriveStatus({ ...input, pinned })).toBe(pinned);
      }),
    );
  });

  it("never gets better when one more incident is declared", () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(...componentStatuses), (input, more) => {
        const before = deriveStatus(input);
        const after = deriveStatus({ ...input, incidents: [...input.incidents, more] });
        expect(noWorse(before, after)).toBe(true);
      }),
    );
  });

  it("never gets better when a known probe gets worse", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const before = deriveStatus({ ...input, probes: [...input.probes, { state: "up", weight: 1 }] });
        const after = deriveStatus({ ...input, probes: [...input.probes, { state: "down", weight: 1 }] });
        expect(noWorse(before, after)).toBe(true);
      }),
    );
  });

  const plain = { policy: "worst", incidents: [], maintenanceInProgress: false, pinned: null } as const;
  const probes = (...states: ProbeState[]) => states.map((state) => ({ state, weight: 1 }));

  it("is unknown, not green, when every probe is silent", () => {
    expect(deriveStatus({ ...plain, probes: probes("unknown", "unknown") })).toBe("unknown");
  });

  it("does not let one silent probe hide a healthy one", () => {
    expect(deriveStatus({ ...plain, probes: probes("unknown", "up") })).toBe("operational");
  });

  it("shows maintenance over failing probes and an incident over maintenance", () => {
    const during = { ...plain, probes: probes("down"), maintenanceInProgress: true };
    expect(deriveStatus(during)).toBe("under_maintenance");
    expect(deriveStatus({ ...during, incidents: ["partial_outage"] })).toBe("partial_outage");
  });
});

describe("what the probes of a component say of it", () => {
  const of = (...list: [ProbeState, number?][]) => list.map(([state, weight = 1]) => ({ state, weight }));

  it("is by majority what more than half of them see at least", () => {
    expect(measuredStatus("majority", of(["down"], ["up"], ["up"]))).toBe("operational");
    expect(measuredStatus("majority", of(["down"], ["up"]))).toBe("operational");
    expect(measuredStatus("majority", of(["down"], ["down"], ["up"]))).toBe("major_outage");
    expect(measuredStatus("majority", of(["down"], ["degraded"], ["up"]))).toBe("degraded_performance");
    expect(measuredStatus("majority", of(["down"], ["unknown"], ["unknown"]))).toBe("major_outage");
  });

  it("is by weight a partial outage as long as less than half of the weight is down", () => {
    expect(measuredStatus("weighted", of(["down", 1], ["up", 9]))).toBe("partial_outage");
    expect(measuredStatus("weighted", of(["down", 5], ["up", 5]))).toBe("major_outage");
    expect(measuredStatus("weighted", of(["degraded", 1], ["up", 9]))).toBe("operational");
    expect(measuredStatus("weighted", of(["degraded", 6], ["up", 4]))).toBe("degraded_performance");
  });

  it("is the same by every policy where all of them agree", () => {
    for (const policy of componentPolicies)
      fc.assert(
        fc.property(fc.constantFrom(...probeStates), fc.integer({ min: 1, max: 5 }), (state, count) => {
          const probes = Array.from({ length: count }, () => ({ state, weight: 1 }));
          expect(measuredStatus(policy, probes)).toBe(statusOfProbe[state]);
        }),
      );
  });
});

describe("the page's status", () => {
  it("says that all is well only when everything is operational and no incident is open", () => {
    fc.assert(
      fc.property(fc.array(shown, { maxLength: 6 }), (list) => {
        const well = pageStatus(list).description === "All Systems Operational";
        expect(well).toBe(list.every((s) => s === "operational"));
      }),
    );
  });

  it("keeps Statuspage's words for programs", () => {
    expect(pageStatus(["operational"])).toMatchObject({ indicator: "none", description: "All Systems Operational" });
    expect(pageStatus(["operational", "major_outage"])).toMatchObject({ indicator: "major" });
    expect(pageStatus(["major_outage"])).toMatchObject({ indicator: "critical", description: "Major System Outage" });
    expect(pageStatus(["operational", "degraded_performance"])).toMatchObject({
      indicator: "minor",
      description: "Partially Degraded Service",
    });
    expect(pageStatus(["under_maintenance", "operational"])).toMatchObject({ indicator: "maintenance" });
  });
});
