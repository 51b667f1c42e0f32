import type { ChannelKind, SubscriberState } from "../../lib/domain/subscription.ts";
import { Field, Form, type FormAction, Submit } from "../ui/form.tsx";

interface Props {
  subscriber: {
    id: string;
    channel: ChannelKind;
    state: SubscriberState;
    tags: readonly string[];
    held: boolean;
    listOwner: string | null;
  };
  shown: string;
  acts: Record<"tag" | "hold" | "release" | "ask" | "share" | "remove", FormAction>;
}

/** What an operator can do with one subscriber. */
export function SubscriberActs({ subscriber, shown, acts }: Props) {
  const { id, channel, state, tags, held, listOwner } = subscriber;
  const hidden = <input type="hidden" name="subscriber" value={id} />;
  const whom = (
    <>
      <input type="hidden" name="whom" value="one" />
      <input type="hidden" name="ids" value={id} />
    </>
  );
  return (
    <>
      <Form action={acts.tag} className="card pad" key={`tags ${tags.join()}`}>
        {whom}
        <Field name="tags" label="Tags" optional="" hint="With commas between them." />
        <div className="desk-actions">
          <Submit kind="quiet" name="act" value="add">
            Give
          </Submit>
          {tags.length > 0 && (
            <Submit kind="quiet" name="act" value="remove">
              Take away
            </Submit>
          )}
        </div>
      </Form>
      {state === "unconfirmed" && channel !== "webhook" && (
        <Form action={acts.ask} className="card pad">
          {hidden}
          <Submit kind="quiet">Send the confirmation again</Submit>
        </Form>
      )}
      {state === "quarantined" && (
        <Form action={acts.release} className="card pad">
          {hidden}
          <p className="quiet">
            {held ? "Nothing is sent while it is held." : "Nothing is sent since messages failed."}
          </p>
          <Submit>Let it go on</Submit>
        </Form>
      )}
      {!held && (
        <details className="card pad act">
          <summary>Hold it back</summary>
          <Form action={acts.hold}>
            {hidden}
            <Field name="reason" label="Reason" required hint="Nothing is sent until somebody lets it go on." />
            <Submit kind="quiet">Hold back</Submit>
          </Form>
        </details>
      )}
      {channel === "email" && (
        <details className="card pad act" open={listOwner !== null}>
          <summary>Shared mailbox</summary>
          <Form action={acts.share} key={listOwner ?? ""}>
            {hidden}
            <Field
              name="owner"
              label="Its owner's address"
              type="email"
              optional=""
              defaultValue={listOwner}
              hint="Whoever leaves from a mail to this list does not end it for all: the owner gets a link to confirm. Empty: it is nobody's list."
            />
            <Submit kind="quiet">Save</Submit>
          </Form>
        </details>
      )}
      <Form action={acts.remove} confirm={`Remove ${shown} and the record of what was sent there?`}>
        {hidden}
        <Submit kind="danger">Remove</Submit>
      </Form>
    </>
  );
}
