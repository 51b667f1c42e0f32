/**
 * What a proof of consent proves: somebody entered the address, the owner of the address agreed, or an operator answers
 * for it that the owner did.
 */
export type ConsentStep = "asked" | "confirmed" | "vouched";

/** By which way: the public form, an operator's hand, a token of the API, a file, the link or the challenge sent there. */
export type ConsentWay = "form" | "by_hand" | "api" | "import" | "link" | "challenge";

/** How the subscription ended: its owner left, or it was removed. */
export type ConsentEnd = "left" | "removed";

export const consentSteps: Record<ConsentStep, string> = {
  asked: "Asked for",
  confirmed: "Confirmed",
  vouched: "Answered for",
};

export const consentWays: Record<ConsentWay, string> = {
  form: "on the public form",
  by_hand: "added by hand",
  api: "by the API",
  import: "from a file",
  link: "by the link that was sent there",
  challenge: "by answering the challenge",
};

/** Proofs of subscriptions that ended are kept so many days unless the installation says otherwise. */
export const keepConsentsDays = 1096;
