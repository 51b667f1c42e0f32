import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  backoff,
  type DeliveryOutcome,
  deliveryStates,
  isTerminal,
  nextDelivery,
  retrySchedules,
} from "../../../lib/domain/delivery.ts";

const outcome: fc.Arbitrary<DeliveryOutcome> = fc.oneof(
  fc.constant<DeliveryOutcome>({ kind: "delivered" }),
  fc.constant<DeliveryOutcome>({ kind: "retry", reason: "busy" }),
  fc.boolean().map((suppress): DeliveryOutcome => ({ kind: "reject", reason: "gone", suppress })),
);
const noise = fc.double({ min: 0, max: 0.999, noNaN: true });

describe("a delivery", () => {
  it("stays in a terminal state whatever is said of it later", () => {
    fc.assert(
      fc.property(fc.constantFrom(...deliveryStates), outcome, fc.nat(12), noise, (state, said, attempts, spread) => {
        const next = nextDelivery(state, said, retrySchedules.webhook, attempts, 0, spread);
        if (isTerminal(state)) expect(next).toEqual({ state, nextAttemptAt: null });
      }),
    );
  });

  it("comes to an end after the tries of its schedule", () => {
    for (const schedule of Object.values(retrySchedules)) {
      let tries = 0;
      for (let state: string = "pending"; state !== "dead"; tries++)
        state = nextDelivery("sending", { kind: "retry", reason: "" }, schedule, tries + 1, 0, 0.5).state;
      expect(tries).toBe(schedule.length + 1);
    }
  });

  it("waits within a fifth of its schedule and honours a later time the other side asks for, up to a day", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        noise,
        fc.option(fc.nat(10 ** 9), { nil: undefined }),
        (n, spread, asked) => {
          const base = retrySchedules.webhook[n - 1] ?? 0;
          const wait = backoff(retrySchedules.webhook, n, spread, asked) ?? 0;
          expect(wait).toBeGreaterThanOrEqual(Math.floor(base * 0.8));
          expect(wait).toBeLessThanOrEqual(Math.max(Math.ceil(base * 1.2), Math.min(asked ?? 0, 86_400_000)));
        },
      ),
    );
  });

  it("gives e-mail two days", () => {
    const total = retrySchedules.email.reduce((a, b) => a + b, 0);
    expect(total / 3_600_000).toBeGreaterThan(47);
    expect(total / 3_600_000).toBeLessThan(49);
  });
});
