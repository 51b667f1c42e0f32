import { measure } from "../../domain/measures.ts";
import { en } from "../../domain/messages/en.ts";
import { formatsFor } from "../../domain/messages/formats.ts";
import { isId } from "../../domain/text.ts";
import { type ItemFormat, itemFormats, itemsCsv } from "../../render/action-items.ts";
import { markdownToHtml } from "../../render/markdown.ts";
import { measuresCsv } from "../../render/measures.ts";
import { exportHtml, exportHtmlFile, exportMarkdown } from "../../render/postmortem.ts";
import { listOpenItems } from "../../services/action-items.ts";
import { listResponders } from "../../services/contacts.ts";
import { readMoments, readTrends } from "../../services/measuring.ts";
import { type PostmortemView, readPostmortem } from "../../services/postmortems.ts";
import { type Desk, openDesk, orNotFound } from "./page.ts";

const trendMonths = 12;

const viewOf = ({ ctx, page }: Desk) => ({
  now: ctx.clock.now(),
  timeZone: page.timeZone,
  f: formatsFor(en, page.timeZone),
});

export async function postmortemData(incidentId: string) {
  const desk = await openDesk();
  const view = await orNotFound(readPostmortem(desk.ctx, isId(incidentId) ? incidentId : ""));
  const { facts, ...rest } = view;
  return {
    ...viewOf(desk),
    ...rest,
    publicHtml: markdownToHtml(view.publicText),
    copied: { html: exportHtml(facts), text: exportMarkdown(facts) },
    measures: measure(await readMoments(desk.ctx, incidentId)),
    people: (await listResponders(desk.ctx)).map(({ id, name }) => ({ id, name })),
  };
}

/** How soon an incident was seen, answered and ended, for its own page. */
export async function incidentMeasures(incidentId: string) {
  const { ctx } = await openDesk();
  return measure(await readMoments(ctx, incidentId));
}

export async function actionItemsData() {
  const desk = await openDesk();
  return { ...viewOf(desk), items: await listOpenItems(desk.ctx, desk.page.id) };
}

export async function measuresData() {
  const desk = await openDesk();
  return { ...viewOf(desk), months: await readTrends(desk.ctx, desk.page.id, trendMonths) };
}

function file(text: string, type: string, name: string): Response {
  return new Response(text, {
    headers: {
      "Content-Type": `${type}; charset=utf-8`,
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "no-store",
    },
  });
}

export async function measuresResponse(): Promise<Response> {
  const { ctx, page } = await openDesk();
  const months = await readTrends(ctx, page.id, trendMonths);
  return file(measuresCsv(months, page.timeZone), "text/csv", "measures.csv");
}

async function itemsFile({ ctx }: Desk, view: PostmortemView, format: ItemFormat): Promise<Response> {
  const people = new Map((await listResponders(ctx)).map((person) => [person.id, person.email]));
  const { incident, items, facts } = view;
  const incidentUrl = `${ctx.installation.baseUrl}/incidents/${incident.id}`;
  const rows = items.map((item) => ({
    ...item,
    owner: (item.ownerId && people.get(item.ownerId)) ?? item.ownerName,
    incidentName: incident.name,
    incidentUrl,
  }));
  return file(itemsCsv(rows, format, facts.timeZone), "text/csv", `action-items-${incident.id}-${format}.csv`);
}

/** A postmortem as a file: `postmortem.md`, `postmortem.html`, `jira.csv` or `asana.csv`. */
export async function postmortemFile(incidentId: string, name: string): Promise<Response> {
  const desk = await openDesk();
  const view = await orNotFound(readPostmortem(desk.ctx, isId(incidentId) ? incidentId : ""));
  if (name === "postmortem.md")
    return file(exportMarkdown(view.facts), "text/markdown", `postmortem-${view.incident.id}.md`);
  if (name === "postmortem.html")
    return file(exportHtmlFile(view.facts), "text/html", `postmortem-${view.incident.id}.html`);
  const format = itemFormats.find((f) => name === `${f}.csv`);
  return format ? itemsFile(desk, view, format) : new Response("Not found\n", { status: 404 });
}
