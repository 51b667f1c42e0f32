import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assertMove,
  defaultBodies,
  deriveIncident,
  dueMaintenanceMove,
  impactOf,
  incidentStatuses,
  isOver,
  maintenanceStatuses,
  mayMove,
  nextMaintenanceMove,
  type PostStatus,
  statusesOf,
  type UpdateFacts,
} from "../../../lib/domain/incident.ts";
import { componentStatuses } from "../../../lib/domain/status.ts";

const update: fc.Arbitrary<UpdateFacts> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 4 }),
  status: fc.constantFrom<PostStatus>(...incidentStatuses),
  displayAt: fc.integer({ min: 0, max: 20 }),
  components: fc.dictionary(fc.constantFrom("api", "web", "db"), fc.constantFrom(...componentStatuses)),
});
const updates = fc.uniqueArray(update, { selector: (u) => u.id, minLength: 1, maxLength: 8 });

describe("an incident", () => {
  it("depends on the set of its updates, not on the order in which they came in", () => {
    fc.assert(
      fc.property(updates, fc.infiniteStream(fc.nat()), (list, noise) => {
        const shuffled = list
          .map((u) => ({ u, at: noise.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ u }) => u);
        expect(deriveIncident(shuffled)).toEqual(deriveIncident(list));
      }),
    );
  });

  it("has the newest update's status, and is resolved exactly when that one is an end", () => {
    fc.assert(
      fc.property(updates, (list) => {
        const state = deriveIncident(list);
        const newest = [...list].sort((a, b) => a.displayAt - b.displayAt || (a.id < b.id ? -1 : 1)).at(-1);
        expect(state?.status).toBe(newest?.status);
        expect(state?.resolvedAt !== null).toBe(newest !== undefined && isOver(newest.status));
      }),
    );
  });

  it("declares nothing of any component once it is over", () => {
    fc.assert(
      fc.property(updates, (list) => {
        const state = deriveIncident(list);
        if (state && isOver(state.status))
          expect(Object.values(state.components).every((s) => s === "operational")).toBe(true);
      }),
    );
  });

  it("is nothing without an update", () => {
    expect(deriveIncident([])).toBeNull();
  });
});

describe("the lifecycle", () => {
  it("never leaves the allowed statuses of its kind, whatever is asked in whatever order", () => {
    const wish = fc.constantFrom<PostStatus>(...incidentStatuses, ...maintenanceStatuses);
    fc.assert(
      fc.property(fc.constantFrom("incident" as const, "maintenance" as const), fc.array(wish), (kind, wishes) => {
        let status: PostStatus = kind === "incident" ? "investigating" : "scheduled";
        let completed = false;
        for (const to of wishes) {
          if (!mayMove(kind, status, to)) continue;
          if (completed) expect(to).toBe("completed");
          status = to;
          completed ||= status === "completed";
        }
        expect(statusesOf(kind)).toContain(status);
      }),
    );
  });

  it("allows a postmortem only after the end, and nothing but a postmortem after it", () => {
    expect(mayMove("incident", "investigating", "postmortem")).toBe(false);
    expect(mayMove("incident", "resolved", "postmortem")).toBe(true);
    expect(mayMove("incident", "postmortem", "investigating")).toBe(false);
    expect(mayMove("incident", "resolved", "investigating")).toBe(true);
  });

  it("refuses a wrong move in one sentence that names the field", () => {
    expect(() => assertMove("maintenance", "completed", "in_progress")).toThrow(
      expect.objectContaining({ code: "conflict", field: "status" }),
    );
  });

  it("has words for every status", () => {
    for (const status of [...incidentStatuses, ...maintenanceStatuses]) expect(defaultBodies[status]).toMatch(/\.$/);
  });
});

describe("the impact", () => {
  it("follows the worst component", () => {
    expect(impactOf([])).toBe("none");
    expect(impactOf(["degraded_performance", "operational"])).toBe("minor");
    expect(impactOf(["degraded_performance", "partial_outage"])).toBe("major");
    expect(impactOf(["major_outage", "partial_outage"])).toBe("critical");
  });
});

describe("a maintenance", () => {
  const planned = { status: "scheduled" as PostStatus, scheduledFor: 100, scheduledUntil: 200 };
  const automatic = { ...planned, autoStart: true, autoComplete: true };

  it("starts and completes by itself, in this order, even when both times have passed", () => {
    expect(dueMaintenanceMove(automatic, 99)).toBeNull();
    expect(dueMaintenanceMove(automatic, 100)).toBe("in_progress");
    expect(dueMaintenanceMove(automatic, 900)).toBe("in_progress");
    expect(dueMaintenanceMove({ ...automatic, status: "in_progress" }, 900)).toBe("completed");
    expect(dueMaintenanceMove({ ...automatic, status: "completed" }, 900)).toBeNull();
  });

  it("waits for a person where it was told to", () => {
    expect(dueMaintenanceMove({ ...automatic, autoStart: false }, 150)).toBeNull();
    expect(dueMaintenanceMove({ ...automatic, status: "in_progress", autoComplete: false }, 900)).toBeNull();
  });

  it("is due exactly at the time that it says it is due next", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<PostStatus>(...maintenanceStatuses),
        fc.boolean(),
        fc.boolean(),
        (status, autoStart, autoComplete) => {
          const m = { ...planned, status, autoStart, autoComplete };
          const next = nextMaintenanceMove(m);
          if (next === null) return;
          expect(dueMaintenanceMove(m, next - 1)).toBeNull();
          expect(dueMaintenanceMove(m, next)).not.toBeNull();
        },
      ),
    );
  });
});
