import { type Measures, measure } from "../../domain/measures.ts";
import type { ActionItem } from "../../services/action-items.ts";
import { addItem, findItem, listItems, listOpenItems, removeItem, updateItem } from "../../services/action-items.ts";
import { findIncident } from "../../services/incidents.ts";
import { readMoments, readTrends } from "../../services/measuring.ts";
import { deletePostmortem, publishPostmortem, revertPostmortem } from "../../services/postmortem-publishing.ts";
import {
  readPostmortem,
  resetEntry,
  revokePreview,
  saveDraft,
  saveEntry,
  sharePreview,
} from "../../services/postmortems.ts";
import { json, noContent } from "../respond.ts";
import { idIn, numberIn, ofPage, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

const iso = (at: number): string => new Date(at).toISOString();

async function incidentIn(call: Call): Promise<string> {
  const page = await pageOf(call);
  const { incident } = await findIncident(call.ctx, idIn(call, "id", "incident"));
  return ofPage(incident, page, "incident").id;
}

async function answer(call: Call, incidentId: string): Promise<Response> {
  const { postmortem, timeline, impacts, publicText } = await readPostmortem(call.ctx, incidentId);
  return json(200, {
    incident_id: incidentId,
    body: postmortem.publishedBody,
    body_draft: publicText,
    body_draft_updated_at: postmortem.updatedAt,
    published_at: postmortem.publishedAt,
    notify_subscribers: postmortem.notifiedAt !== null,
    sections: postmortem.sections,
    private_body: postmortem.privateBody,
    timeline: timeline.map(({ key, source, at, text, readers, edited }) => ({
      key,
      source,
      at: iso(at),
      text,
      readers,
      edited,
    })),
    impact: impacts.map((impact) => ({
      component_id: impact.componentId,
      name: impact.name,
      degraded_ms: impact.degraded,
      partial_outage_ms: impact.partial,
      major_outage_ms: impact.major,
    })),
    version: postmortem.version,
    updated_by: postmortem.updatedBy,
  });
}

const itemShape = (item: ActionItem) => ({
  id: item.id,
  incident_id: item.incidentId,
  title: item.title,
  owner_id: item.ownerId,
  owner_name: item.ownerName,
  due_at: item.dueAt,
  state: item.state,
  link: item.link,
  is_public: item.isPublic,
  reminded_at: item.remindedAt,
  created_at: item.createdAt,
  updated_at: item.updatedAt,
});

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1000));

const measuresShape = (measures: Measures) => ({
  detect_s: seconds(measures.detect),
  acknowledge_s: seconds(measures.acknowledge),
  first_post_s: seconds(measures.firstPost),
  resolve_s: seconds(measures.resolve),
  promises_kept: measures.promisesKept,
});

/** Statuspage's one text is the summary, where no summary is given. */
async function draftOf(call: Call): Promise<unknown> {
  const { body_draft, ...rest } = await call.input("postmortem");
  return body_draft === undefined ? rest : { summary: body_draft, ...rest };
}

async function itemIn(call: Call): Promise<ActionItem> {
  return findItem(call.ctx, await incidentIn(call), idIn(call, "item_id", "action item"));
}

const path = "/pages/:page_id/incidents/:id/postmortem";
const items = "/pages/:page_id/incidents/:id/action_items";

export const postmortemRoutes: readonly Route[] = [
  route("GET", path, async (call) => answer(call, await incidentIn(call))),
  route("PUT", path, async (call) => {
    const id = await incidentIn(call);
    await saveDraft(call.ctx, call.actor, id, await draftOf(call));
    return answer(call, id);
  }),
  route("DELETE", path, async (call) => {
    await deletePostmortem(call.ctx, call.actor, await incidentIn(call));
    return noContent();
  }),
  route("PUT", `${path}/publish`, async (call) => {
    const id = await incidentIn(call);
    await publishPostmortem(call.ctx, call.actor, id, await call.input("postmortem"));
    return answer(call, id);
  }),
  route("PUT", `${path}/revert`, async (call) => {
    const id = await incidentIn(call);
    await revertPostmortem(call.ctx, call.actor, id);
    return answer(call, id);
  }),
  route("POST", `${path}/timeline`, async (call) => {
    const id = await incidentIn(call);
    const { key: _, ...entry } = await call.input("entry");
    await saveEntry(call.ctx, call.actor, id, entry);
    return answer(call, id);
  }),
  route(["PATCH", "PUT"], `${path}/timeline/:key`, async (call) => {
    const id = await incidentIn(call);
    await saveEntry(call.ctx, call.actor, id, { ...(await call.input("entry")), key: call.param("key") });
    return answer(call, id);
  }),
  route("DELETE", `${path}/timeline/:key`, async (call) => {
    const id = await incidentIn(call);
    await resetEntry(call.ctx, call.actor, id, call.param("key"));
    return answer(call, id);
  }),
  route("POST", `${path}/preview`, async (call) =>
    json(201, { url: await sharePreview(call.ctx, call.actor, await incidentIn(call)) }),
  ),
  route("DELETE", `${path}/preview`, async (call) => {
    await revokePreview(call.ctx, call.actor, await incidentIn(call));
    return noContent();
  }),
  route("GET", "/pages/:page_id/incidents/:id/measures", async (call) =>
    json(200, measuresShape(measure(await readMoments(call.ctx, await incidentIn(call))))),
  ),
  route("GET", "/pages/:page_id/measures", async (call) => {
    const page = await pageOf(call);
    const months = await readTrends(call.ctx, page.id, numberIn(call, "months", 12, 1, 36));
    return json(
      200,
      months.map(({ start, incidents, measures }) => ({
        month: iso(start),
        incidents,
        ...measuresShape(measures),
      })),
    );
  }),
  route("GET", items, async (call) => json(200, (await listItems(call.ctx, await incidentIn(call))).map(itemShape))),
  route("POST", items, async (call) => {
    const id = await incidentIn(call);
    return json(201, itemShape(await addItem(call.ctx, call.actor, id, await call.input("action_item"))));
  }),
  route(["PATCH", "PUT"], `${items}/:item_id`, async (call) => {
    const { id } = await itemIn(call);
    return json(200, itemShape(await updateItem(call.ctx, call.actor, id, await call.input("action_item"))));
  }),
  route("DELETE", `${items}/:item_id`, async (call) => {
    await removeItem(call.ctx, call.actor, (await itemIn(call)).id);
    return noContent();
  }),
  route("GET", "/pages/:page_id/action_items", async (call) =>
    json(
      200,
      (await listOpenItems(call.ctx, (await pageOf(call)).id)).map(({ item }) => itemShape(item)),
    ),
  ),
];
