import { en } from "../domain/messages/en.ts";
import { formatsFor } from "../domain/messages/formats.ts";
import {
  type ActionState,
  type ComponentImpact,
  minutesOf,
  type PostmortemSections,
  sectionLabels,
  type TimelineEntry,
} from "../domain/postmortem.ts";
import { oneLine } from "../domain/text.ts";
import { escapeHtml, markdownToHtml } from "./markdown.ts";

/** What a postmortem is made of. */
export interface PostmortemFacts {
  title: string;
  sections: PostmortemSections;
  timeline: readonly TimelineEntry[];
  impacts: readonly ComponentImpact[];
  items: readonly ItemFacts[];
  /** Markdown for the organisation alone. */
  privateBody: string;
  /** IANA name, in which times are given. */
  timeZone: string;
}

export interface ItemFacts {
  title: string;
  ownerName: string | null;
  dueAt: Date | null;
  state: ActionState;
  link: string | null;
  isPublic: boolean;
}

interface Block {
  heading: string;
  markdown: string;
}

/** Text that was not written as Markdown, so that it shows as it is. */
const plain = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");

function impactTable(impacts: readonly ComponentImpact[]): string {
  const hit = impacts.filter((i) => i.degraded + i.partial + i.major > 0);
  if (hit.length === 0) return "";
  const rows = hit.map(
    (i) => `| ${plain(i.name)} | ${minutesOf(i.degraded)} | ${minutesOf(i.partial)} | ${minutesOf(i.major)} |`,
  );
  return [
    "Minutes by component:\n",
    "| Component | Degraded | Partial | Major |",
    "| --- | ---: | ---: | ---: |",
    ...rows,
  ].join("\n");
}

function timelineList(facts: PostmortemFacts, all: boolean): string {
  const f = formatsFor(en, facts.timeZone);
  return facts.timeline
    .filter((entry) => entry.readers === "public" || (all && entry.readers === "private"))
    .map((entry) => `- **${f.instant(entry.at)}** ${plain(entry.text)}`)
    .join("\n");
}

function itemList(facts: PostmortemFacts, all: boolean): string {
  const f = formatsFor(en, facts.timeZone);
  return facts.items
    .filter((item) => item.state !== "dropped" && (all || item.isPublic))
    .map((item) => {
      const box = item.state === "done" ? "[x]" : "[ ]";
      if (!all) return `- ${plain(item.title)}${item.state === "done" ? " (done)" : ""}`;
      const facets = [
        item.ownerName === null ? "" : plain(item.ownerName),
        item.dueAt === null ? "" : `due ${f.date(item.dueAt.getTime())}`,
        item.link === null ? "" : `<${item.link}>`,
      ].filter(Boolean);
      return `- ${box} ${plain(item.title)}${facets.length > 0 ? ` (${facets.join(", ")})` : ""}`;
    })
    .join("\n");
}

/** In the order in which they are read, without what is empty. @param all also what is private */
function blocksOf(facts: PostmortemFacts, all: boolean): Block[] {
  const text = (name: keyof typeof sectionLabels): Block => ({
    heading: sectionLabels[name],
    markdown: (facts.sections[name] ?? "").trim(),
  });
  const impact = text("impact");
  return [
    text("summary"),
    { ...impact, markdown: [impact.markdown, impactTable(facts.impacts)].filter(Boolean).join("\n\n") },
    { heading: "Timeline", markdown: timelineList(facts, all) },
    text("root_cause"),
    text("contributing_factors"),
    text("what_went_well"),
    text("what_went_badly"),
    { heading: "Action items", markdown: itemList(facts, all) },
    ...(all ? [{ heading: "Internal notes", markdown: facts.privateBody.trim() }] : []),
  ].filter((block) => block.markdown !== "");
}

const toMarkdown = (blocks: readonly Block[]): string =>
  blocks.map(({ heading, markdown }) => `## ${heading}\n\n${markdown}`).join("\n\n");

/** What the public is to read, as Markdown: nothing that is private or hidden. */
export const publicMarkdown = (facts: PostmortemFacts): string => toMarkdown(blocksOf(facts, false));

/** All of it as Markdown, for a repository or a wiki of the organisation. */
export const exportMarkdown = (facts: PostmortemFacts): string =>
  `# ${plain(facts.title)}\n\n${toMarkdown(blocksOf(facts, true))}\n`;

/** All of it as HTML with headings, lists and tables, fit to be pasted into Confluence or Google Docs. */
export function exportHtml(facts: PostmortemFacts): string {
  const blocks = blocksOf(facts, true).map(
    ({ heading, markdown }) => `<h2>${escapeHtml(heading)}</h2>\n${markdownToHtml(markdown)}`,
  );
  return [`<h1>${escapeHtml(oneLine(facts.title))}</h1>`, ...blocks].join("\n");
}

/** The same as a file of its own. */
export const exportHtmlFile = (facts: PostmortemFacts): string =>
  `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${escapeHtml(oneLine(facts.title))}</title>\n</head>\n<body>\n${exportHtml(facts)}\n</body>\n</html>\n`;
