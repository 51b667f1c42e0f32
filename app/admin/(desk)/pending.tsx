import { PendingPost } from "../../../components/admin/pending-post.tsx";
import { approve, sendAnyway, stateOf, takeBack } from "../../../lib/web/admin/composer.ts";
import { pendingData } from "../../../lib/web/admin/composer-reads.ts";

/** What has been written and has not left, of the whole page or of one incident. */
export async function Pending({ incidentId }: { incidentId?: string }) {
  const { posts, now, f } = await pendingData(incidentId);
  const actions = { approve, sendAnyway, stateOf, takeBack };
  return posts.map((post) => (
    <PendingPost key={post.id} post={post} now={now} f={f} actions={actions} linked={incidentId === undefined} />
  ));
}
