import { createHash } from "node:crypto";
import type { Language } from "../domain/messages/languages.ts";
import type { Context } from "../services/context.ts";
import { readSiteMap, type SiteMap } from "../services/page.ts";
import type { ExportLoop } from "./export-loop.ts";
import type { RawResponse } from "./packed.ts";
import type { PublishedFolder } from "./published-folder.ts";
import type { PublishedSite } from "./published-site.ts";

export interface Publisher {
  /** Something that a visitor could see has changed. */
  changed(): void;
  /** Takes over a new response, whoever asked for it. */
  onRendered(name: string, raw: RawResponse): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

/** Files that are rendered with every change, whether or not anybody has asked for them yet. */
const filesAlways = [
  "/history.rss",
  "/history.atom",
  "/updates.rss",
  "/updates.atom",
  "/feed.json",
  "/history.ics",
  "/maintenance.ics",
  "/status.txt",
  "/badge.svg",
  "/favicon.svg",
  "/sitemap.xml",
  "/robots.txt",
  "/og.png",
  "/custom.css",
  "/embed",
  ...[
    "summary",
    "status",
    "components",
    "incidents",
    "incidents/unresolved",
    "scheduled-maintenances",
    "scheduled-maintenances/upcoming",
    "scheduled-maintenances/active",
  ].map((name) => `/api/v2/${name}.json`),
];

/** Every file of the public site that is not a page. */
export const filesOf = (map: SiteMap): string[] => [
  ...filesAlways,
  ...(map.hasLogo ? ["/logo"] : []),
  ...map.components.flatMap((id) => [`/badge/${id}.svg`, `/badge/${id}/uptime.svg`, `/components/${id}/history.rss`]),
];

/** A page about one thing. */
export interface ToldPage {
  path: string;
  /** Changes with everything that it shows. */
  version: number;
  /** Is it about something that goes on? */
  open: boolean;
}

/** The pages of incidents and announcements. */
export const toldPages = (map: SiteMap): ToldPage[] => [
  ...map.incidents.map(({ id, version, open }) => ({ path: `/incidents/${id}`, version, open })),
  ...map.announcements.map(({ id, version }) => ({ path: `/announcements/${id}`, version, open: false })),
];

/** The page is made anew so often, since what it says of ages and due times moves on by itself. */
const tickMs = 15_000;
const commitAtMostEveryMs = 1000;
const askedAtMost = 40;
/** After so many failures in a row the rest of a round is not worth trying. */
const failuresInARow = 4;
const firstAgainMs = 1000;
const againAtMostMs = 30_000;
/** Between two renderings that nobody waits for. */
const breathMs = 15;

/** The path of a page about an incident or an announcement; null for any other. */
const toldPathOf = (name: string): string | null =>
  /^\S+ (\/(?:incidents|announcements)\/[a-z0-9]{12})$/.exec(name)?.[1] ?? null;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/**
 * Keeps the published site in step with the database: after each change it renders what the change touches, keeps it
 * in the folder, and then fills in what is missing there. Changes that come while it works are one further round.
 */
export function createPublisher(
  ctx: Context,
  site: PublishedSite,
  folder: PublishedFolder,
  copy: ExportLoop | null,
  onLanguage: (language: Language) => void,
): Publisher {
  let language: Language = "en";
  let wanted = false;
  let stopping = false;
  let running: Promise<void> = Promise.resolve();
  let state = { revision: 0, look: "" };
  let versions = new Map<string, number>();
  let writing: Promise<void> = Promise.resolve();
  let commitTimer: NodeJS.Timeout | undefined;
  let failing = false;
  let failures = 0;
  let behind = false;
  let againMs = firstAgainMs;
  let again: NodeJS.Timeout | undefined;

  function write(work: () => Promise<void>): Promise<void> {
    writing = writing.then(work).then(
      () => {
        failing = false;
      },
      (error: unknown) => {
        if (!failing) ctx.log.error({ err: error }, "the published pages can not be written");
        failing = true;
      },
    );
    return writing;
  }

  const commit = (): Promise<void> => write(() => folder.commit({ ...state, publishedAt: ctx.clock.now() }));

  function commitSoon(): void {
    commitTimer ??= setTimeout(() => {
      commitTimer = undefined;
      void commit();
    }, commitAtMostEveryMs);
    commitTimer.unref();
  }

  async function attempt(name: string): Promise<boolean> {
    try {
      await site.renew(name);
      failures = 0;
      return true;
    } catch (error) {
      failures++;
      if (!behind) ctx.log.error({ err: error, address: name }, "the site can not be rendered: it is tried again");
      behind = true;
      return false;
    }
  }

  /** A round that failed in part is done again, ever later, without waiting for the next change or visitor. */
  function conclude(complete: boolean): void {
    clearTimeout(again);
    if (complete) {
      if (behind) ctx.log.info({}, "the site can be rendered again");
      behind = false;
      againMs = firstAgainMs;
      return;
    }
    again = setTimeout(changed, againMs).unref();
    againMs = Math.min(2 * againMs, againAtMostMs);
  }

  /** What a visitor is most likely to ask for next, the front page first. */
  function hot(map: SiteMap): string[] {
    const touched = toldPages(map).filter((page) => page.open || versions.get(page.path) !== page.version);
    return [
      ...new Set([
        `${language} /`,
        ...site.asked().slice(-askedAtMost),
        ...touched.slice(0, askedAtMost).map(({ path }) => `${language} ${path}`),
        ...filesOf(map),
        `${language} /history`,
        `${language} /uptime`,
        `${language} /response-time`,
      ]),
    ];
  }

  function forgetGone(map: SiteMap): void {
    const known = new Set(toldPages(map).map(({ path }) => path));
    for (const name of Object.keys(folder.manifest.entries)) {
      const path = toldPathOf(name);
      if (path !== null && !known.has(path)) folder.drop(name);
    }
  }

  /** Renders what the folder lacks or has of an earlier version, one at a time, as long as nothing new happens. */
  async function fill(map: SiteMap, all: boolean): Promise<void> {
    for (const { path, version } of toldPages(map)) {
      const name = `${language} ${path}`;
      if (!all && folder.manifest.entries[name]?.[1] === version) continue;
      if (wanted || stopping) return;
      if (!(await attempt(name))) return;
      commitSoon();
      await pause(breathMs);
    }
  }

  async function round(): Promise<void> {
    site.expire();
    const map = await readSiteMap(ctx);
    if (!map) return;
    language = map.language;
    onLanguage(language);
    const look = createHash("sha256").update(map.look).digest("hex").slice(0, 16);
    const looksNew = folder.manifest.look !== "" && folder.manifest.look !== look;
    const names = hot(map);
    versions = new Map(toldPages(map).map(({ path, version }) => [path, version]));
    const [front = "", ...others] = names;
    failures = 0;
    let complete = await attempt(front);
    for (let i = 0; i < others.length && !stopping; i += 2) {
      // A newer state makes the rest of this round useless.
      if ((wanted && i > 4) || failures >= failuresInARow) break;
      const good = await Promise.all(others.slice(i, i + 2).map(attempt));
      complete &&= good.every(Boolean);
    }
    if (stopping) return;
    conclude(complete);
    state = complete ? { revision: map.revision, look } : { ...state, look };
    forgetGone(map);
    await commit();
    copy?.follow(map);
    if (!wanted && complete) await fill(map, looksNew);
  }

  async function work(): Promise<void> {
    while (wanted && !stopping) {
      wanted = false;
      try {
        await round();
      } catch (error) {
        if (!failing) ctx.log.error({ err: error }, "the site can not be published: the last edition stays");
        await pause(1000);
      }
    }
  }

  let busy = false;
  function start(): void {
    if (busy || stopping) return;
    busy = true;
    running = work().finally(() => {
      busy = false;
      if (wanted) start();
    });
  }

  const tick = setInterval(() => {
    if (busy || stopping || state.revision === 0) return;
    void attempt(`${language} /`);
  }, tickMs);
  tick.unref();

  function changed(): void {
    wanted = true;
    start();
  }

  return {
    changed,
    onRendered(name, raw) {
      if (raw.status !== 200) {
        folder.drop(name);
        return;
      }
      const path = toldPathOf(name);
      void write(() => folder.put(name, path === null ? 0 : (versions.get(path) ?? 0), raw));
      commitSoon();
    },
    async stop() {
      stopping = true;
      clearInterval(tick);
      clearTimeout(again);
      await Promise.all([running, copy?.stop()]);
      clearTimeout(commitTimer);
      if (state.revision > 0) await commit();
      await writing;
    },
  };
}
