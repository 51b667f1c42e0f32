import type { IncomingMessage, ServerResponse } from "node:http";
import next from "next";
import { ConfigError, readConfig } from "../runtime/config.ts";
import { createContext } from "../runtime/context.ts";
import { createFront } from "./front.ts";
import { healthRoutes } from "./health.ts";
import { createPublicSite } from "./public-site.ts";
import { createRenderer } from "./renderer.ts";
import { watchRevision } from "./watch-revision.ts";

const badSettingsExit = 78;

/** The web process: the HTTP front with Next behind it. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const ctx = createContext(config, "web");
  // Next's bundles hold modules of their own; they find the context here (see lib/web/context.ts).
  (globalThis as { [key: symbol]: unknown })[Symbol.for("candor.context")] = ctx;
  const app = next({
    dev: process.env.CANDOR_DEV === "1",
    dir: process.cwd(),
    hostname: config.host,
    port: config.port,
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  const toNext = (req: IncomingMessage, res: ServerResponse): Promise<void> => handle(req, res);
  const renderer = await createRenderer(toNext, config.baseUrl.startsWith("https:"));
  const site = createPublicSite(ctx, renderer);
  const watch = watchRevision(ctx, () => site.expire());
  const server = createFront(ctx, config, {
    own: healthRoutes(ctx),
    published: (req, res) => site.respond(req, res),
    next: toNext,
  });

  server.on("error", (error: NodeJS.ErrnoException) => {
    const taken = error.code === "EADDRINUSE" || error.code === "EACCES";
    process.stderr.write(`candor: PORT: ${config.port} can not be opened (${error.code})\n`);
    process.exit(taken ? badSettingsExit : 1);
  });
  server.listen(config.port, config.host, () => {
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : config.port;
    ctx.log.info({ port }, "web is listening");
    process.send?.({ listening: port });
  });

  const stop = (): void => {
    watch.stop();
    renderer.close();
    server.close(() => {
      void ctx.db.close().finally(() => process.exit(0));
    });
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), 5000).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);
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
