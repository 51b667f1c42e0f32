import { expect, it } from "vitest";
import { type ExportedItem, itemsCsv } from "../../../lib/render/action-items.ts";
import { exportHtml, exportMarkdown, type PostmortemFacts, publicMarkdown } from "../../../lib/render/postmortem.ts";

const at = Date.UTC(2026, 2, 10, 12, 0);
const item = { ownerName: "Ann", dueAt: new Date(at), state: "open", link: "https://t.example.com/7" } as const;
const facts: PostmortemFacts = {
  title: "Postmortem: Errors <b>",
  sections: { summary: "It **broke**.", root_cause: "- a disk\n- a bug" },
  timeline: [
    { key: "a", source: "update", at, text: "Told *all*", readers: "public", edited: false },
    { key: "b", source: "alert", at, text: "Inside word", readers: "private", edited: false },
    { key: "c", source: "alert", at, text: "Hidden word", readers: "hidden", edited: false },
  ],
  impacts: [
    { componentId: "x", name: "API | v2", degraded: 0, partial: 1, major: 120_000 },
    { componentId: "y", name: "Untouched", degraded: 0, partial: 0, major: 0 },
  ],
  items: [
    { ...item, title: "Larger disks", isPublic: true },
    { ...item, title: "Secret step", isPublic: false },
  ],
  privateBody: "Between us.",
  timeZone: "UTC",
};

it("the public text holds what is public and nothing else", () => {
  const text = publicMarkdown(facts);
  for (const word of ["It **broke**.", "Told \\*all\\*", "Larger disks", "API \\| v2 | 0 | 1 | 2"])
    expect(text).toContain(word);
  for (const word of ["Inside word", "Hidden word", "Secret step", "Between us.", "Ann", "Untouched", "t.example.com"])
    expect(text).not.toContain(word);
});

it("of an empty postmortem there is no public text", () => {
  expect(publicMarkdown({ ...facts, sections: {}, timeline: [], impacts: [], items: [] })).toBe("");
});

it("the export holds all but what is hidden, in the order of a postmortem", () => {
  const text = exportMarkdown(facts);
  expect(text.match(/^##? .*/gm)).toEqual([
    "# Postmortem: Errors \\<b\\>",
    "## Summary",
    "## Impact",
    "## Timeline",
    "## Root cause",
    "## Action items",
    "## Internal notes",
  ]);
  expect(text).toContain("- [ ] Secret step (Ann, due 10 Mar, <https://t.example.com/7>)");
  expect(text).not.toContain("Hidden word");
});

it("the HTML has headings, lists and tables, and no markup of its authors", () => {
  const html = exportHtml({ ...facts, sections: { summary: "<script>alert(1)</script> [x](javascript:alert(1))" } });
  expect(html).toContain("<h1>Postmortem: Errors &lt;b&gt;</h1>");
  expect(html).toMatch(/<h2>Impact<\/h2>\s*<p>Minutes by component:<\/p>\s*<table>/);
  expect(html).not.toMatch(/<script|href="javascript:/);
});

const exported: ExportedItem = {
  title: '=HYPERLINK("https://evil.example.com")',
  owner: "ann@example.com",
  dueAt: new Date(Date.UTC(2026, 2, 10, 23, 30)),
  state: "open",
  link: "https://t.example.com/7",
  incidentName: "Errors",
  incidentUrl: "https://status.example.com/incidents/aaaaaaaaaaaa",
};

it("Jira's and Asana's columns are named as their imports know them, days are those of the page's zone", () => {
  const [jira, row] = itemsCsv([{ ...exported, title: "Larger disks", link: null }], "jira", "Europe/Berlin").split(
    "\r\n",
  );
  expect(jira).toBe("Summary,Issue Type,Description,Assignee,Due Date,Status,Labels");
  expect(row).toMatch(/^Larger disks,Task,.*,ann@example\.com,2026-03-11,To Do,postmortem$/);
  const [asana] = itemsCsv([exported], "asana", "UTC").split("\r\n");
  expect(asana).toBe("Name,Description,Assignee,Due Date,Section/Column");
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("a cell can not be a formula: %j", (title) => {
  for (const format of ["jira", "asana"] as const) {
    const cell = itemsCsv([{ ...exported, title, owner: title }], format, "UTC").split("\r\n")[1] ?? "";
    expect(cell).toMatch(/^"?'/);
    expect(cell).not.toMatch(/(^|,)"?[=+\-@\t\r]/);
  }
});
