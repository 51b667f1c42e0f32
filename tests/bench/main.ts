import { benchAlarms } from "./alarms.ts";
import { askBarely } from "./bare.ts";
import { benchCrash } from "./crash.ts";
import { benchDeliveries } from "./deliveries.ts";
import { benchEngine } from "./engine.ts";
import { benchExpansion, serveNeighbour } from "./expansion.ts";
import { benchHistory } from "./five-years.ts";
import { serveJournalSink } from "./journal-sink.ts";
import { serveLoad } from "./load.ts";
import { serveNextRender } from "./next-render.ts";
import { benchPage } from "./page.ts";
import { benchPings } from "./pings.ts";
import { sendPlainly } from "./plain-mails.ts";
import { benchPublish } from "./publish.ts";
import { benchReadModel } from "./read-model.ts";
import { summary } from "./report.ts";
import { serveSink } from "./sink.ts";
import { benchStart } from "./start.ts";
import { benchWebhooks, serveHooks } from "./webhooks.ts";
import { benchWeight } from "./weight.ts";

const benches: Record<string, () => Promise<void>> = {
  page: () => benchPage({ rounds: 3, seconds: 3 }),
  weight: benchWeight,
  publish: () => benchPublish(100),
  "read-model": () => benchReadModel(100),
  start: () => benchStart(3),
  alarms: benchAlarms,
  engine: () => benchEngine(10_000),
  history: () => benchHistory(100),
  pings: () => benchPings(2000),
  expansion: () => benchExpansion(1_000_000),
  deliveries: () => benchDeliveries(100_000),
  webhooks: () => benchWebhooks(10_000, 9),
};

/** What takes the better part of an hour runs by its name only. */
const longOnes: Record<string, () => Promise<void>> = {
  crash: () => benchCrash(Number(process.env.CRASH_RUNS ?? 100)),
};

/** What a benchmark runs beside itself, in a process of its own. */
const programs: Record<string, () => void | Promise<void>> = {
  bare: () => askBarely(process.argv.at(-2) ?? "", Number(process.argv.at(-1))),
  sink: serveSink,
  "journal-sink": serveJournalSink,
  "plain-mails": sendPlainly,
  hooks: serveHooks,
  neighbour: () => serveNeighbour(process.argv.at(-1) ?? ""),
  load: serveLoad,
  "next-render": serveNextRender,
};

/** `npm run bench [-- NAME…]`: all benchmarks but the long ones, or the named ones. */
export async function bench(names: readonly string[]): Promise<void> {
  const program = programs[names[0] ?? ""];
  if (program) return program();
  const known = { ...benches, ...longOnes };
  const unknown = names.find((name) => !(name in known));
  if (unknown) {
    process.stderr.write(`There is no benchmark "${unknown}". There are: ${Object.keys(known).join(", ")}.\n`);
    process.exitCode = 2;
    return;
  }
  for (const name of names.length > 0 ? names : Object.keys(benches)) await known[name]?.();
  summary();
  process.exit(0);
}
