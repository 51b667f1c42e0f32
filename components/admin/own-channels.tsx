import { Form, type FormAction, Submit } from "../ui/form.tsx";
import { ChannelFields } from "./channel-fields.tsx";
import { ChannelList, type ChannelRow } from "./channel-list.tsx";

/** Where a member is told what is for one of their groups. */
export function OwnChannels({
  group,
  channels,
  email,
  add,
  remove,
}: {
  group: { id: string; name: string };
  channels: readonly ChannelRow[];
  email: string;
  add: FormAction;
  remove: FormAction;
}) {
  const mine = channels.some((channel) => channel.address === email);
  return (
    <div className="own-channels">
      <h3>{group.name}</h3>
      {channels.length === 0 ? (
        <p className="quiet">Nothing is sent to you yet; you read it here.</p>
      ) : (
        <ChannelList channels={channels} remove={remove} name="channel" hidden={{ group: group.id }} />
      )}
      <details className="folded">
        <summary>Add a channel for {group.name}</summary>
        <Form action={add} className="card pad">
          <input type="hidden" name="group" value={group.id} />
          <ChannelFields vouch={false} {...(mine ? {} : { email })} />
          <p className="quiet">Your own address is active at once; others are asked to confirm.</p>
          <Submit>Add channel</Submit>
        </Form>
      </details>
    </div>
  );
}
