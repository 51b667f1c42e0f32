import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cadences,
  declines,
  everything,
  isEverything,
  isInDigest,
  type News,
  newsOf,
  noticeKinds,
  type Preferences,
  type Ties,
} from "../../../lib/domain/preferences.ts";

const preferences: fc.Arbitrary<Preferences> = fc.record({
  wantsIncidents: fc.boolean(),
  wantsMaintenance: fc.boolean(),
  wantsPostmortems: fc.boolean(),
  wantsAnnouncements: fc.boolean(),
  minimumImpact: fc.integer({ min: 0, max: 3 }),
  cadence: fc.constantFrom(...cadences),
  followsOnly: fc.boolean(),
});
const news: fc.Arbitrary<News> = fc.record({
  kind: fc.constantFrom(...noticeKinds),
  impact: fc.option(fc.integer({ min: 0, max: 3 })),
  isTurn: fc.boolean(),
});
const ties: fc.Arbitrary<Ties> = fc.record({ follows: fc.boolean(), told: fc.boolean() });
const told = (p: Preferences, n: News, t: Ties): boolean => declines(p, n, t) === null;
const update = {
  kind: "incident",
  impact: "major",
  status: "identified",
  previousStatus: "investigating",
  hasOccasion: false,
  components: [],
} as const;

describe("preferences", () => {
  it("keep nothing from somebody who made no choice", () => {
    fc.assert(fc.property(news, ties, (n, t) => told(everything, n, t)));
    expect(isEverything(everything)).toBe(true);
  });

  it("that are everything are those that never decline", () => {
    fc.assert(
      fc.property(preferences, (p) => {
        const all = noticeKinds.flatMap((kind) =>
          [null, 0, 1, 2, 3].flatMap((impact) => [true, false].map((isTurn): News => ({ kind, impact, isTurn }))),
        );
        const never = all.every((n) => [true, false].every((before) => told(p, n, { follows: false, told: before })));
        expect(never).toBe(isEverything(p));
      }),
    );
  });

  it("tell at least as much of an incident with more impact", () => {
    fc.assert(
      fc.property(preferences, news, ties, fc.integer({ min: 0, max: 3 }), (p, n, t, more) => {
        if (n.impact !== null && told(p, n, t))
          expect(told(p, { ...n, impact: Math.max(n.impact, more) }, t)).toBe(true);
      }),
    );
  });

  it("tell of the end whoever was told of the beginning", () => {
    fc.assert(
      fc.property(preferences, news, fc.boolean(), fc.integer({ min: 0, max: 3 }), (p, n, follows, later) => {
        fc.pre(n.impact !== null && told(p, n, { follows, told: false }));
        expect(told(p, { ...n, impact: later, isTurn: true }, { follows, told: true })).toBe(true);
      }),
    );
  });

  it("tell who follows an incident of its turns, whatever else they chose", () => {
    fc.assert(
      fc.property(preferences, news, fc.boolean(), (p, n, before) => {
        expect(told(p, { ...n, isTurn: true }, { follows: true, told: before })).toBe(true);
      }),
    );
  });

  it("tell nothing twice: what is told at once is in no digest", () => {
    fc.assert(fc.property(preferences, news, ties, (p, n, t) => !(told(p, n, t) && isInDigest(p, n, t))));
  });

  it("put into a digest just what would have been told at once", () => {
    fc.assert(
      fc.property(preferences, news, ties, (p, n, t) => {
        fc.pre(!t.follows);
        const atOnce = told({ ...p, cadence: "every" }, n, t);
        expect(isInDigest({ ...p, cadence: "daily" }, n, t)).toBe(atOnce);
      }),
    );
  });
});

describe("an update as news", () => {
  it("turns when the status, a component or the plan changes, and when it ends", () => {
    expect(newsOf(update).isTurn).toBe(true);
    expect(newsOf({ ...update, previousStatus: "identified" }).isTurn).toBe(false);
    expect(newsOf({ ...update, previousStatus: null }).isTurn).toBe(true);
    expect(newsOf({ ...update, status: "resolved", previousStatus: "resolved" }).isTurn).toBe(true);
    expect(newsOf({ ...update, previousStatus: "identified", hasOccasion: true }).isTurn).toBe(true);
    const worse = [{ oldStatus: "partial_outage", newStatus: "major_outage" }];
    const same = [{ oldStatus: "partial_outage", newStatus: "partial_outage" }];
    expect(newsOf({ ...update, previousStatus: "identified", components: worse }).isTurn).toBe(true);
    expect(newsOf({ ...update, previousStatus: "identified", components: same }).isTurn).toBe(false);
  });

  it("is of the kind that people choose by", () => {
    expect(newsOf(update)).toMatchObject({ kind: "incidents", impact: 2 });
    expect(newsOf({ ...update, status: "postmortem" })).toMatchObject({ kind: "postmortems", impact: 2 });
    expect(newsOf({ ...update, kind: "maintenance", impact: "maintenance", status: "scheduled" })).toMatchObject({
      kind: "maintenance",
      impact: null,
    });
  });
});
