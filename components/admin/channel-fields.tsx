import { Check, Field } from "../ui/form.tsx";

/** Where somebody is told: an address, or an endpoint. */
export function ChannelFields({ vouch = true, email }: { vouch?: boolean; email?: string }) {
  return (
    <>
      <Field name="email" label="E-mail" type="email" defaultValue={email} />
      <Field
        name="endpoint"
        label="Or a webhook address"
        type="url"
        hint="It has to answer a challenge before it is active."
      />
      {vouch && (
        <Check
          name="skip_confirmation_notification"
          label="They agreed already: do not ask again"
          hint="You answer for the consent. Leave it off, and the address is asked to confirm."
        />
      )}
    </>
  );
}
