import { pingOnce } from "../net/icmp.ts";
import { readMigrationState } from "../store/migration-state.ts";
import type { Context } from "./context.ts";
import { readReadiness } from "./health.ts";
import { diagnoseMail, diagnoseMailDns } from "./mail-diagnosis.ts";

export interface Finding {
  name: string;
  /** `note`: it works, but not as an operator may expect. */
  verdict: "ok" | "note" | "bad";
  text: string;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function database(ctx: Context, migrationsFolder: string): Promise<Finding> {
  const name = "database";
  try {
    await ctx.db.ping();
  } catch (error) {
    return { name, verdict: "bad", text: `It does not answer: ${reasonOf(error)}` };
  }
  try {
    const { pending, foreign } = await readMigrationState(ctx.db, migrationsFolder);
    if (foreign > 0) return { name, verdict: "bad", text: "It was used by a newer version of Candor than this one." };
    if (pending > 0)
      return { name, verdict: "note", text: `It answers; ${pending} migration(s) wait for the next start.` };
    return { name, verdict: "ok", text: `It answers (${ctx.db.dialect}) and is up to date.` };
  } catch {
    return { name, verdict: "note", text: "It answers but is empty: it is set up at the first start." };
  }
}

async function worker(ctx: Context): Promise<Finding[]> {
  const { ready, checks, notes } = await readReadiness(ctx);
  const name = "worker";
  if (!ready) return [{ name, verdict: "bad", text: "Unknown: the database can not be read." }];
  if (checks.worker !== "ok")
    return [
      {
        name,
        verdict: "bad",
        text: `It ${checks.worker === "silent" ? "is silent" : "has never been seen"}: nothing is probed or sent.`,
      },
    ];
  return [
    { name, verdict: "ok", text: "It has given a sign of life in the last 30 seconds." },
    ...notes.map((text): Finding => ({ name, verdict: "note", text })),
  ];
}

async function ping(): Promise<Finding> {
  const name = "ping";
  const answer = await pingOnce("127.0.0.1", 3000, true);
  if (answer.kind === "answered") return { name, verdict: "ok", text: "This machine can send pings." };
  return { name, verdict: "note", text: `${answer.reason} Ping probes do not work here; HTTP probes do.` };
}

/** Looks at what Candor needs, as it is now. Changes nothing. */
export async function diagnose(
  ctx: Context,
  options: { smtpUrl: string | null; migrationsFolder: string; askDns: boolean },
): Promise<Finding[]> {
  return [
    await database(ctx, options.migrationsFolder),
    ...(await worker(ctx)),
    await ping(),
    ...(await diagnoseMail(ctx, options.smtpUrl)),
    ...(options.askDns ? await diagnoseMailDns(ctx) : []),
  ];
}
