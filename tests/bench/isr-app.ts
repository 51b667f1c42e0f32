import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { onCore } from "./cores.ts";
import type { Web } from "./web.ts";

const next = join(process.cwd(), "node_modules/next/dist/bin/next");
/** Below the project's folder, so that it finds the project's Next and React. */
const folder = join(process.cwd(), "bench-results/isr-app");

function write(html: string): void {
  const body = /<body[^>]*>([\s\S]*)<\/body>/.exec(html)?.[1] ?? "";
  const files: Record<string, string> = {
    "package.json": '{ "private": true }',
    "next.config.mjs": `export default { poweredByHeader: false, turbopack: { root: ${JSON.stringify(process.cwd())} } };`,
    "content.json": JSON.stringify({ html, body }),
    "app/layout.jsx":
      'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }',
    "app/page.jsx": `import content from "../content.json";
export const revalidate = 60;
export default function Page() { return <div dangerouslySetInnerHTML={{ __html: content.body }} />; }`,
    "app/bytes/route.js": `import content from "../../content.json";
export const dynamic = "force-static";
export const revalidate = 60;
export const GET = () => new Response(content.html, { headers: { "content-type": "text/html; charset=utf-8" } });`,
  };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "app/bytes"), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

/**
 * A little Next application with this HTML under incremental static regeneration (`revalidate = 60`): `/` is a page
 * whose body is the HTML's, as React serves it; `/bytes` a route handler that answers the very same bytes, the least
 * work that Next can have with them.
 * @throws Error when Next can not build it
 */
export async function startIsrApp(html: string): Promise<Web> {
  write(html);
  const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  const built = spawnSync(process.execPath, [next, "build"], { cwd: folder, env, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`next build: ${built.stdout}${built.stderr}`);
  const port = await freePort();
  const [command, args] = onCore("server", [process.execPath, next, "start", "-p", String(port), "-H", "127.0.0.1"]);
  const child = spawn(command, args, { cwd: folder, env, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    async () => {
      if (!(await fetch(`${url}/bytes`)).ok) throw new Error("Next does not answer yet.");
    },
    { within: 30_000 },
  );
  return {
    url,
    pid: child.pid ?? 0,
    stop: () =>
      new Promise((resolve) => {
        child.on("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}
