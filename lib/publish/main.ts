import { join } from "node:path";
import type { Language } from "../domain/messages/languages.ts";
import { type Config, ConfigError, readConfig } from "../runtime/config.ts";
import { createContext } from "../runtime/context.ts";
import { createLog } from "../runtime/log.ts";
import type { Context, Logger } from "../services/context.ts";
import { createExportLoop } from "./export-loop.ts";
import { bucketTarget, folderTarget } from "./export-target.ts";
import { createExporter } from "./exporter.ts";
import { createFront, type Handler } from "./front.ts";
import { healthRoutes, startingRoutes } from "./health.ts";
import { startNext } from "./next-app.ts";
import { watchOverduePosts } from "./overdue-posts.ts";
import { openPublishedFolder } from "./published-folder.ts";
import { createPublishedSite } from "./published-site.ts";
import { createPublisher, type Publisher } from "./publisher.ts";
import { createStaticFiles } from "./static-files.ts";
import { watchRevision } from "./watch-revision.ts";

const badSettingsExit = 78;
const restoredAtMost = 400;
const retryMs = 5000;

interface Backend {
  own: Record<string, Handler>;
  next: Handler;
  stop(): Promise<void>;
}

/** What answers while neither the database nor Next is there yet. */
const starting: Backend = {
  own: startingRoutes,
  async next(_req, res) {
    res.writeHead(503, {
      "Content-Type": "text/plain; charset=utf-8",
      "Cache-Control": "no-store",
      "Retry-After": "2",
    });
    res.end("Candor is starting. Please try again in a moment.\n");
  },
  async stop() {},
};

/** The supervisor says when the database is ready; without one it is taken to be. */
function databaseReady(): Promise<void> {
  if (!process.send) return Promise.resolve();
  return new Promise((resolve) => {
    process.on("message", (message) => {
      if (typeof message === "object" && message !== null && "prepared" in message) resolve();
    });
  });
}

async function openSite(config: Config, log: Logger) {
  const folder = openPublishedFolder(join(config.dataDir, "published"));
  await folder.load();
  const listener: { publisher: Publisher | null; language: Language } = { publisher: null, language: "en" };
  const site = createPublishedSite({
    log,
    language: () => listener.language,
    kept: (name) => folder.read(name),
    onRendered: (name, raw) => listener.publisher?.onRendered(name, raw),
  });
  for (const name of Object.keys(folder.manifest.entries).slice(-restoredAtMost)) {
    const raw = await folder.read(name);
    if (raw) site.restore(name, raw);
  }
  return { folder, site, listener };
}

async function startBackend(
  config: Config,
  ctx: Context,
  { folder, site, listener }: Awaited<ReturnType<typeof openSite>>,
): Promise<Backend> {
  const { handle, renderer } = await startNext(config, ctx);
  const { publishTo } = config;
  const target =
    publishTo === null ? null : publishTo.kind === "folder" ? folderTarget(publishTo.folder) : bucketTarget(publishTo);
  const exporter = target && createExporter({ target, renderer, baseUrl: config.baseUrl, root: process.cwd() });
  const copy = exporter && createExportLoop(ctx.log, exporter);
  const publisher = createPublisher(ctx, site, folder, copy, (language) => {
    listener.language = language;
  });
  listener.publisher = publisher;
  site.use(renderer);
  const watch = watchRevision(ctx, () => publisher.changed());
  const overdue = watchOverduePosts(ctx);
  return {
    own: healthRoutes(ctx, () => copy?.trouble() ?? null),
    next: handle,
    async stop() {
      watch.stop();
      await overdue.stop();
      await publisher.stop();
      renderer.close();
      await ctx.db.close();
    },
  };
}

/** The web process: the HTTP front, the published site, and Next behind them. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel, "web");
  const published = await openSite(config, log);
  const files = createStaticFiles(process.cwd());
  let backend = starting;

  const server = createFront(log, config, {
    own: (path) => backend.own[path],
    published: (req, res) => published.site.respond(req, res) || files(req, res),
    next: (req, res) => backend.next(req, res),
    language: () => published.listener.language,
  });
  server.on("error", (error: NodeJS.ErrnoException) => {
    const taken = error.code === "EADDRINUSE" || error.code === "EACCES";
    process.stderr.write(`candor: PORT: ${config.port} can not be opened (${error.code})\n`);
    process.exit(taken ? badSettingsExit : 1);
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(config.port, config.host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : config.port);
    });
  });
  log.info({ port }, "web is listening");

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    const end = new Promise((resolve) => setTimeout(resolve, 5000).unref());
    void Promise.race([Promise.allSettled([closed, backend.stop()]), end]).finally(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);

  await databaseReady();
  while (!stopping && backend === starting) {
    try {
      backend = await startBackend(config, createContext(config, "web"), published);
    } catch (error) {
      log.error({ err: error }, "web can not reach its database or Next: published pages are served meanwhile");
      await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
    }
  }
  process.send?.({ listening: port });
}

process.on("unhandledRejection", (error) => {
  process.stderr.write(
    `${JSON.stringify({ level: 50, process: "web", msg: "unhandled rejection", error: String(error) })}\n`,
  );
});

main().catch((error: unknown) => {
  process.stderr.write(`candor: web can not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof ConfigError ? badSettingsExit : 1);
});
