import type { DeliveryState } from "../../lib/domain/delivery.ts";
import { type DeliveryCause, deliveryCauses } from "../../lib/domain/delivery-cause.ts";
import type { ChannelKind } from "../../lib/domain/subscription.ts";

/** How the news of an update has spread, as views are given it. */
export interface DeliveryReport {
  summary: Partial<Record<ChannelKind, Partial<Record<DeliveryState, number>>>>;
  total: number;
  sent: number;
  spreading: boolean;
  waiting: number;
  failing: number;
  superseded: number;
  leftOut: number;
  /** Milliseconds; null: not yet. */
  reached: { half: number | null; most: number | null; all: number | null };
  lastSent: number | null;
  causes: readonly {
    cause: DeliveryCause;
    n: number;
    retrying: number;
    channels: readonly ChannelKind[];
    example: string;
  }[];
}

const n = (count: number): string => count.toLocaleString("en");

/** `8.1 s`, `38 s`, `4 min 10 s`, `2 h 5 min`. */
export function lasting(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `412 of 415 delivered in 38 s, 3 failing: mailbox full`. */
export function reportLine(report: DeliveryReport): string {
  const { total, sent, spreading, waiting, failing, superseded, leftOut, lastSent, causes } = report;
  const parts = [`${n(sent)} of ${n(total)} delivered${lastSent === null ? "" : ` in ${lasting(lastSent)}`}`];
  if (spreading) parts.push("more are being made");
  if (waiting > 0) parts.push(`${n(waiting)} on the way`);
  if (failing > 0) {
    const shown = causes.slice(0, 2).map(({ cause }) => deliveryCauses[cause]);
    parts.push(`${n(failing)} failing${shown.length > 0 ? `: ${shown.join(", ")}` : ""}`);
  }
  if (superseded > 0) parts.push(`${n(superseded)} replaced by a newer one`);
  if (leftOut > 0) parts.push(`${n(leftOut)} left out`);
  return parts.join(", ");
}
