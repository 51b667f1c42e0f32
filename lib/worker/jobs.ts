import { judgeHeartbeats } from "../services/heartbeats.ts";
import { moveDueMaintenances } from "../services/maintenances.ts";
import { purgeOld } from "../services/retention.ts";
import { rollUpDue } from "../services/rolling-up.ts";
import { markStaleProbes } from "../services/verdicts.ts";
import type { Job } from "./loop.ts";

const second = 1000;

/** Periodic work, a line each. */
export const jobs: readonly Job[] = [
  { name: "rollups", everyMs: 15 * second, run: rollUpDue },
  { name: "heartbeats", everyMs: 5 * second, run: judgeHeartbeats },
  { name: "stale-probes", everyMs: 10 * second, run: markStaleProbes },
  { name: "maintenances", everyMs: second, run: moveDueMaintenances },
  { name: "retention", everyMs: 3600 * second, run: purgeOld },
];
