import { createServer } from "node:http";
import { startNext } from "../../lib/publish/next-app.ts";
import { languageHeader, prefixHeader } from "../../lib/publish/renderer.ts";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";

/** The program of a reference: Candor's own page by Next alone, rendered anew for every request. */
export async function serveNextRender(): Promise<void> {
  const config = readConfig(process.env);
  const { handle } = await startNext(config, createContext(config, "bench"));
  const server = createServer((req, res) => {
    req.headers[languageHeader] = "en";
    req.headers[prefixHeader] = "";
    handle(req, res).catch(() => res.destroy());
  });
  server.listen(config.port, config.host, () => process.send?.({ listening: config.port }));
  process.on("disconnect", () => process.exit(0));
}
