/**
 * Counts of positive values in buckets whose bounds grow by a constant factor: any quantile is right within 2.5 % of
 * its value, and histograms of parts add up to the histogram of the whole. After DDSketch (Masson, Rim, Lee: "DDSketch:
 * a fast and fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019).
 *
 * Held flat, as bucket and count in turn with buckets ascending: `[70, 3, 71, 12]`.
 */
export type Histogram = readonly number[];

const accuracy = 0.025;
const gamma = (1 + accuracy) / (1 - accuracy);
const logGamma = Math.log(gamma);
/** What is smaller counts as this: a hundredth of a millisecond. */
const smallest = 0.01;

const bucketOf = (value: number): number => Math.ceil(Math.log(Math.max(value, smallest)) / logGamma);
const middleOf = (bucket: number): number => (2 * gamma ** bucket) / (gamma + 1);

export function histogramOf(values: readonly number[]): Histogram {
  if (values.length === 1) return [bucketOf(values[0] ?? 0), 1];
  const counts = new Map<number, number>();
  for (const value of values) {
    const bucket = bucketOf(value);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b).flat();
}

/** The histogram of all the values together. Associative and commutative, with the empty one as its unit. */
export function mergeHistograms(list: readonly Histogram[]): Histogram {
  if (list.length === 1) return list[0] ?? [];
  // Buckets ascend, and are a few hundred at most: counted in a row, since charts merge them by the ten thousand.
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const h of list) {
    first = Math.min(first, h[0] ?? first);
    last = Math.max(last, h[h.length - 2] ?? last);
  }
  if (first > last) return [];
  const counts = new Float64Array(last - first + 1);
  for (const h of list)
    for (let i = 0; i < h.length; i += 2) {
      const place = (h[i] ?? 0) - first;
      counts[place] = (counts[place] ?? 0) + (h[i + 1] ?? 0);
    }
  const out: number[] = [];
  counts.forEach((count, place) => {
    if (count > 0) out.push(place + first, count);
  });
  return out;
}

/**
 * The value below which a share of the values lies, by nearest rank; null without values.
 * @param share in [0,1]: 0.95 for the 95th percentile
 */
export function quantile(h: Histogram, share: number): number | null {
  let total = 0;
  for (let i = 1; i < h.length; i += 2) total += h[i] ?? 0;
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  for (let i = 0; i < h.length; i += 2) {
    seen += h[i + 1] ?? 0;
    if (seen >= rank) return middleOf(h[i] ?? 0);
  }
  return null;
}
