import { Shown } from "../../../../components/admin/parts.tsx";
import { Field, Form, Submit } from "../../../../components/ui/form.tsx";
import type { ShownStatus } from "../../../../lib/domain/status.ts";
import type { ChannelKind, SubscriberState } from "../../../../lib/domain/subscription.ts";
import { addOwnContact, removeOwnContact } from "../../../../lib/web/admin/duty.ts";

const labels: Record<ChannelKind, string> = { email: "E-mail", webhook: "Webhook" };
const states: Record<SubscriberState, [ShownStatus, string]> = {
  active: ["operational", "Works"],
  unconfirmed: ["unknown", "Waits to be confirmed"],
  quarantined: ["major_outage", "Does not take our messages"],
  invited: ["unknown", "Waits for an invitation to be accepted"],
};

interface Props {
  contacts: readonly { id: string; channel: ChannelKind; address: string; state: SubscriberState }[];
  channels: readonly ChannelKind[];
}

/** By what the person who looks is told of alerts and promises. */
export function Contacts({ contacts, channels }: Props) {
  return (
    <section aria-labelledby="contacts">
      <h2 id="contacts">How you are told</h2>
      <ul className="card rows-list">
        {contacts.map((contact) => {
          const [status, label] = states[contact.state];
          return (
            <li key={contact.id}>
              <div className="what">
                <strong>{contact.address}</strong>
                <span className="quiet">{labels[contact.channel]}</span>
              </div>
              <div className="desk-actions">
                <Shown status={status} label={label} />
                <Form action={removeOwnContact}>
                  <input type="hidden" name="contact" value={contact.id} />
                  <Submit kind="quiet">
                    Remove<span className="visually-hidden"> {contact.address}</span>
                  </Submit>
                </Form>
              </div>
            </li>
          );
        })}
      </ul>
      <details className="card pad folded">
        <summary>Add a way</summary>
        <Form action={addOwnContact}>
          <div className="row-fields">
            <Field
              name="channel"
              label="By"
              required
              options={channels.map((value) => ({ value, label: labels[value] }))}
            />
            <Field name="address" label="Address" required hint="A mail address, or the webhook's." />
          </div>
          <Submit>Add</Submit>
        </Form>
      </details>
    </section>
  );
}
