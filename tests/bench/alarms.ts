import { alarmsInWeek, defaults, detectionDelay } from "../support/simulated-target.ts";
import { type Row, report } from "./report.ts";

const weeks = 200;
const deaths = 1000;
const yearOfWeeks = 365.25 / 7;

/** False alarms of targets that drop requests at random, against how soon a dead one is known; a simulation, with one probe at 60 s. */
export async function benchAlarms(): Promise<void> {
  const rows: Row[] = [];
  for (const failuresToDown of [1, 2, 3, 4, 5])
    for (const recheckMs of [0, 5000, 10_000])
      for (const drop of [0.01, 0.02, 0.05]) {
        const settings = { ...defaults, failuresToDown, recheckMs };
        let alarms = 0;
        for (let seed = 1; seed <= weeks; seed++) alarms += alarmsInWeek(settings, drop, seed);
        const delays: number[] = [];
        for (let seed = 1; seed <= deaths; seed++) delays.push(detectionDelay(settings, drop, seed).delay / 1000);
        delays.sort((a, b) => a - b);
        rows.push({
          "failures to down": String(failuresToDown),
          "recheck s": String(recheckMs / 1000),
          "dropped %": String(drop * 100),
          "false alarms a week": (alarms / weeks).toPrecision(3),
          "expected a year": (10_080 * drop ** failuresToDown * yearOfWeeks).toPrecision(2),
          "known after s, median": delays[deaths / 2] ?? 0,
          "at most": delays.at(-1) ?? 0,
        });
      }
  report("alarms", rows);
}
