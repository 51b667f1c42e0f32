import { redirect } from "next/navigation";
import { DraftSent } from "../../../../../components/admin/draft-keeper.tsx";
import { Head } from "../../../../../components/admin/parts.tsx";
import { PendingPost } from "../../../../../components/admin/pending-post.tsx";
import { approve, sendAnyway, stateOf, takeBack } from "../../../../../lib/web/admin/composer.ts";
import { onePending } from "../../../../../lib/web/admin/composer-reads.ts";

/** A post that opens an incident, or an announcement, until it has left: then it leads there. */
export default async function PostPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { post, subject, left, now, f } = await onePending(id);
  if (left !== `/admin/posts/${id}`) redirect(left);
  return (
    <>
      <Head title={post.title} />
      {subject !== null && <DraftSent subject={subject} />}
      <PendingPost post={post} now={now} f={f} actions={{ approve, sendAnyway, stateOf, takeBack }} />
    </>
  );
}
