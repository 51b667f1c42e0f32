import type { PostStatus } from "./incident.ts";
import type { ChannelKind } from "./subscription.ts";

/** Stands before everything that a drill sends or shows. */
export const drillMark = "DRILL";

export const drillNotice = "**DRILL.** This is a rehearsal: nothing is wrong, and the public sees none of it.";

export type PromiseOutcome = "kept" | "late" | "open" | "none";

/** Times in milliseconds: spans, unless they are called `at`. */
export interface DrillPost {
  incidentId: string;
  updateId: string;
  status: PostStatus;
  postedBy: string;
  at: number;
  sinceStart: number;
  /** Null for the first of its incident. */
  sincePrevious: number | null;
  /** What became of the time by which it promised the next post. */
  promise: PromiseOutcome;
  promisedAt: number | null;
  deliveries: {
    total: number;
    sent: number;
    failed: number;
    waiting: number;
    /** From the post to the first and the last one that was sent. */
    first: number | null;
    last: number | null;
  };
}

export interface DrillFailure {
  updateId: string;
  channel: ChannelKind;
  /** Masked. */
  address: string;
  reason: string | null;
}

export interface DrillReport {
  startedAt: number;
  endedAt: number | null;
  firstPost: number | null;
  resolved: number | null;
  promises: { made: number; kept: number; late: number };
  posts: DrillPost[];
  failures: DrillFailure[];
}

export interface PostFacts {
  incidentId: string;
  id: string;
  status: PostStatus;
  postedBy: string;
  at: number;
  promiseAt: number | null;
}

export interface DeliveryFacts {
  updateId: string | null;
  channel: ChannelKind;
  address: string;
  state: "sent" | "failed" | "waiting";
  sentAt: number | null;
  reason: string | null;
}

const span = (values: readonly number[], pick: (...v: number[]) => number, from: number): number | null =>
  values.length === 0 ? null : Math.max(0, pick(...values) - from);

function promiseOf(promisedAt: number | null, next: PostFacts | undefined, now: number): PromiseOutcome {
  if (promisedAt === null) return "none";
  if (next) return next.at <= promisedAt ? "kept" : "late";
  return now > promisedAt ? "late" : "open";
}

/**
 * What a drill came to: how soon its people posted, which promises they kept, how the messages travelled.
 * @param posts oldest first
 * @param now when it is asked, in milliseconds; a drill that has ended is judged as of its end
 */
export function drillReport(
  drill: { startedAt: number; endedAt: number | null },
  posts: readonly PostFacts[],
  deliveries: readonly DeliveryFacts[],
  now: number,
): DrillReport {
  const until = drill.endedAt ?? now;
  const rows = posts.map((post): DrillPost => {
    const same = posts.filter((other) => other.incidentId === post.incidentId);
    const place = same.indexOf(post);
    const previous = same[place - 1];
    const mine = deliveries.filter((d) => d.updateId === post.id);
    const sent = mine.flatMap((d) => (d.state === "sent" && d.sentAt !== null ? [d.sentAt] : []));
    return {
      incidentId: post.incidentId,
      updateId: post.id,
      status: post.status,
      postedBy: post.postedBy,
      at: post.at,
      sinceStart: post.at - drill.startedAt,
      sincePrevious: previous ? post.at - previous.at : null,
      promise: promiseOf(post.promiseAt, same[place + 1], until),
      promisedAt: post.promiseAt,
      deliveries: {
        total: mine.length,
        sent: mine.filter((d) => d.state === "sent").length,
        failed: mine.filter((d) => d.state === "failed").length,
        waiting: mine.filter((d) => d.state === "waiting").length,
        first: span(sent, Math.min, post.at),
        last: span(sent, Math.max, post.at),
      },
    };
  });
  const over = rows.find((row) => row.status === "resolved");
  return {
    startedAt: drill.startedAt,
    endedAt: drill.endedAt,
    firstPost: rows[0]?.sinceStart ?? null,
    resolved: over?.sinceStart ?? null,
    promises: {
      made: rows.filter((row) => row.promise !== "none").length,
      kept: rows.filter((row) => row.promise === "kept").length,
      late: rows.filter((row) => row.promise === "late").length,
    },
    posts: rows,
    failures: deliveries.flatMap((d) =>
      d.state === "failed" && d.updateId !== null
        ? [{ updateId: d.updateId, channel: d.channel, address: d.address, reason: d.reason }]
        : [],
    ),
  };
}
