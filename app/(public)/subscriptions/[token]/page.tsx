import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Scope } from "../../../../components/status/scope.tsx";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { channelText } from "../../../../lib/domain/messages/channel-texts.ts";
import { changeSecret, endSubscription, resumeSubscription, saveChoice } from "../../../../lib/web/subscribing.ts";
import { ownSubscription, subscribeOptions } from "../../../../lib/web/subscription-reads.ts";
import { visitorWords } from "../../../../lib/web/visitor.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await visitorWords("UTC")).m.subscribing.yours, robots: { index: false } };
}

type Props = { params: Promise<{ token: string }>; searchParams: Promise<{ confirmed?: string }> };

export default async function ManagePage({ params, searchParams }: Props) {
  const { token } = await params;
  const subscription = await ownSubscription(token);
  if (!subscription) notFound();
  const { components } = await subscribeOptions();
  const { confirmed } = await searchParams;
  const { m, language } = await visitorWords("UTC");
  const say = (english: string): string => channelText(language, english);
  const s = m.subscribing;
  return (
    <div className="visit narrow">
      <div>
        <h1>{s.yours}</h1>
        <p className="quiet">
          <bdi dir="ltr">{subscription.address}</bdi>
        </p>
      </div>
      {confirmed === "1" && subscription.state === "active" && (
        <p className="notice notice-good" role="status">
          {s.confirmed}
        </p>
      )}
      {subscription.state === "unconfirmed" && <p className="notice">{s.unconfirmed}</p>}
      {subscription.state === "quarantined" && !subscription.mayResume && (
        <p className="notice notice-bad">{s.quarantined}</p>
      )}
      {subscription.mayResume && (
        <>
          <p className="notice notice-bad">
            {say(
              "Messages failed for too long, so nothing is sent for now. As soon as the destination works again, the subscription can go on.",
            )}
          </p>
          <Form action={resumeSubscription}>
            <input type="hidden" name="token" value={token} />
            <Submit>{say("Resume")}</Submit>
          </Form>
        </>
      )}
      <section aria-labelledby="choice">
        <h2 id="choice">{s.choice}</h2>
        <div className="card form-card">
          {components.length === 0 ? (
            <p>{s.everythingHere}</p>
          ) : (
            <Form action={saveChoice}>
              <input type="hidden" name="token" value={token} />
              <Scope components={components} chosen={subscription.componentIds} m={m} />
              <Submit>{s.save}</Submit>
            </Form>
          )}
        </div>
      </section>
      {subscription.channel === "webhook" && (
        <section aria-labelledby="secret">
          <h2 id="secret">{say("Signing secret")}</h2>
          <p className="quiet">{say("A new secret signs from now on; the old one signs too for 24 hours.")}</p>
          <Form action={changeSecret}>
            <input type="hidden" name="token" value={token} />
            <Submit kind="quiet">{say("Change the secret")}</Submit>
          </Form>
        </section>
      )}
      <section aria-labelledby="leave">
        <h2 id="leave">{s.leave}</h2>
        <p className="quiet">{s.leaveHint}</p>
        <Form action={endSubscription}>
          <input type="hidden" name="token" value={token} />
          <Submit kind="danger">{s.unsubscribe}</Submit>
        </Form>
      </section>
    </div>
  );
}
