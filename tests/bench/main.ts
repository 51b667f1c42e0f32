import { benchAlarms } from "./alarms.ts";
import { askBarely } from "./bare.ts";
import { benchDeliveries } from "./deliveries.ts";
import { benchEngine } from "./engine.ts";
import { benchPage } from "./page.ts";
import { benchProbes } from "./probes.ts";
import { serveSink } from "./sink.ts";

const benches: Record<string, () => Promise<void>> = {
  page: () => benchPage(5),
  probes: () => benchProbes(2000),
  alarms: benchAlarms,
  engine: () => benchEngine(10_000),
  deliveries: () => benchDeliveries(3000),
};

/** `npm run bench [-- NAME…]`: all benchmarks, or the named ones. */
export async function bench(names: readonly string[]): Promise<void> {
  if (names[0] === "sink") return serveSink();
  if (names[0] === "bare") return askBarely(names[1] ?? "", Number(names[2]));
  const unknown = names.find((name) => !(name in benches));
  if (unknown) {
    process.stderr.write(`There is no benchmark "${unknown}". There are: ${Object.keys(benches).join(", ")}.\n`);
    process.exitCode = 2;
    return;
  }
  for (const name of names.length > 0 ? names : Object.keys(benches)) await benches[name]?.();
  process.exit(0);
}
