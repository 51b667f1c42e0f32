import { notFound } from "next/navigation";
import { localLocation } from "../../domain/agent.ts";
import { en } from "../../domain/messages/en.ts";
import { type Formats, formatsFor } from "../../domain/messages/formats.ts";
import { isId } from "../../domain/text.ts";
import { markdownToHtml } from "../../render/markdown.ts";
import { listAgents } from "../../services/agents.ts";
import { findDraft } from "../../services/automation.ts";
import { listCapturedMail, readCapturedMail } from "../../services/captured-mail.ts";
import { findComponent, findGroup, listComponents, listGroups } from "../../services/components.ts";
import { listCorrections } from "../../services/corrections.ts";
import { readDeliveryReport } from "../../services/delivery-report.ts";
import { heartbeatAddress, readSignals } from "../../services/heartbeats.ts";
import { findIncident, listIncidents, listRevisions } from "../../services/incidents.ts";
import { readLook } from "../../services/look.ts";
import { countReaders, readOverview } from "../../services/overview.ts";
import { findProbe, listEvidence, listProbes, listResults, probeKinds, probeTarget } from "../../services/probes.ts";
import { readProbeCharts } from "../../services/response-times.ts";
import { wordsIn } from "../visitor.ts";
import { type Desk, openDesk, orNotFound } from "./page.ts";

/** What every admin view needs to speak of times. */
export interface View {
  now: number;
  timeZone: string;
  f: Formats;
}

export const viewOf = ({ ctx, page }: Desk): View => ({
  now: ctx.clock.now(),
  timeZone: page.timeZone,
  f: formatsFor(en, page.timeZone),
});

const perPage = 50;

/** A page number of a query; 1 for anything else. */
const pageNumber = (text: unknown): number =>
  typeof text === "string" && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 1;

const words = (text: unknown): string | undefined =>
  typeof text === "string" && text.trim() !== "" ? text.trim().slice(0, 200) : undefined;

export async function frameData() {
  const desk = await openDesk();
  return { user: desk.who.user, page: desk.page, mailCaptured: desk.ctx.installation.mailCaptured };
}

/** For pages that need somebody who may see the desk and nothing else. */
export const requireReader = (): Promise<Desk> => openDesk();

/** What the settings of the page are edited from. */
export async function settingsData() {
  return { page: (await openDesk("settings.edit")).page };
}

export async function lookData() {
  const desk = await openDesk("settings.edit");
  return { page: desk.page, look: await readLook(desk.ctx, desk.page.id) };
}

export async function inboxData() {
  const desk = await openDesk();
  return { ...viewOf(desk), ...(await readOverview(desk.ctx, desk.page.id)) };
}

export async function incidentsData(kind: "incident" | "maintenance", query: { page?: unknown; q?: unknown }) {
  const desk = await openDesk();
  const page = pageNumber(query.page);
  const q = words(query.q);
  const list = await listIncidents(desk.ctx, desk.page.id, { kind, limit: perPage, page, ...(q ? { q } : {}) });
  return { ...viewOf(desk), ...list, page, q: q ?? "", pages: Math.max(1, Math.ceil(list.total / perPage)) };
}

/**
 * What the composer offers: components with what is shown of them now, who is there to be told, and what the alert
 * that is answered proposes.
 */
export async function composerData(alert: unknown) {
  const desk = await openDesk();
  const [components, readers, draft] = await Promise.all([
    listComponents(desk.ctx, desk.page.id),
    countReaders(desk.ctx, desk.page.id),
    isId(alert) ? findDraft(desk.ctx, desk.page.id, alert) : null,
  ]);
  return {
    ...viewOf(desk),
    draft,
    alertId: isId(alert) ? alert : null,
    components: components.map(({ id, name, status, runbookUrl }) => ({ id, name, status, runbookUrl })),
    readers,
  };
}

export async function incidentData(id: string) {
  const desk = await openDesk();
  const detail = await orNotFound(findIncident(desk.ctx, id));
  const [components, readers, revisions, reports] = await Promise.all([
    listComponents(desk.ctx, desk.page.id),
    countReaders(desk.ctx, desk.page.id),
    listRevisions(desk.ctx, id),
    Promise.all(detail.updates.map(async (u) => [u.id, await readDeliveryReport(desk.ctx, u.id)] as const)),
  ]);
  return {
    ...viewOf(desk),
    ...detail,
    revisions,
    told: readers,
    all: components.map(({ id: key, name, status, runbookUrl }) => ({ id: key, name, status, runbookUrl })),
    reports: Object.fromEntries(reports),
    html: markdownToHtml,
  };
}

export async function componentsData() {
  const desk = await openDesk();
  const [components, groups, probes] = await Promise.all([
    listComponents(desk.ctx, desk.page.id),
    listGroups(desk.ctx, desk.page.id),
    listProbes(desk.ctx, desk.page.id),
  ]);
  return { ...viewOf(desk), components, groups, probes };
}

export async function componentData(id: string) {
  const desk = await openDesk();
  const component = await orNotFound(findComponent(desk.ctx, id));
  const [groups, probes, all, corrections] = await Promise.all([
    listGroups(desk.ctx, desk.page.id),
    listProbes(desk.ctx, desk.page.id),
    listComponents(desk.ctx, desk.page.id),
    listCorrections(desk.ctx, id),
  ]);
  return {
    ...viewOf(desk),
    component,
    groups,
    corrections,
    others: all.filter((other) => other.id !== id).map(({ id: key, name }) => ({ id: key, name })),
    probes: probes.filter((p) => p.componentId === id),
  };
}

export async function groupData(id: string) {
  const desk = await openDesk();
  const group = await orNotFound(findGroup(desk.ctx, id));
  return { ...viewOf(desk), group, components: await listComponents(desk.ctx, desk.page.id) };
}

export async function probesData() {
  const desk = await openDesk();
  const [probes, components] = await Promise.all([
    listProbes(desk.ctx, desk.page.id),
    listComponents(desk.ctx, desk.page.id),
  ]);
  const names = new Map(components.map((c) => [c.id, c.name]));
  return {
    ...viewOf(desk),
    probes: probes.map((p) => ({
      ...p,
      target: probeTarget(p),
      component: p.componentId ? names.get(p.componentId) : null,
    })),
  };
}

/** What a probe's form offers; kinds as plain data, fit for the browser. */
export async function probeFormData(kind: unknown, kept: readonly string[] = []) {
  const desk = await openDesk();
  const agents = (await listAgents(desk.ctx)).map((agent) => agent.name);
  const kinds = probeKinds.map(({ kind: name, label, summary, fields, told }) => ({
    kind: name,
    label,
    summary,
    fields,
    told,
  }));
  return {
    ...viewOf(desk),
    kinds,
    chosen: kinds.find((k) => k.kind === kind) ?? null,
    components: (await listComponents(desk.ctx, desk.page.id)).map(({ id, name }) => ({ id, name })),
    locations: [...new Set([localLocation, ...agents, ...kept])],
  };
}

export async function probeData(id: string) {
  const desk = await openDesk();
  const probe = await orNotFound(findProbe(desk.ctx, id));
  const form = await probeFormData(probe.kind, probe.locations);
  if (!form.chosen) notFound();
  // Passwords are never given back to a browser.
  const written = form.chosen.fields.filter((field) => field.type === "password").map((field) => field.name);
  const settings = Object.fromEntries(Object.entries(probe.settings).filter(([name]) => !written.includes(name)));
  return {
    ...form,
    chosen: form.chosen,
    probe: { ...probe, settings },
    kept: written.filter((name) => probe.settings[name]),
    target: probeTarget(probe),
    results: await listResults(desk.ctx, id, 30),
    heartbeat: await heartbeatOf(desk, probe),
    evidence: await listEvidence(desk.ctx, id),
    charts: await readProbeCharts(desk.ctx, id),
    words: wordsIn({ language: "en", prefix: "" }, desk.page.timeZone),
  };
}

/** Where the job of a heartbeat has to call and what it told last; null for other kinds. */
async function heartbeatOf({ ctx }: Desk, probe: Parameters<typeof heartbeatAddress>[1]) {
  const address = heartbeatAddress(ctx, probe);
  return address === null ? null : { address, signals: await readSignals(ctx, probe.id) };
}

export async function locationsData() {
  const desk = await openDesk();
  const [agents, probes] = await Promise.all([listAgents(desk.ctx), listProbes(desk.ctx, desk.page.id)]);
  return { ...viewOf(desk), agents, local: probes.filter((p) => p.locations.includes(localLocation)).length };
}

export async function mailData() {
  const desk = await openDesk("mail.read");
  return { ...viewOf(desk), captured: desk.ctx.installation.mailCaptured, mails: await listCapturedMail(desk.ctx) };
}

export async function oneMail(name: string) {
  const desk = await openDesk("mail.read");
  const mail = await readCapturedMail(desk.ctx, name);
  if (!mail) notFound();
  return { ...viewOf(desk), mail };
}
