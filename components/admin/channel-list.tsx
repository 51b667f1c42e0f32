import type { ChannelKind, SubscriberState } from "../../lib/domain/subscription.ts";
import { Form, type FormAction, Submit } from "../ui/form.tsx";

export interface ChannelRow {
  id: string;
  channel: ChannelKind;
  /** What people call the channel. */
  label: string;
  /** As lists show it: of chats nothing that opens them. */
  address: string;
  state: SubscriberState;
  contactEmail: string | null;
  suppressedReason: string | null;
}

const states: Record<SubscriberState, string> = {
  active: "Active",
  unconfirmed: "Not confirmed",
  quarantined: "Quarantined",
  invited: "Invited",
};

/** Addresses that are told, each with a way to end that. */
export function ChannelList({
  channels,
  remove,
  name,
  hidden = {},
}: {
  channels: readonly ChannelRow[];
  remove: FormAction;
  /** The input that names the address. */
  name: string;
  hidden?: Record<string, string>;
}) {
  return (
    <ul className="card rows-list">
      {channels.map((channel) => (
        <li key={channel.id}>
          <div className="what">
            <strong>{channel.address}</strong>
            <span className="quiet">
              {channel.label}
              {channel.contactEmail && channel.contactEmail !== channel.address && ` · of ${channel.contactEmail}`}
            </span>
            {channel.suppressedReason && <span className="field-error">{channel.suppressedReason}</span>}
          </div>
          <div className="desk-actions">
            <span className="pill">{states[channel.state]}</span>
            <Form action={remove} confirm={`Remove ${channel.address}?`}>
              {Object.entries(hidden).map(([key, value]) => (
                <input key={key} type="hidden" name={key} value={value} />
              ))}
              <input type="hidden" name={name} value={channel.id} />
              <Submit kind="quiet">
                Remove <span className="visually-hidden">{channel.address}</span>
              </Submit>
            </Form>
          </div>
        </li>
      ))}
    </ul>
  );
}
