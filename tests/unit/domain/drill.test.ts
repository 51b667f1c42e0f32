import { describe, expect, it } from "vitest";
import { type DeliveryFacts, drillReport, type PostFacts } from "../../../lib/domain/drill.ts";

const minute = 60_000;
const post = (id: string, at: number, more: Partial<PostFacts> = {}): PostFacts => ({
  incidentId: "one",
  id,
  status: "investigating",
  postedBy: "Dana",
  at,
  promiseAt: null,
  ...more,
});
const delivery = (updateId: string, more: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  updateId,
  channel: "email",
  address: "d…@example.com",
  state: "sent",
  sentAt: null,
  reason: null,
  ...more,
});

describe("a drill's report", () => {
  it("says how soon was posted, which promises were kept and when messages arrived", () => {
    const report = drillReport(
      { startedAt: 0, endedAt: 60 * minute },
      [
        post("a", 3 * minute, { promiseAt: 10 * minute }),
        post("b", 9 * minute, { promiseAt: 20 * minute }),
        post("c", 25 * minute, { status: "resolved" }),
      ],
      [
        delivery("a", { sentAt: 3 * minute + 500 }),
        delivery("a", { sentAt: 3 * minute + 2000 }),
        delivery("b", { state: "failed", reason: "550 no such user" }),
        delivery("c", { state: "waiting" }),
      ],
      99 * minute,
    );
    expect(report).toMatchObject({
      firstPost: 3 * minute,
      resolved: 25 * minute,
      promises: { made: 2, kept: 1, late: 1 },
      failures: [{ updateId: "b", reason: "550 no such user" }],
    });
    expect(report.posts.map((p) => [p.sincePrevious, p.promise])).toEqual([
      [null, "kept"],
      [6 * minute, "late"],
      [16 * minute, "none"],
    ]);
    expect(report.posts[0]?.deliveries).toEqual({ total: 2, sent: 2, failed: 0, waiting: 0, first: 500, last: 2000 });
    expect(report.posts[2]?.deliveries.waiting).toBe(1);
  });

  it("leaves a promise open as long as its time has not come", () => {
    const posts = [post("a", minute, { promiseAt: 10 * minute })];
    const running = { startedAt: 0, endedAt: null };
    expect(drillReport(running, posts, [], 5 * minute).posts[0]?.promise).toBe("open");
    expect(drillReport(running, posts, [], 11 * minute).posts[0]?.promise).toBe("late");
    expect(drillReport({ startedAt: 0, endedAt: 8 * minute }, posts, [], 11 * minute).posts[0]?.promise).toBe("open");
  });
});
