import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";

export interface Item {
  guid: string;
  title: string;
  url: string;
  /** Seconds since the epoch. */
  pubDate: number;
  content: string;
  unread: 0 | 1;
}

export interface Newsboat {
  /** Fetches every feed once. */
  reload(): Promise<void>;
  /** How many it says are unread. */
  unread(): Promise<number>;
  /** The items of a feed, newest first. */
  items(feed: string): Item[];
  /** The title of a feed; null when it was never read. */
  title(feed: string): string | null;
  /** As if a person had opened every item. */
  readAll(): void;
  remove(): void;
}

const run = promisify(execFile);

/** Is the feed reader installed? CI needs it. @throws Error when CI has none */
export function hasNewsboat(): boolean {
  try {
    execFileSync("newsboat", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    if (process.env.CI === "true") throw new Error("CI needs newsboat: install Debian's package of this name.");
    console.warn("The feed reader's tests were left out: newsboat is not on PATH.");
    return false;
  }
}

/** The feed reader with a folder of its own, subscribed to these addresses. What it read is taken from its database. */
export function createNewsboat(feeds: readonly string[]): Newsboat {
  const folder = mkdtempSync(join(tmpdir(), "candor-newsboat-"));
  const file = (name: string): string => join(folder, name);
  writeFileSync(file("urls"), `${feeds.join("\n")}\n`);
  writeFileSync(file("config"), "");
  const command = (name: string) =>
    run("newsboat", ["-u", file("urls"), "-c", file("cache.db"), "-C", file("config"), "-x", name], {
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
      timeout: 60_000,
    });
  function query<T>(work: (db: Database.Database) => T): T {
    const db = new Database(file("cache.db"));
    try {
      return work(db);
    } finally {
      db.close();
    }
  }
  return {
    async reload() {
      await command("reload");
    },
    async unread() {
      return Number.parseInt((await command("print-unread")).stdout, 10);
    },
    items: (feed) =>
      query((db) =>
        db
          .prepare<[string], Item>(
            "select guid, title, url, pubDate, content, unread from rss_item where feedurl = ? order by pubDate desc, id",
          )
          .all(feed),
      ),
    title: (feed) =>
      query(
        (db) =>
          db.prepare<[string], { title: string }>("select title from rss_feed where rssurl = ?").get(feed)?.title ??
          null,
      ),
    readAll: () => {
      query((db) => db.prepare("update rss_item set unread = 0").run());
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
