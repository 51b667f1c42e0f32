import { remindOwners } from "../services/action-items.ts";
import { raiseMuted } from "../services/alerts.ts";
import { runAutomation } from "../services/automation.ts";
import { runEscalations } from "../services/escalating.ts";
import { judgeHeartbeats } from "../services/heartbeats.ts";
import { moveDueMaintenances } from "../services/maintenances.ts";
import { watchPromises } from "../services/promises.ts";
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
  { name: "automation", everyMs: second, run: runAutomation },
  { name: "escalations", everyMs: second, run: runEscalations },
  { name: "promises", everyMs: 5 * second, run: watchPromises },
  { name: "action-items", everyMs: 60 * second, run: remindOwners },
  { name: "muted-alerts", everyMs: 10 * second, run: raiseMuted },
  { name: "retention", everyMs: 3600 * second, run: purgeOld },
];
