import type { ShownStatus } from "../../lib/domain/status.ts";

/** A shape of its own for each state, so that it is never told by colour alone. Paths on a 20 by 20 grid. */
const shapes: Record<ShownStatus, string> = {
  operational:
    "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm4.3 6.9-5 5.4a1 1 0 0 1-1.4 0L5.7 11a1 1 0 1 1 1.4-1.4l1.4 1.5 4.3-4.6a1 1 0 1 1 1.5 1.4Z",
  degraded_performance: "M10 2.2 19 18H1L10 2.2Zm-1 5.3.2 5h1.6l.2-5H9Zm1 8.4a1.1 1.1 0 1 0 0-2.2 1.1 1.1 0 0 0 0 2.2Z",
  partial_outage:
    "M10 .8 19.2 10 10 19.2.8 10 10 .8ZM9 5.5l.2 5.6h1.6l.2-5.6H9Zm1 9.3a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4Z",
  major_outage:
    "M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3L6.3 1Zm.4 4.3L5.3 6.7 8.6 10l-3.3 3.3 1.4 1.4 3.3-3.3 3.3 3.3 1.4-1.4-3.3-3.3 3.3-3.3-1.4-1.4L10 8.6 6.7 5.3Z",
  under_maintenance:
    "M4 1h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3Zm1.5 4.5v9h2v-9h-2Zm3.5 0v9h2v-9H9Zm3.5 0v9h2v-9h-2Z",
  unknown: "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 2.2a6.8 6.8 0 1 1 0 13.6 6.8 6.8 0 0 1 0-13.6ZM6 9v2h8V9H6Z",
};

export function StatusIcon({ status, size = 20 }: { status: ShownStatus; size?: number }) {
  return (
    <svg className={`icon is-${status}`} viewBox="0 0 20 20" width={size} height={size} aria-hidden="true">
      <path fillRule="evenodd" d={shapes[status]} />
    </svg>
  );
}
