import type { IncomingMessage, ServerResponse } from "node:http";
import next from "next";
import type { Config } from "../runtime/config.ts";
import type { Context } from "../services/context.ts";
import { createRenderer, type Renderer } from "./renderer.ts";

export interface NextApp {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  renderer: Renderer;
}

/** Starts Next in this process. Its bundles hold modules of their own; they find the context by a global symbol (lib/web/context.ts). */
export async function startNext(config: Config, ctx: Context): Promise<NextApp> {
  (globalThis as { [key: symbol]: unknown })[Symbol.for("candor.context")] = ctx;
  const app = next({
    dev: process.env.CANDOR_DEV === "1",
    dir: process.cwd(),
    hostname: config.host,
    port: config.port,
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (req, res) => handle(req, res),
    renderer: await createRenderer(handle, config.baseUrl.startsWith("https:")),
  };
}
