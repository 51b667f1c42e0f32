/** What was made from a key, as long as there is room: what was not asked for the longest makes room first. */
export interface Memory<T> {
  /** What is kept under the key, or what `make` makes. */
  recall(key: string, make: () => T): T;
  /** Characters that it holds. */
  size(): number;
}

/**
 * A memory that is bounded by the length of what it holds, since a mail may be of two thousand characters or of two
 * hundred thousand.
 * @param mostCharacters keys and values together
 * @param lengthOf the length of a value in characters
 */
export function createMemory<T>(mostCharacters: number, lengthOf: (value: T) => number): Memory<T> {
  const kept = new Map<string, T>();
  let held = 0;
  const weight = (key: string, value: T): number => key.length + lengthOf(value);

  function makeRoom(): void {
    for (const [key, value] of kept) {
      if (held <= mostCharacters) return;
      kept.delete(key);
      held -= weight(key, value);
    }
  }

  return {
    recall(key, make) {
      const known = kept.get(key);
      const value = known ?? make();
      // A map lists its keys in the order of putting in.
      if (known === undefined) held += weight(key, value);
      else kept.delete(key);
      kept.set(key, value);
      makeRoom();
      return value;
    },
    size: () => held,
  };
}
