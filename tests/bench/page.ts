import { fork } from "node:child_process";
import { gzipSync } from "node:zlib";
import { system } from "../../lib/domain/actor.ts";
import { createComponent, createGroup } from "../../lib/services/components.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { freePort } from "../support/candor.ts";
import { createNginx } from "../support/nginx.ts";
import { freshInstallation } from "./installation.ts";
import { load } from "./load.ts";
import { type Row, report } from "./report.ts";

const actor = system("bench");
const day = 86_400_000;

/** Requests/s and p99 of the public page (30 components, 90 days) against nginx serving the same bytes. */
export async function benchPage(seconds: number): Promise<void> {
  const port = await freePort();
  const { ctx, env } = await freshInstallation({ PORT: String(port) });
  const now = ctx.clock.now();
  const past = { ...ctx, clock: { now: () => now - 90 * day } };
  const page = await ensurePage(past);
  for (let g = 0; g < 5; g++) {
    const components: string[] = [];
    for (let n = 0; n < 6; n++)
      components.push((await createComponent(past, actor, page.id, { name: `Service ${g + 1}.${n + 1}` })).id);
    await createGroup(past, actor, page.id, { name: `Group ${g + 1}`, components });
    const at = (t: number) => ({ ...ctx, clock: { now: () => t } });
    for (let i = 0; i < 4; i++) {
      const begin = now - (70 - i * 15 - g) * day;
      const input = {
        name: `Incident ${g}.${i}`,
        status: "investigating",
        body: "We are looking.",
        components: { [components[i] ?? ""]: "partial_outage" },
        deliver_notifications: false,
      };
      const incident = await createIncident(at(begin), actor, page.id, input);
      await postUpdate(at(begin + 1_800_000), actor, incident.id, {
        status: "resolved",
        body: "It works again.",
        deliver_notifications: false,
      });
    }
  }
  await ctx.db.close();
  const web = fork("dist/web.mjs", [], { env: { ...process.env, ...env } });
  await new Promise<void>((resolve) => web.on("message", () => resolve()));
  const url = `http://127.0.0.1:${port}/`;
  const packed = { "accept-encoding": "gzip" };
  const body = Buffer.from(await (await fetch(url, { headers: { "accept-encoding": "identity" } })).arrayBuffer());
  const nginx = await createNginx(body);
  await nginx.start();
  try {
    const rows: Row[] = [];
    for (const [title, target] of [
      ["nginx", nginx.url],
      ["candor", url],
    ] as const)
      for (const [encoding, headers] of [
        ["identity", {}],
        ["gzip", packed],
      ] as const) {
        await load(target, 8, 1, headers);
        const f = await load(target, 64, seconds, headers);
        rows.push({
          server: title,
          encoding,
          bytes: f.bytesEach,
          "requests/s": f.perSecond,
          "p50 ms": f.p50Ms,
          "p99 ms": f.p99Ms,
          errors: f.errors,
        });
      }
    const ratios = rows
      .slice(2)
      .map((r, i) => ({ ...r, "of nginx": Number(r["requests/s"]) / Number(rows[i]?.["requests/s"] ?? 1) }));
    report("public-page", [...rows.slice(0, 2), ...ratios]);
    report("page-weight", [{ "html bytes": body.length, "html gzip": gzipSync(body).length }]);
  } finally {
    await nginx.stop();
    web.kill("SIGTERM");
  }
}
