import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Actor } from "../domain/actor.ts";
import type { IncidentStatus } from "../domain/incident.ts";
import { rollUp, type Sample, type WindowSize, windowStart } from "../domain/rollup.ts";
import type { ComponentStatus } from "../domain/status.ts";
import { ensureDataDir, readConfig } from "../runtime/config.ts";
import { createContext } from "../runtime/context.ts";
import { publishAnnouncement } from "../services/announcements.ts";
import { addChannel, createAudience } from "../services/audiences.ts";
import { createComponent, createGroup, updateComponent } from "../services/components.ts";
import type { Context } from "../services/context.ts";
import { deliverDue } from "../services/delivering.ts";
import { addRecipient, endDrill, openDrillIncident, startDrill } from "../services/drills.ts";
import { expandEvents } from "../services/fan-out.ts";
import { createIncident, postUpdate } from "../services/incidents.ts";
import { createMaintenance, moveDueMaintenances } from "../services/maintenances.ts";
import { ensurePage, updatePage } from "../services/pages.ts";
import { createProbe } from "../services/probes.ts";
import { createRotation } from "../services/rotations.ts";
import { createAdmin } from "../services/setup.ts";
import { addSubscriber } from "../services/subscriptions.ts";
import { migrate } from "../store/migrate.ts";
import * as probes from "../store/probes.ts";
import { putMany, type StoredRollup } from "../store/rollups.ts";
import { startDemoTarget } from "./demo-target.ts";
import { supervise } from "./supervisor.ts";

const hour = 3_600_000;
const day = 24 * hour;
const login = { email: "demo@example.com", name: "Dana Demo", password: "candor demo page" };

interface Story {
  daysAgo: number;
  name: string;
  component: string;
  status: ComponentStatus;
  /** Minutes after the start, status, text. */
  posts: [number, IncidentStatus, string][];
}

const stories: Story[] = [
  {
    daysAgo: 74,
    name: "Search results out of date",
    component: "Search",
    status: "degraded_performance",
    posts: [
      [0, "investigating", "New items take up to an hour to appear in search. We are looking for the cause."],
      [50, "identified", "An indexing job got stuck after last night's release. We are restarting it."],
      [140, "resolved", "The index has caught up. Search shows new items within seconds again."],
    ],
  },
  {
    daysAgo: 41,
    name: "API errors in Europe",
    component: "API",
    status: "partial_outage",
    posts: [
      [0, "investigating", "About one in five API requests from Europe fails with **502**. We are investigating."],
      [
        18,
        "identified",
        "A network path between two of our sites drops packets. Traffic is being moved to another path.",
      ],
      [46, "monitoring", "Errors are back to normal. We keep watching before we call it done."],
      [
        95,
        "resolved",
        "No errors for 45 minutes. The faulty path stays out of use until our provider has repaired it.",
      ],
    ],
  },
  {
    daysAgo: 9,
    name: "Dashboard not loading",
    component: "Dashboard",
    status: "major_outage",
    posts: [
      [0, "investigating", "The dashboard does not load. Data is safe and the API is not affected."],
      [11, "identified", "A certificate was not renewed. A new one is being put in place."],
      [
        24,
        "resolved",
        "The dashboard loads again for everyone. We will publish what we change so that this can not happen again.",
      ],
    ],
  },
];

/** Response times as a day with its rush hours brings them. */
function samplesAt(at: number, base: number): Sample[] {
  const rush = 1 + 0.5 * Math.max(0, Math.sin(((at % day) / day) * 2 * Math.PI - 1.2));
  return Array.from({ length: 30 }, (_, n) => {
    const noise = ((Math.imul(at / 60_000 + n * 7919, 2_654_435_761) >>> 0) % 1000) / 1000;
    return { state: "up", latencyMs: base * rush * (0.8 + noise * 0.4 + noise ** 12 * 2), phases: null };
  });
}

async function fillResponseTimes(ctx: Context, pageId: string, now: number): Promise<void> {
  const spans: [WindowSize, number][] = [
    [300, day],
    [3600, 7 * day],
    [86_400, 88 * day],
  ];
  for (const [n, probe] of (await probes.list(ctx.db, pageId)).entries())
    for (const [size, span] of spans) {
      const rows: StoredRollup[] = [];
      for (let start = windowStart(now - span, size); start < windowStart(now, size); start += size * 1000) {
        const { histogram, phases: _, ...numbers } = rollUp(samplesAt(start, 60 + n * 45));
        const when = { size, start: new Date(start) };
        rows.push({
          probeId: probe.id,
          location: "local",
          ...when,
          ...numbers,
          histogram: [...histogram],
          phases: null,
        });
      }
      await ctx.db.transaction((tx) => putMany(tx, rows));
    }
}

type Person = Extract<Actor, { kind: "user" }>;
type At = (t: number) => Context;

/** A drill of last month with its report. */
async function rehearse(at: At, actor: Actor, pageId: string, now: number): Promise<void> {
  const begin = now - 28 * day;
  const minutes = (n: number): Context => at(begin + n * 60_000);
  // Messages go out within the minute and are counted in the report.
  const sent = async (n: number): Promise<void> => {
    await expandEvents(minutes(n));
    await deliverDue(minutes(n), { smtpUrl: null });
  };
  await addRecipient(minutes(-60), actor, pageId, {
    email: "drills@example.com",
    skip_confirmation_notification: true,
  });
  const drill = await startDrill(minutes(0), actor, pageId, {
    name: "Loss of the main database",
    scenario: "The main database does not answer. The replica is an hour behind. Tell readers and restore the service.",
  });
  const { id } = await openDrillIncident(minutes(6), actor, drill.id, {
    name: "Nothing can be saved",
    body: "Changes can not be saved at the moment. What you see may be an hour old.",
    promise_minutes: 20,
  });
  await sent(6.5);
  await postUpdate(minutes(22), actor, id, {
    status: "identified",
    body: "The main database has failed. We are moving to the replica.",
    promise_minutes: 20,
  });
  await sent(22.5);
  await postUpdate(minutes(58), actor, id, { status: "resolved", body: "Everything can be saved again." });
  await sent(58.5);
  await endDrill(minutes(65), actor, drill.id);
}

/** A group that is told more of what is open, and a rotation of those on duty. */
async function inform(at: At, actor: Person, pageId: string, incidentId: string, now: number): Promise<void> {
  const support = await createAudience(at(now - 30 * day), actor, pageId, {
    name: "Support",
    description: "Who answers customers: told sooner and more than the public.",
    member_ids: [actor.id],
  });
  await addChannel(at(now - 30 * day), actor, support.id, {
    email: "support@example.com",
    skip_confirmation_notification: true,
  });
  await postUpdate(at(now - 8 * 60_000), actor, incidentId, {
    status: "identified",
    body: "For your answers: large customers are affected most. Ask who reports it for a search that was slow.",
    audience_ids: [support.id],
  });
  await createRotation(at(now - 30 * day), actor, pageId, {
    name: "First line",
    period: "weekly",
    hand_over_at: "09:00",
    hand_over_day: 1,
    time_zone: "UTC",
    members: [actor.id],
  });
}

/** Fills a fresh installation with 90 days of history by living through them: the use cases run, only the clock is moved. */
async function fill(ctx: Context, target: string): Promise<void> {
  const now = ctx.clock.now();
  const at = (t: number): Context => ({ ...ctx, clock: { now: () => t } });
  const start = at(now - 88 * day);
  const actor: Person = { kind: "user", id: await createAdmin(start, login), name: login.name };
  const page = await ensurePage(start);
  await updatePage(start, actor, page.id, {
    name: "Northwind Cloud",
    description: "Live status of the services of Northwind Cloud.",
    support_url: "https://example.com/support",
  });
  const names: Record<string, string[]> = {
    Product: ["Website", "Dashboard", "Search"],
    Platform: ["API", "Webhooks", "Background jobs"],
  };
  const ids = new Map<string, string>();
  for (const [group, members] of Object.entries(names)) {
    const created: string[] = [];
    for (const name of members) {
      const component = await createComponent(start, actor, page.id, {
        name,
        description: name === "API" ? "REST and GraphQL endpoints" : null,
      });
      ids.set(name, component.id);
      created.push(component.id);
    }
    await createGroup(start, actor, page.id, { name: group, components: created });
  }
  const id = (name: string): string => ids.get(name) ?? "";

  for (const story of stories) {
    const begin = now - story.daysAgo * day + 2 * hour;
    let incidentId = "";
    for (const [minutes, status, body] of story.posts) {
      const then = at(begin + minutes * 60_000);
      const components = { [id(story.component)]: status === "monitoring" ? "operational" : story.status };
      const input = { name: story.name, status, body, components, deliver_notifications: false };
      if (incidentId === "") incidentId = (await createIncident(then, actor, page.id, input)).id;
      else await postUpdate(then, actor, incidentId, input);
    }
  }

  const past = at(now - 20 * day);
  await createMaintenance(past, actor, page.id, {
    name: "Database upgrade",
    body: "We move to a newer database version. Background jobs pause for up to an hour.",
    scheduled_for: new Date(now - 16 * day).toISOString(),
    scheduled_until: new Date(now - 16 * day + hour).toISOString(),
    component_ids: [id("Background jobs")],
    deliver_notifications: false,
  });
  await moveDueMaintenances(at(now - 16 * day + 1000));
  await moveDueMaintenances(at(now - 16 * day + hour + 1000));

  for (const email of ["ada@example.com", "grace@example.com", "linus@example.com"])
    await addSubscriber(at(now - 30 * day), actor, page.id, { email, skip_confirmation_notification: true });
  await rehearse(at, actor, page.id, now);

  await publishAnnouncement(at(now - 2 * day), actor, page.id, {
    title: "API version 1 ends on 1 March",
    body: "Requests to `/v1` will be answered with **410** from then on. [How to move to version 2](https://example.com/docs/v2) takes most teams less than an hour.",
    component_ids: [id("API")],
    deliver_notifications: false,
  });
  await createMaintenance(at(now - hour), actor, page.id, {
    name: "Network maintenance",
    body: "We replace a switch. Short interruptions of webhooks are possible.",
    scheduled_for: new Date(now + 2 * day).toISOString(),
    scheduled_until: new Date(now + 2 * day + 2 * hour).toISOString(),
    component_ids: [id("Webhooks")],
  });
  const open = await createIncident(at(now - 25 * 60_000), actor, page.id, {
    name: "Slow search",
    status: "investigating",
    body: "Searches take several seconds. We are looking into it.",
    components: { [id("Search")]: "degraded_performance" },
    promise_minutes: 30,
  });
  await postUpdate(at(now - 10 * 60_000), actor, open.id, {
    status: "identified",
    body: "A cache was emptied by mistake and is filling up again. Expect normal speed within the hour.",
    components: { [id("Search")]: "degraded_performance" },
    promise_minutes: 30,
  });

  const probes: [string, string, Record<string, unknown>][] = [
    ["Website", "http", { url: `${target}/ok` }],
    ["Dashboard", "http", { url: `${target}/flaky` }],
    ["API", "http", { url: `${target}/slow`, latency_threshold_ms: 2000 }],
    ["Webhooks", "ping", { host: "127.0.0.1" }],
  ];
  for (const [component, kind, settings] of probes)
    await createProbe(ctx, actor, page.id, {
      name: `${component} is reachable`,
      component_id: id(component),
      kind,
      settings,
      interval_s: 10,
      timeout_ms: 5000,
      failures_to_down: 2,
      successes_to_up: 2,
      enabled: true,
    });
  for (const component of ["Website", "API"])
    await updateComponent(ctx, actor, id(component), { show_response_time: true });
  await fillResponseTimes(ctx, page.id, now);
  await inform(at, actor, page.id, open.id, now);
}

/** `npm run demo`: a filled installation in a data folder of its own, made anew each time. */
export async function demo(): Promise<void> {
  const dataDir = join(process.cwd(), ".demo");
  rmSync(dataDir, { recursive: true, force: true });
  Object.assign(process.env, { DATA_DIR: dataDir, ROLE: "all", CANDOR_CONFIG: "", SMTP_URL: "", DATABASE_URL: "" });
  process.env.LOG_LEVEL ??= "warn";
  const target = await startDemoTarget();
  const config = readConfig(process.env);
  ensureDataDir(config);
  await migrate(config.databaseUrl, join(process.cwd(), "drizzle"));
  const ctx = createContext({ ...config, logLevel: "warn" }, "demo");
  await fill(ctx, target);
  await ctx.db.close();
  process.stdout.write(
    `candor: sign in at ${config.baseUrl}/admin with ${login.email} and the password "${login.password}"\n`,
  );
  await supervise();
}
