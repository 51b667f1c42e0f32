import { remindOwners } from "../services/action-items.ts";
import { raiseMuted } from "../services/alerts.ts";
import { runAutomation } from "../services/automation.ts";
import { countOnce } from "../services/delivery-totals.ts";
import { sendDigests } from "../services/digests.ts";
import { runEscalations } from "../services/escalating.ts";
import { endFollowing } from "../services/following.ts";
import { judgeHeartbeats } from "../services/heartbeats.ts";
import { runImports } from "../services/import-running.ts";
import { remindOfMaintenances, watchOverruns } from "../services/maintenance-watch.ts";
import { moveDueMaintenances } from "../services/maintenances.ts";
import { publishDue } from "../services/pending-posts.ts";
import { watchPromises } from "../services/promises.ts";
import { endPins } from "../services/public-announcements.ts";
import { purgeOld } from "../services/retention.ts";
import { rollUpDue } from "../services/rolling-up.ts";
import { makeOccurrences } from "../services/series-occurrences.ts";
import { markStaleProbes } from "../services/verdicts.ts";
import { tellHub } from "../services/websub.ts";
import type { Job } from "./loop.ts";

const second = 1000;

/** Periodic work, a line each. */
export const jobs: readonly Job[] = [
  { name: "rollups", everyMs: 15 * second, run: rollUpDue },
  { name: "heartbeats", everyMs: 5 * second, run: judgeHeartbeats },
  { name: "stale-probes", everyMs: 10 * second, run: markStaleProbes },
  { name: "maintenances", everyMs: second, run: moveDueMaintenances },
  { name: "maintenance-series", everyMs: 60 * second, run: makeOccurrences },
  { name: "maintenance-reminders", everyMs: 5 * second, run: remindOfMaintenances },
  { name: "maintenance-overruns", everyMs: 5 * second, run: watchOverruns },
  { name: "announcement-pins", everyMs: 30 * second, run: endPins },
  { name: "pending-posts", everyMs: second, run: (ctx) => publishDue(ctx) },
  { name: "automation", everyMs: second, run: runAutomation },
  { name: "escalations", everyMs: second, run: runEscalations },
  { name: "promises", everyMs: 5 * second, run: watchPromises },
  { name: "websub", everyMs: 2 * second, run: tellHub },
  { name: "action-items", everyMs: 60 * second, run: remindOwners },
  { name: "muted-alerts", everyMs: 10 * second, run: raiseMuted },
  { name: "imports", everyMs: second, run: runImports },
  { name: "delivery-totals", everyMs: 3600 * second, run: countOnce },
  { name: "digests", everyMs: 30 * second, run: sendDigests },
  { name: "following", everyMs: 3600 * second, run: endFollowing },
  { name: "retention", everyMs: 3600 * second, run: purgeOld },
];
