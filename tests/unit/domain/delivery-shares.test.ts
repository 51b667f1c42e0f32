import fc from "fast-check";
import { expect, it } from "vitest";
import { type DeliveryState, deliveryStates } from "../../../lib/domain/delivery.ts";
import { shareNames, sharesOf } from "../../../lib/domain/delivery-shares.ts";
import { channelKinds } from "../../../lib/domain/subscription.ts";

const states = fc.dictionary(fc.constantFrom(...deliveryStates), fc.nat(1_000_000));
const summaries = fc.dictionary(fc.constantFrom(...channelKinds), states);

it("every delivery that was made is in exactly one share, whatever its channel and state", () => {
  fc.assert(
    fc.property(summaries, (summary) => {
      const made = Object.values(summary)
        .flatMap((each) => Object.values(each))
        .reduce((sum, n) => sum + n, 0);
      const shares = sharesOf(summary);
      expect(shares.total).toBe(made);
      expect(shareNames.reduce((sum, name) => sum + shares[name], 0)).toBe(made);
    }),
  );
});

it.each(deliveryStates)("a delivery that is %s is counted", (state: DeliveryState) => {
  const shares = sharesOf({ email: { [state]: 3 } });
  expect(shareNames.filter((name) => shares[name] === 3)).toHaveLength(1);
});
