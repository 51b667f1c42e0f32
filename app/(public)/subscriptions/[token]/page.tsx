import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { Scope } from "../../../../components/ui/scope.tsx";
import { endSubscription, saveChoice } from "../../../../lib/web/subscribing.ts";
import { ownSubscription, subscribeOptions } from "../../../../lib/web/subscription-reads.ts";

export const metadata: Metadata = { title: "Your subscription", robots: { index: false } };

type Props = { params: Promise<{ token: string }>; searchParams: Promise<{ confirmed?: string }> };

export default async function ManagePage({ params, searchParams }: Props) {
  const { token } = await params;
  const subscription = await ownSubscription(token);
  if (!subscription) notFound();
  const { components } = await subscribeOptions();
  const { confirmed } = await searchParams;
  return (
    <div className="visit narrow">
      <div>
        <h1>Your subscription</h1>
        <p className="quiet">{subscription.address}</p>
      </div>
      {confirmed === "1" && subscription.state === "active" && (
        <p className="notice notice-good" role="status">
          Confirmed. You will be told.
        </p>
      )}
      {subscription.state === "unconfirmed" && (
        <p className="notice">Not confirmed yet: nothing is sent before that.</p>
      )}
      {subscription.state === "quarantined" && (
        <p className="notice notice-bad">
          Messages to this address came back, so nothing is sent to it for now. Subscribe again to start anew.
        </p>
      )}
      <section aria-labelledby="choice">
        <h2 id="choice">What you are told</h2>
        <div className="card form-card">
          {components.length === 0 ? (
            <p>Everything on this page.</p>
          ) : (
            <Form action={saveChoice}>
              <input type="hidden" name="token" value={token} />
              <Scope components={components} chosen={subscription.componentIds} />
              <Submit>Save</Submit>
            </Form>
          )}
        </div>
      </section>
      <section aria-labelledby="leave">
        <h2 id="leave">Leave</h2>
        <p className="quiet">Ends the subscription at once and forgets the address.</p>
        <Form action={endSubscription}>
          <input type="hidden" name="token" value={token} />
          <Submit kind="danger">Unsubscribe</Submit>
        </Form>
      </section>
    </div>
  );
}
