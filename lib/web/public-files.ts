import { historyAtom, historyRss, updatesRss } from "../render/feed.ts";
import { statuspageFiles } from "../render/statuspage.ts";
import { readNewest, readPage } from "../services/page.ts";
import { getContext } from "./context.ts";

const feeds = {
  "history.rss": { render: historyRss, type: "application/rss+xml; charset=utf-8" },
  "updates.rss": { render: updatesRss, type: "application/rss+xml; charset=utf-8" },
  "history.atom": { render: historyAtom, type: "application/atom+xml; charset=utf-8" },
} as const;

const inFeed = 25;
const inList = 50;
const publicCache = "public, max-age=10, stale-while-revalidate=60, stale-if-error=86400";

export async function feedResponse(name: keyof typeof feeds): Promise<Response> {
  const ctx = getContext();
  const { page, incidents } = await readNewest(ctx, inFeed);
  const { render, type } = feeds[name];
  const input = {
    page: { id: page.id, name: page.name, updatedAt: page.updatedAt.getTime() },
    incidents,
    url: ctx.installation.baseUrl,
  };
  return new Response(render(input), { headers: { "Content-Type": type, "Cache-Control": publicCache } });
}

const anyOrigin = { "Access-Control-Allow-Origin": "*" };

/** The public API v2 at `/api/v2/…`: open to every origin. */
export async function publicApiResponse(path: string): Promise<Response> {
  const ctx = getContext();
  const model = await readPage(ctx);
  const [incidents, maintenances] = await Promise.all([
    path === "incidents.json" ? readNewest(ctx, inList, "incident") : null,
    path === "scheduled-maintenances.json" ? readNewest(ctx, inList, "maintenance") : null,
  ]);
  const files = statuspageFiles({
    model,
    incidents: incidents?.incidents ?? [],
    maintenances: maintenances?.incidents ?? [],
    url: ctx.installation.baseUrl,
  });
  const file = Object.hasOwn(files, path) ? files[path] : undefined;
  if (!file) return Response.json({ error: "There is no such file." }, { status: 404, headers: anyOrigin });
  return Response.json(file(), { headers: { ...anyOrigin, "Cache-Control": publicCache } });
}
