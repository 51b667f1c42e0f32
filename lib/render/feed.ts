import { Feed } from "feed";
import RSS from "rss";
import type { AnnouncementView } from "../domain/announcement.ts";
import { endingTold } from "../domain/ending.ts";
import { type IncidentKind, postStatusLabels } from "../domain/incident.ts";
import { occasionLabels } from "../domain/maintenance.ts";
import { announcementTexts } from "../domain/messages/announcement-texts.ts";
import { mailTexts } from "../domain/messages/mail-texts.ts";
import type { IncidentView, UpdateView } from "../domain/page.ts";
import { automaticNote } from "./automatic.ts";
import { escapeHtml, markdownToHtml } from "./markdown.ts";
import { xmlText as clean } from "./xml-text.ts";

export interface FeedInput {
  page: { id: string; name: string; updatedAt: number };
  /** Newest first. */
  incidents: readonly IncidentView[];
  /** Newest first; told in the feeds of updates alone, since readers of the others take each item for an incident. */
  announcements?: readonly AnnouncementView[];
  /** The page's public address, without a trailing slash. */
  url: string;
  /** The WebSub hub that tells readers of news. */
  hub?: string | null;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (n: number): string => String(n).padStart(2, "0");

/** What an update says of its incident: "Resolved (false alarm)" where it ended so. */
function labelOf(update: UpdateView, { ending }: Pick<IncidentView, "ending">): string {
  if (update.occasion) return occasionLabels[update.occasion];
  const told = endingTold(update.status, ending);
  return told ? mailTexts.en.endings[told] : postStatusLabels[update.status];
}

/** The text of an update; of one that nobody wrote it says so. */
function bodyHtml(update: UpdateView, kind: IncidentKind): string {
  const note = automaticNote(update.automatic, kind);
  return markdownToHtml(update.body) + (note ? `<p><small>${escapeHtml(note)}</small></p>` : "");
}

/** An update as Statuspage writes it into a feed's description. */
function updateHtml(update: UpdateView, incident: IncidentView): string {
  const at = new Date(update.at);
  const date = `${months[at.getUTCMonth()]} <var data-var='date'>${two(at.getUTCDate())}</var>`;
  const time = `<var data-var='time'>${two(at.getUTCHours())}:${two(at.getUTCMinutes())}</var> UTC`;
  return `<p><small>${date}, ${time}</small><br><strong>${labelOf(update, incident)}</strong> - </p>${bodyHtml(update, incident.kind)}`;
}

function descriptionHtml(incident: IncidentView): string {
  const planned =
    incident.scheduledFor !== null && incident.scheduledUntil !== null
      ? `<p><strong>${escapeHtml(`${new Date(incident.scheduledFor).toUTCString()} – ${new Date(incident.scheduledUntil).toUTCString()}`)}</strong></p>`
      : "";
  return clean(planned + incident.updates.map((update) => updateHtml(update, incident)).join("\n"));
}

const newestAt = (incidents: readonly IncidentView[], otherwise: number): number =>
  incidents.reduce((max, i) => Math.max(max, ...i.updates.map((u) => Math.max(u.at, u.editedAt ?? 0))), 0) || otherwise;

const lastChange = (incident: IncidentView): number => newestAt([incident], incident.createdAt);

function rss(input: FeedInput, path: string, title: string, changedAt: number): RSS {
  return new RSS({
    title: clean(title),
    description: clean(title),
    feed_url: `${input.url}${path}`,
    site_url: input.url,
    pubDate: new Date(changedAt),
    ttl: 5,
    ...(input.hub ? { hub: input.hub } : {}),
  });
}

/** The `rss` package writes its own clock as lastBuildDate; a feed that did not change must not look changed. */
const steady = (xml: string, at: number): string =>
  xml.replace(/<lastBuildDate>[^<]*<\/lastBuildDate>/, `<lastBuildDate>${new Date(at).toUTCString()}</lastBuildDate>`);

/** `/history.rss`: the link of an item is its guid too. One item per incident or maintenance, revised in place, in Statuspage's shape (RSS 2.0). */
export function historyRss(input: FeedInput, path = "/history.rss"): string {
  const changedAt = newestAt(input.incidents, input.page.updatedAt);
  const feed = rss(input, path, `${input.page.name} - Incident History`, changedAt);
  for (const incident of input.incidents)
    feed.item({
      title: clean(incident.name),
      description: descriptionHtml(incident),
      url: `${input.url}/incidents/${incident.id}`,
      date: new Date(lastChange(incident)),
    });
  return steady(feed.xml({ indent: true }), changedAt);
}

/** What the feeds of updates tell: an update, or an announcement. */
interface FeedItem {
  /** Where it is below the page's address. */
  path: string;
  /** The end of its tag URI. */
  tag: string;
  title: string;
  html: string;
  at: number;
  changedAt: number;
}

const itemOf = (incident: IncidentView, update: UpdateView): FeedItem => ({
  path: `/incidents/${incident.id}#update-${update.id}`,
  tag: `Update/${update.id}`,
  title: clean(`${labelOf(update, incident)}: ${incident.name}`),
  html: clean(bodyHtml(update, incident.kind)),
  at: update.at,
  changedAt: Math.max(update.at, update.editedAt ?? 0),
});

const announcedOf = ({ id, title, body, publishedAt, editedAt }: AnnouncementView): FeedItem => ({
  path: `/announcements/${id}`,
  tag: `Announcement/${id}`,
  title: clean(`${announcementTexts.en.announcement}: ${title}`),
  html: clean(markdownToHtml(body)),
  at: publishedAt,
  changedAt: Math.max(publishedAt, editedAt ?? 0),
});

const itemsAtMost = 50;

function newestItems({ incidents, announcements = [] }: FeedInput): FeedItem[] {
  const updates = incidents.flatMap((incident) => incident.updates.map((update) => itemOf(incident, update)));
  return [...updates, ...announcements.map(announcedOf)].sort((a, b) => b.at - a.at).slice(0, itemsAtMost);
}

const newestOf = (items: readonly FeedItem[], otherwise: number): number =>
  items.reduce((max, item) => Math.max(max, item.changedAt), 0) || otherwise;

/** `/updates.rss`: one item per update with a guid of its own, for readers that never show a revised entry again. */
export function updatesRss(input: FeedInput): string {
  const items = newestItems(input);
  const changedAt = newestOf(items, input.page.updatedAt);
  const feed = rss(input, "/updates.rss", `${input.page.name} - Updates`, changedAt);
  for (const { title, html, path, at } of items)
    feed.item({ title, description: html, url: input.url + path, date: new Date(at) });
  return steady(feed.xml({ indent: true }), changedAt);
}

/** Atom titles are HTML as the `feed` package writes them. */
const atomTitle = (title: string): string => escapeHtml(clean(title));

/** The same HTML, without what would end the CDATA in which the `feed` package writes it: that minds the first only. */
const inCdata = (html: string): string => html.replaceAll("]]>", "]]&gt;");

function updatesFeed(input: FeedInput, titled: (title: string) => string): Feed {
  const host = new URL(input.url).hostname;
  const items = newestItems(input);
  const feed = new Feed({
    id: `tag:${host},2005:/updates`,
    title: clean(`${input.page.name} - Updates`),
    link: input.url,
    language: "en",
    copyright: "",
    generator: "Candor",
    updated: new Date(newestOf(items, input.page.updatedAt)),
    ...(input.hub ? { hub: input.hub } : {}),
    feedLinks: { atom: `${input.url}/updates.atom`, json: `${input.url}/feed.json` },
    author: { name: clean(input.page.name) },
  });
  for (const { tag, title, path, at, changedAt, html } of items)
    feed.addItem({
      id: `tag:${host},2005:${tag}`,
      title: titled(title),
      link: input.url + path,
      published: new Date(at),
      date: new Date(changedAt),
      content: inCdata(html),
    });
  return feed;
}

/** `/updates.atom`: one entry per update. */
export const updatesAtom = (input: FeedInput): string => updatesFeed(input, atomTitle).atom1();

/** `/feed.json` (JSON Feed 1.1): one item per update. The `feed` package writes version 1, with one author. */
export function updatesJson(input: FeedInput): string {
  const { version: _, author, items, ...rest } = JSON.parse(updatesFeed(input, clean).json1());
  const version = "https://jsonfeed.org/version/1.1";
  const hubs = input.hub ? { hubs: [{ type: "WebSub", url: input.hub }] } : {};
  return `${JSON.stringify({ version, ...rest, ...hubs, language: "en", authors: [author], items }, null, 2)}\n`;
}

/** `/components/ID/history.rss`: the incidents that affected one component. */
export function componentRss(input: FeedInput, component: { id: string; name: string }): string {
  return historyRss(
    {
      ...input,
      page: { ...input.page, name: `${input.page.name}: ${component.name}` },
      incidents: input.incidents.filter((i) => i.components.some((c) => c.id === component.id)),
    },
    `/components/${component.id}/history.rss`,
  );
}

/** `/history.atom` (RFC 4287): ids are tag URIs (RFC 4151) that stay when the title or the text changes. */
export function historyAtom(input: FeedInput): string {
  const host = new URL(input.url).hostname;
  const feed = new Feed({
    id: `tag:${host},2005:/history`,
    title: clean(`${input.page.name} - Incident History`),
    link: input.url,
    language: "en",
    copyright: "",
    generator: "Candor",
    updated: new Date(newestAt(input.incidents, input.page.updatedAt)),
    ...(input.hub ? { hub: input.hub } : {}),
    feedLinks: { atom: `${input.url}/history.atom` },
    author: { name: clean(input.page.name) },
  });
  for (const incident of input.incidents)
    feed.addItem({
      id: `tag:${host},2005:Incident/${incident.id}`,
      title: atomTitle(incident.name),
      link: `${input.url}/incidents/${incident.id}`,
      published: new Date(incident.createdAt),
      date: new Date(lastChange(incident)),
      content: inCdata(descriptionHtml(incident)),
    });
  return feed.atom1();
}
