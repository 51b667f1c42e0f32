import type { Formats } from "../../lib/domain/messages/formats.ts";
import type { PendingState } from "../../lib/domain/pending-post.ts";
import { Form, type FormAction, Submit } from "../ui/form.tsx";
import { Leaving } from "./leaving.tsx";

export interface PendingActions {
  takeBack: FormAction;
  approve: FormAction;
  sendAnyway: FormAction;
  stateOf: (id: string) => Promise<string>;
}

interface PendingView {
  id: string;
  incidentId: string | null;
  title: string;
  body: string;
  writer: string;
  mine: boolean;
  what: string | null;
  state: PendingState;
  publishAt: number;
  note: string | null;
  approvedBy: string | null;
  newest: { id: string; by: string; body: string } | null;
}

const soonMs = 10 * 60_000;

function What({
  post,
  now,
  f,
  stateOf,
}: {
  post: PendingView;
  now: number;
  f: Formats;
  stateOf: PendingActions["stateOf"];
}) {
  if (post.state === "approval") return <strong>Waits for somebody else to approve it</strong>;
  if (post.state === "held") return <strong>Not published: {post.note}</strong>;
  if (post.state !== "waiting") return <strong>{post.state === "published" ? "Published" : "Taken back"}</strong>;
  return (
    <strong>
      <Leaving
        id={post.id}
        at={post.publishAt}
        now={now}
        written={post.publishAt - now > soonMs ? f.instant(post.publishAt) : null}
        stateOf={stateOf}
      />
    </strong>
  );
}

/** A post that has not left: when it will, and the ways to stop it, to let it go, or to send it all the same. */
export function PendingPost({
  post,
  now,
  f,
  actions,
  linked = false,
}: {
  post: PendingView;
  now: number;
  f: Formats;
  actions: PendingActions;
  /** Is it shown away from its incident? */
  linked?: boolean;
}) {
  const hidden = <input type="hidden" name="post" value={post.id} />;
  return (
    <section className="pending" aria-label="Not published yet">
      <div className="pending-what">
        <p>
          <What post={post} now={now} f={f} stateOf={actions.stateOf} />
        </p>
        {post.what && <p>{post.what}</p>}
        <p className="quiet">
          {linked && (
            <>{post.incidentId ? <a href={`/admin/incidents/${post.incidentId}`}>{post.title}</a> : post.title} · </>
          )}
          by {post.mine ? "you" : post.writer}
          {post.approvedBy && `, approved by ${post.approvedBy}`}
        </p>
        {post.body !== "" && <p className="pending-body">{post.body}</p>}
        {post.state === "held" && post.newest && (
          <blockquote>
            <strong>{post.newest.by}:</strong> {post.newest.body}
          </blockquote>
        )}
      </div>
      <div className="desk-actions">
        {post.state === "approval" && !post.mine && (
          <Form action={actions.approve}>
            {hidden}
            <Submit>Approve</Submit>
          </Form>
        )}
        {post.state === "held" && (
          <Form action={actions.sendAnyway}>
            {hidden}
            <input type="hidden" name="seen" value={post.newest?.id ?? ""} />
            <Submit kind="quiet">Post anyway</Submit>
          </Form>
        )}
        {post.state !== "published" && post.state !== "cancelled" && (
          <Form action={actions.takeBack}>
            {hidden}
            <Submit kind="quiet">{post.state === "held" ? "Edit" : "Undo"}</Submit>
          </Form>
        )}
      </div>
    </section>
  );
}
