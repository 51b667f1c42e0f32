export interface Bell {
  ring(): void;
  /** Resolves with the next ring. Taken before looking for what it would tell of, no ring is missed. */
  next(): Promise<void>;
}

/** Wakes whoever waits for it at the moment. */
export function createBell(): Bell {
  let ring: () => void = () => undefined;
  let next: Promise<void>;
  const hang = (): void => {
    next = new Promise((resolve) => {
      ring = resolve;
    });
  };
  hang();
  return {
    ring() {
      const rung = ring;
      hang();
      rung();
    },
    next: () => next,
  };
}
