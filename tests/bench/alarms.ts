import { alarmsInWeek, defaults, detectionDelay, type Settings } from "../support/simulated-target.ts";
import { median, quantile, type Row, report } from "./report.ts";

const weeks = 200;
const deaths = 1000;
const yearOfWeeks = 365.25 / 7;
const promisedDrop = 0.02;

const isDefault = (s: Settings): boolean =>
  s.failuresToDown === defaults.failuresToDown && s.recheckMs === defaults.recheckMs;

/** False alarms of targets that drop requests at random, against how soon a dead one is known; a simulation, with one probe at 60 s. */
export async function benchAlarms(): Promise<void> {
  const rows: Row[] = [];
  let usual = { alarms: Number.NaN, latest: Number.NaN };
  for (const failuresToDown of [1, 2, 3, 4, 5])
    for (const recheckMs of [0, 5000, 10_000])
      for (const drop of [0.01, 0.02, 0.05]) {
        const settings = { ...defaults, failuresToDown, recheckMs };
        let alarms = 0;
        for (let seed = 1; seed <= weeks; seed++) alarms += alarmsInWeek(settings, drop, seed);
        const delays: number[] = [];
        for (let seed = 1; seed <= deaths; seed++) delays.push(detectionDelay(settings, drop, seed).delay / 1000);
        // Where a false alarm is open when the target dies, nothing is left to be found.
        const found = delays.filter(Number.isFinite);
        rows.push({
          "failures to down": String(failuresToDown),
          "recheck s": String(recheckMs / 1000),
          "dropped %": String(drop * 100),
          "false alarms a week": (alarms / weeks).toPrecision(3),
          "expected a year": (10_080 * drop ** failuresToDown * yearOfWeeks).toPrecision(2),
          "known after s, median": median(found),
          "at most": quantile(found, 1),
          "down already": deaths - found.length,
        });
        if (drop === promisedDrop && isDefault(settings)) usual = { alarms, latest: quantile(found, 1) };
      }
  const { intervalMs, failuresToDown, recheckMs } = defaults;
  report(
    "alarms",
    rows,
    [
      { figure: `false alarms in ${weeks} weeks, defaults, 2 % dropped`, measured: usual.alarms, atMost: 0 },
      {
        figure: "a dead target is known after s, defaults",
        measured: usual.latest,
        atMost: (intervalMs + (failuresToDown - 1) * recheckMs) / 1000,
      },
    ],
    [
      `A simulation of the engine's own schedule and verdicts: one probe at ${intervalMs / 1000} s, ${weeks} weeks and ${deaths} deaths for each row, the same seeds in each run.`,
      `Defaults: ${failuresToDown} failures to down, recheck after ${recheckMs / 1000} s. Expected: a week's turns, each the first of so many drops in a row.`,
    ],
  );
}
