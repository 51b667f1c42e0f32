import { severityLabels } from "../domain/alert.ts";
import { layCorrections } from "../domain/correction.ts";
import { deriveIncident, postStatusLabels } from "../domain/incident.ts";
import { type ComponentImpact, firstFailure, type RecordedFact } from "../domain/postmortem.ts";
import { statusLabels } from "../domain/status.ts";
import { oneLine } from "../domain/text.ts";
import { type StatusInterval, totals } from "../domain/uptime.ts";
import { markdownToText } from "../render/markdown.ts";
import type { Alert } from "../store/alerts.ts";
import * as alerts from "../store/alerts.ts";
import * as corrections from "../store/corrections.ts";
import type { Queryable } from "../store/database.ts";
import * as store from "../store/incident-record.ts";
import * as incidents from "../store/incidents.ts";
import * as promises from "../store/promises.ts";
import * as statusChanges from "../store/status-changes.ts";
import { factsOf } from "./incident-updates.ts";

/** So far back from an alert a first failure is looked for. */
const lookBackMs = 6 * 3_600_000;
const longestExcerpt = 300;
/** What components become as the incident ends, or right after, belongs to its timeline. */
const afterwardsMs = 60_000;

const excerpt = (markdown: string): string => {
  const text = oneLine(markdownToText(markdown));
  return text.length > longestExcerpt ? `${text.slice(0, longestExcerpt - 1)}…` : text;
};

/** When the trouble of an alert was first measured; null where no probe saw it or its results are no longer kept. */
export async function firstFailureOf(
  q: Queryable,
  alert: Pick<Alert, "probeId" | "startedAt">,
): Promise<number | null> {
  if (alert.probeId === null) return null;
  const from = new Date(alert.startedAt.getTime() - lookBackMs);
  return firstFailure(await store.resultsBetween(q, alert.probeId, from, alert.startedAt));
}

async function alertFacts(q: Queryable, incidentId: string): Promise<RecordedFact[]> {
  const out: RecordedFact[] = [];
  for (const alert of await alerts.listOfIncident(q, incidentId)) {
    const title = oneLine(alert.title);
    const add = (key: string, source: RecordedFact["source"], at: Date | number | null, text: string): void => {
      if (at !== null) out.push({ key: `alert:${alert.id}:${key}`, source, at: Number(at), text, readers: "private" });
    };
    add("failure", "probe", await firstFailureOf(q, alert), `First failure measured: ${title}`);
    const reason = alert.detail === null ? "" : `: ${oneLine(alert.detail)}`;
    add("opened", "alert", alert.startedAt, `Alert (${severityLabels[alert.severity]}): ${title}${reason}`);
    add("acknowledged", "alert", alert.acknowledgedAt, `${alert.acknowledgedBy ?? "Somebody"} took care of: ${title}`);
    add("resolved", "alert", alert.resolvedAt, `Alert over: ${title}`);
  }
  return out;
}

async function updateFacts(q: Queryable, incidentId: string): Promise<RecordedFact[]> {
  const updates = (await incidents.updatesOf(q, [incidentId])).filter((update) => update.status !== "postmortem");
  const spans = await store.sentSpans(q, incidentId);
  const facts = updates.map(
    (update): RecordedFact => ({
      key: `update:${update.id}`,
      source: "update",
      at: update.displayAt.getTime(),
      text: `${update.audience === "internal" ? "For groups: " : ""}${postStatusLabels[update.status]}: ${excerpt(update.body)}`,
      readers: update.audience === "public" ? "public" : "private",
    }),
  );
  const told = spans.filter((span) => updates.some((update) => update.id === span.updateId));
  if (told.length === 0) return facts;
  const first = Math.min(...told.map((span) => span.first.getTime()));
  const last = Math.max(...told.map((span) => span.last.getTime()));
  const sent = { source: "delivery", readers: "private" } as const;
  return [
    ...facts,
    { ...sent, key: "delivery:first", at: first, text: "The first message to subscribers was sent" },
    { ...sent, key: "delivery:last", at: last, text: "The last message to subscribers was sent" },
  ];
}

async function promiseFacts(q: Queryable, incidentId: string): Promise<RecordedFact[]> {
  return (await promises.listOf(q, incidentId)).flatMap(({ id, keptAt, missedAt, dueAt }): RecordedFact[] => {
    const fact = { key: `promise:${id}`, source: "promise", readers: "private" } as const;
    if (keptAt) return [{ ...fact, at: keptAt.getTime(), text: "A promised update came in time" }];
    return missedAt ? [{ ...fact, at: dueAt.getTime(), text: "A promised update was missed" }] : [];
  });
}

interface Span {
  start: number;
  end: number;
}

async function componentIntervals(q: Queryable, incident: incidents.Incident, span: Span) {
  const named = await incidents.componentsOf(q, [incident.id]);
  const ids = named.map((component) => component.componentId);
  const [from, to] = [new Date(span.start), new Date(span.end + afterwardsMs)];
  const changes = await statusChanges.listBetween(q, ids, from, to);
  const corrected = await corrections.listBetween(q, ids, from, to);
  return named.map(({ componentId, name }) => {
    const measured = changes
      .filter((change) => change.componentId === componentId)
      .map(
        (change): StatusInterval => ({
          status: change.status,
          start: change.startedAt.getTime(),
          end: change.endedAt?.getTime() ?? null,
        }),
      );
    const own = corrected.filter((correction) => correction.componentId === componentId);
    return { componentId, name, intervals: layCorrections(measured, own) };
  });
}

export interface IncidentRecord {
  facts: RecordedFact[];
  /** Of each component that the incident named, in the page's order. */
  impacts: ComponentImpact[];
}

/** All that is known of an incident: the timeline as recorded, and how long its components were in trouble. */
export async function readRecord(q: Queryable, incident: incidents.Incident, now: number): Promise<IncidentRecord> {
  const facts = [
    ...(await alertFacts(q, incident.id)),
    ...(await updateFacts(q, incident.id)),
    ...(await promiseFacts(q, incident.id)),
  ];
  const span: Span = {
    start: Math.min(incident.startedAt.getTime(), ...facts.map((fact) => fact.at)),
    end: incident.resolvedAt?.getTime() ?? now,
  };
  const components = await componentIntervals(q, incident, span);
  for (const { componentId, name, intervals } of components) {
    const begun = intervals.filter(({ status, start }) => start >= span.start && status !== "unknown");
    // Of what follows the end, the first: whatever comes then is another trouble.
    const [after] = begun.filter(({ start }) => start >= span.end);
    for (const { status, start } of begun)
      if (start < span.end || start === after?.start)
        facts.push({
          key: `status:${componentId}:${start}`,
          source: "status",
          at: start,
          text: `${oneLine(name)}: ${statusLabels[status]}`,
          readers: "public",
        });
  }
  const impacts = components.map(({ componentId, name, intervals }): ComponentImpact => {
    const sum = totals(intervals, span, now);
    return {
      componentId,
      name,
      degraded: sum.degraded_performance,
      partial: sum.partial_outage,
      major: sum.major_outage,
    };
  });
  return { facts, impacts };
}

/** What the updates that are left say of an incident, after one was taken away. */
export function derivedEdit(updates: readonly incidents.IncidentUpdate[]): Partial<incidents.Incident> | null {
  const state = deriveIncident(updates.map(factsOf));
  if (!state) return null;
  return {
    status: state.status,
    monitoringAt: state.monitoringAt === null ? null : new Date(state.monitoringAt),
    resolvedAt: state.resolvedAt === null ? null : new Date(state.resolvedAt),
  };
}
