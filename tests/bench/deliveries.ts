import SqliteDriver from "better-sqlite3";
import { createTransport } from "nodemailer";
import { system } from "../../lib/domain/actor.ts";
import type { Context } from "../../lib/services/context.ts";
import { createDeliverer, deliverySummary } from "../../lib/services/delivering.ts";
import { createIncident, findIncident } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { eventually } from "../support/eventually.ts";
import { seed } from "./crowd.ts";
import { freshInstallation } from "./installation.ts";
import { report } from "./report.ts";
import { startSink } from "./sink.ts";

const actor = system("bench");
const connections = 20;

/** Plain nodemailer with a pool, as one would write it in ten lines: nothing stored, nothing retried. */
async function reference(port: number, count: number): Promise<number> {
  const transport = createTransport({
    host: "127.0.0.1",
    port,
    secure: false,
    ignoreTLS: true,
    pool: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  const text = "We are looking into a problem with the API. ".repeat(10);
  const started = performance.now();
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      transport.sendMail({
        from: "Status <status@example.com>",
        to: `s${n}@example.com`,
        subject: "[Status] Investigating: API errors",
        text,
        html: `<p>${text}</p>`,
      }),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  transport.close();
  return count / seconds;
}

async function subscribed(ctx: Context, file: string, count: number): Promise<string> {
  const page = await ensurePage(ctx);
  const raw = new SqliteDriver(file);
  seed(raw, page.id, count);
  raw.close();
  return page.id;
}

/** Mails/s from the click to the last record, into a loopback SMTP sink, against a plain nodemailer pool. */
export async function benchDeliveries(count: number): Promise<void> {
  const sink = await startSink();
  const { ctx, config } = await freshInstallation({ SMTP_URL: `smtp://127.0.0.1:${sink.port}` });
  try {
    const pageId = await subscribed(ctx, config.databaseUrl.slice("file:".length), count);
    await reference(sink.port, Math.min(500, count));
    const plain = await reference(sink.port, count);
    const deliverer = createDeliverer(ctx, { smtpUrl: `smtp://127.0.0.1:${sink.port}` });
    deliverer.start();
    let highest = 0;
    const watching = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss());
    }, 100);
    const started = performance.now();
    const incident = await createIncident(ctx, actor, pageId, {
      name: "API errors",
      body: "We are looking into a problem with the API. ".repeat(10),
    });
    const published = performance.now() - started;
    const updateId = (await findIncident(ctx, incident.id)).updates[0]?.id ?? "";
    await eventually(
      async () => {
        const sent = (await deliverySummary(ctx, updateId)).email.sent ?? 0;
        if (sent < count) throw new Error(`${sent} of ${count} mails were sent`);
      },
      { within: 600_000, every: 100 },
    );
    const perSecond = count / ((performance.now() - started) / 1000);
    clearInterval(watching);
    await deliverer.stop();
    report("deliveries", [
      { sender: "nodemailer pool", mails: count, "mails/s": plain },
      {
        sender: "candor",
        mails: count,
        "mails/s": perSecond,
        "of nodemailer": perSecond / plain,
        "publish ms": published,
        "MiB at most": highest / 1024 / 1024,
      },
    ]);
  } finally {
    await ctx.db.close();
    sink.stop();
  }
}
