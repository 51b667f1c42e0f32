import { actorLabel } from "../../domain/actor.ts";
import { cancelPost, findPending, listPending, type PendingPost } from "../../services/pending-posts.ts";
import { json } from "../respond.ts";
import { idIn, ofPage, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

export function pendingShape(post: PendingPost) {
  return {
    id: post.id,
    page_id: post.pageId,
    incident_id: post.incidentId,
    act: post.act,
    state: post.state,
    publish_at: post.publishAt,
    written_by: actorLabel(post.actor),
    approved_by: post.approvedBy,
    incident_update_id: post.publishedUpdateId,
    note: post.note,
    post: post.input,
    created_at: post.createdAt,
    updated_at: post.updatedAt,
  };
}

async function pendingOf(call: Call): Promise<PendingPost> {
  const page = await pageOf(call);
  return ofPage(await findPending(call.ctx, idIn(call, "id", "post")), page, "post");
}

/** Posts that have not left yet. */
export const pendingPostRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/pending_posts", async (call) =>
    json(200, (await listPending(call.ctx, (await pageOf(call)).id)).map(pendingShape)),
  ),
  route("GET", "/pages/:page_id/pending_posts/:id", async (call) => json(200, pendingShape(await pendingOf(call)))),
  route("DELETE", "/pages/:page_id/pending_posts/:id", async (call) =>
    json(200, pendingShape(await cancelPost(call.ctx, call.actor, (await pendingOf(call)).id))),
  ),
];
