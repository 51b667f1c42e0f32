import type { FormAction } from "../ui/form.tsx";
import { AddChannel, type ChannelForm } from "./add-channel.tsx";
import { ChannelList, type ChannelRow } from "./channel-list.tsx";

/** Where a member is told what is for one of their groups. */
export function OwnChannels({
  group,
  channels,
  email,
  forms,
  add,
  remove,
}: {
  group: { id: string; name: string };
  channels: readonly ChannelRow[];
  /** Of their account. */
  email: string;
  forms: readonly ChannelForm[];
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
        <p className="quiet">Your own address is active at once; others are asked to confirm.</p>
        <AddChannel
          forms={forms}
          add={add}
          hidden={{ group: group.id }}
          vouch={false}
          open="email"
          values={mine ? {} : { email }}
        />
      </details>
    </div>
  );
}
