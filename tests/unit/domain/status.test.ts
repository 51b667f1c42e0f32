import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { probeStates } from "../../../lib/domain/probe.ts";
import {
  componentStatuses,
  deriveStatus,
  pageStatus,
  type ShownStatus,
  type StatusInputs,
  shownStatuses,
  worse,
  worst,
} from "../../../lib/domain/status.ts";

const shown = fc.constantFrom(...shownStatuses);
const inputs: fc.Arbitrary<StatusInputs> = fc.record({
  probes: fc.array(fc.constantFrom(...probeStates), { maxLength: 5 }),
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
        const before = deriveStatus({ ...input, probes: [...input.probes, "up"] });
        const after = deriveStatus({ ...input, probes: [...input.probes, "down"] });
        expect(noWorse(before, after)).toBe(true);
      }),
    );
  });

  it("is unknown, not green, when every probe is silent", () => {
    expect(
      deriveStatus({ probes: ["unknown", "unknown"], incidents: [], maintenanceInProgress: false, pinned: null }),
    ).toBe("unknown");
  });

  it("does not let one silent probe hide a healthy one", () => {
    expect(deriveStatus({ probes: ["unknown", "up"], incidents: [], maintenanceInProgress: false, pinned: null })).toBe(
      "operational",
    );
  });

  it("shows maintenance over failing probes and an incident over maintenance", () => {
    const during = { probes: ["down"] as const, maintenanceInProgress: true, pinned: null };
    expect(deriveStatus({ ...during, incidents: [] })).toBe("under_maintenance");
    expect(deriveStatus({ ...during, incidents: ["partial_outage"] })).toBe("partial_outage");
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
