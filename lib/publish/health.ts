import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { isTerminal } from "../domain/delivery.ts";
import type { Context } from "../services/context.ts";
import { lastUpdateReach, readReadiness, type VitalSigns, vitalSigns } from "../services/health.ts";
import { type Probing, readProbing } from "../services/probe-shards.ts";
import type { Handler } from "./front.ts";

const alive: Handler = async (_req, res) => {
  res.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  res.end('{"status":"ok"}\n');
};

/** While the database is not there yet: the process lives, and is not ready. */
export const startingRoutes: Record<string, Handler> = {
  "/healthz": alive,
  "/readyz": async (_req, res) => {
    res.writeHead(503, { "Content-Type": "application/json", "Cache-Control": "no-store" });
    res.end('{"ready":false,"reason":"Candor is starting, or its database can not be opened."}\n');
  },
};

/**
 * `/healthz`, `/readyz` and `/metrics` (Prometheus text format 0.0.4). They hold counts and no addresses; the notes of
 * `/readyz` name locations that are silent.
 * @param copyTrouble says whether the copy at PUBLISH_TO is behind, which makes nobody less ready here
 */
export function healthRoutes(ctx: Context, copyTrouble: () => string | null = () => null): Record<string, Handler> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "candor_web_" });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const deliveries = gauge(
    "candor_deliveries",
    "Deliveries by channel and state: those that wait as of now, those that are over since the beginning.",
    ["channel", "state"],
  );
  const probes = gauge("candor_probes", "Switched-on probes by state.", ["state"]);
  const queueAge = gauge("candor_delivery_queue_age_seconds", "Age of the oldest delivery that waits.");
  const queue = gauge("candor_delivery_queue", "Deliveries that wait, are on the way or are tried again.", ["channel"]);
  const due = gauge("candor_delivery_oldest_due_seconds", "For how long the oldest due delivery is due.", ["channel"]);
  const reach = gauge("candor_last_update_95_percent_seconds", "Seconds until 95 % were told the newest update.");
  const openEvents = gauge("candor_events_open", "Events not yet expanded into deliveries.");
  const workerAge = gauge("candor_worker_seen_seconds", "Seconds since the worker's last sign of life.");

  const running = gauge("candor_probes_running", "Probes that are being run now.");
  const waiting = gauge("candor_probe_results_waiting", "Results that wait in memory while the database takes none.");
  // Counted by the probers since they started, and told here.
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers: [registry] });
  const results = counter("candor_delivery_results_total", "Deliveries that are over, by how they ended.", [
    "channel",
    "result",
  ]);
  const runs = counter("candor_probe_runs_total", "Runs of probes.");
  const late = counter("candor_probe_runs_late_total", "Runs that began more than a second late.");
  const skipped = counter("candor_probe_turns_skipped_total", "Turns not taken since the run before went on.");
  const putOff = counter("candor_probe_turns_put_off_total", "Turns put off by a pause or a jump of the clock.");

  function tellProbing(probing: Probing): void {
    running.set(probing.running);
    waiting.set(probing.waiting);
    for (const [told, count] of [
      [runs, probing.runs],
      [late, probing.late],
      [skipped, probing.skipped],
      [putOff, probing.putOff],
    ] as const) {
      told.reset();
      told.inc(count);
    }
  }

  function tellDeliveries(signs: VitalSigns, now: number): void {
    for (const told of [deliveries, queue, due, results]) told.reset();
    for (const { channel, state, count } of signs.deliveries) {
      deliveries.set({ channel, state }, count);
      // Kept in the database, so that a restart begins no new count.
      if (isTerminal(state)) results.inc({ channel, result: state }, count);
    }
    for (const { channel, waiting: n, dueSince } of signs.queues) {
      queue.set({ channel }, n);
      due.set({ channel }, dueSince === null ? 0 : Math.max(0, (now - dueSince.getTime()) / 1000));
    }
  }

  let known: Awaited<ReturnType<typeof lastUpdateReach>> = null;

  async function metrics(): Promise<string> {
    const now = ctx.clock.now();
    const [signs, probing] = await Promise.all([vitalSigns(ctx), readProbing(ctx)]);
    tellProbing(probing);
    tellDeliveries(signs, now);
    known = await lastUpdateReach(ctx, known);
    reach.reset();
    if (known) reach.set(known.ms / 1000);
    else reach.remove();
    probes.reset();
    for (const p of signs.probes) probes.set({ state: p.state }, p.count);
    queueAge.set(signs.oldestWaiting ? Math.max(0, (now - signs.oldestWaiting.getTime()) / 1000) : 0);
    openEvents.set(signs.openEvents);
    if (signs.workerSeenAt) workerAge.set((now - signs.workerSeenAt.getTime()) / 1000);
    return registry.metrics();
  }

  return {
    "/healthz": alive,
    "/readyz": async (_req, res) => {
      const readiness = await readReadiness(ctx);
      if (copyTrouble() !== null)
        readiness.notes.push("The copy of the site at PUBLISH_TO is not up to date; the log says why.");
      res.writeHead(readiness.ready ? 200 : 503, { "Content-Type": "application/json", "Cache-Control": "no-store" });
      res.end(`${JSON.stringify(readiness)}\n`);
    },
    "/metrics": async (_req, res) => {
      const text = await metrics();
      res.writeHead(200, { "Content-Type": registry.contentType, "Cache-Control": "no-store" });
      res.end(text);
    },
  };
}
