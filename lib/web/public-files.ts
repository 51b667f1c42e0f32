import { plainLook } from "../domain/look.ts";
import { isComing } from "../domain/maintenance.ts";
import { isId } from "../domain/text.ts";
import { badgeColours, badgeMarks, favicon, statusBadge, uptimeBadge } from "../render/badge.ts";
import { maintenanceCalendar } from "../render/calendar.ts";
import { customCss } from "../render/custom-css.ts";
import { embedCard } from "../render/embed.ts";
import { componentRss, historyAtom, historyRss, updatesAtom, updatesJson, updatesRss } from "../render/feed.ts";
import { robots, sitemap } from "../render/sitemap.ts";
import { statusText } from "../render/status-text.ts";
import { statuspageFiles } from "../render/statuspage.ts";
import { readFeed } from "../services/feeds.ts";
import { readLook, readLookDraft } from "../services/look.ts";
import { readNewest, readPage, readSiteMap } from "../services/page.ts";
import { firstPage } from "../services/pages.ts";
import { getContext } from "./context.ts";

const feeds = {
  "history.rss": { render: historyRss, type: "application/rss+xml; charset=utf-8" },
  "updates.rss": { render: updatesRss, type: "application/rss+xml; charset=utf-8" },
  "history.atom": { render: historyAtom, type: "application/atom+xml; charset=utf-8" },
  "updates.atom": { render: updatesAtom, type: "application/atom+xml; charset=utf-8" },
  "feed.json": { render: updatesJson, type: "application/feed+json; charset=utf-8" },
} as const;

const inList = 50;
const publicCache = "public, max-age=10, stale-while-revalidate=60, stale-if-error=86400";

export async function feedResponse(name: keyof typeof feeds): Promise<Response> {
  const { render, type } = feeds[name];
  return file(render(await readFeed(getContext())), type);
}

const anyOrigin = { "Access-Control-Allow-Origin": "*" };

const file = (body: string, type: string): Response =>
  new Response(body, { headers: { "Content-Type": type, "Cache-Control": publicCache, ...anyOrigin } });

const notThere = (): Response =>
  new Response("There is no such file.\n", {
    status: 404,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...anyOrigin },
  });

const svg = "image/svg+xml; charset=utf-8";
const plain = "text/plain; charset=utf-8";
const inComponentFeed = 200;

export async function componentFeedResponse(id: string): Promise<Response> {
  const ctx = getContext();
  const model = await readPage(ctx);
  const component = model.components.find((c) => c.id === id);
  if (!isId(id) || !component) return notThere();
  const { page, incidents } = await readNewest(ctx, inComponentFeed);
  const input = {
    page: { id: page.id, name: page.name, updatedAt: page.updatedAt.getTime() },
    incidents,
    url: ctx.installation.baseUrl,
  };
  return file(componentRss(input, component), feeds["history.rss"].type);
}

/** `/badge.svg`. */
export async function pageBadgeResponse(): Promise<Response> {
  const { page, answer } = await readPage(getContext());
  return file(statusBadge(page.name, answer.status), svg);
}

/** `/badge/ID.svg` and `/badge/ID/uptime.svg`. @param path below `/badge/` */
export async function componentBadgeResponse(path: readonly string[]): Promise<Response> {
  const { components } = await readPage(getContext());
  const [, id, uptime] = /^([a-z0-9]{12})(\/uptime)?\.svg$/.exec(path.join("/")) ?? [];
  const component = components.find((c) => c.id === id);
  if (!component) return notThere();
  const { name, status, uptime: ratio } = component;
  return file(uptime === undefined ? statusBadge(name, status) : uptimeBadge(name, ratio), svg);
}

export async function faviconResponse(): Promise<Response> {
  return file(favicon((await readPage(getContext())).answer.status), svg);
}

/** What `/og.png` shows. Letters outside of the built-in font would be fetched from elsewhere: they are left out. */
export async function shareImageFacts() {
  const { page, answer } = await readPage(getContext());
  const name = page.name.replace(/[^\u0020-\u024f]/g, "").trim();
  const { sentence, status } = answer;
  return { name: name || "Status", sentence, background: badgeColours[status], mark: badgeMarks[status] };
}

/** `/custom.css`: what the operator's style sheet may change. @param draft what responders are trying out */
export async function customCssResponse(draft = false): Promise<Response> {
  const ctx = getContext();
  const page = await firstPage(ctx);
  const { css } = page ? await (draft ? readLookDraft : readLook)(ctx, page.id) : plainLook;
  return file(css === null ? "" : customCss(css), "text/css; charset=utf-8");
}

/** `/logo`. @param draft what responders are trying out */
export async function logoResponse(draft = false): Promise<Response> {
  const ctx = getContext();
  const page = await firstPage(ctx);
  const { logo } = page ? await (draft ? readLookDraft : readLook)(ctx, page.id) : plainLook;
  if (!logo) return notThere();
  return new Response(new Uint8Array(Buffer.from(logo.data, "base64")), {
    headers: { "Content-Type": logo.type, "Cache-Control": publicCache, ...anyOrigin },
  });
}

const inCalendar = 500;

/** `/history.ics` holds all maintenances, `/maintenance.ics` those that {@link isComing} names. */
export async function calendarResponse(which: "all" | "coming"): Promise<Response> {
  const ctx = getContext();
  const { page, incidents, now } = await readNewest(ctx, inCalendar, "maintenance");
  const shown = which === "all" ? incidents : incidents.filter((i) => isComing(i, now));
  return file(
    maintenanceCalendar({ page, incidents: shown, url: ctx.installation.baseUrl }),
    "text/calendar; charset=utf-8; method=PUBLISH",
  );
}

export async function statusTextResponse(): Promise<Response> {
  const ctx = getContext();
  return file(statusText(await readPage(ctx), ctx.installation.baseUrl), plain);
}

export async function sitemapResponse(): Promise<Response> {
  const ctx = getContext();
  const map = await readSiteMap(ctx);
  const fixed = ["/", "/history", "/uptime", "/response-time"].map((path) => ({ path, changedAt: null }));
  const incidents = (map?.incidents ?? []).map((i) => ({ path: `/incidents/${i.id}`, changedAt: i.version }));
  const announcements = (map?.announcements ?? [])
    .filter((a) => !a.withdrawn)
    .map((a) => ({ path: `/announcements/${a.id}`, changedAt: a.version }));
  const entries = [...fixed, ...incidents, ...announcements];
  return file(sitemap(ctx.installation.baseUrl, entries), "application/xml; charset=utf-8");
}

export async function robotsResponse(): Promise<Response> {
  const ctx = getContext();
  const page = await firstPage(ctx);
  const { indexed } = page ? await readLook(ctx, page.id) : plainLook;
  return file(robots(ctx.installation.baseUrl, indexed), plain);
}

export async function embedResponse(): Promise<Response> {
  const ctx = getContext();
  return file(embedCard(await readPage(ctx), ctx.installation.baseUrl), "text/html; charset=utf-8");
}

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
