import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Preferences } from "../../../../components/status/preferences.tsx";
import { ZoneList } from "../../../../components/status/zone-list.tsx";
import { Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { hasDigests } from "../../../../lib/domain/digest.ts";
import { channelText } from "../../../../lib/domain/messages/channel-texts.ts";
import { preferenceTexts } from "../../../../lib/domain/messages/preference-texts.ts";
import { changeAddress, eraseMyData, savePreferences } from "../../../../lib/web/self-service.ts";
import { changeSecret, endSubscription, resumeSubscription } from "../../../../lib/web/subscribing.ts";
import { followable, ownSubscription, subscribeOptions } from "../../../../lib/web/subscription-reads.ts";
import { visitorWords } from "../../../../lib/web/visitor.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await visitorWords("UTC")).m.subscribing.yours, robots: { index: false } };
}

type Props = {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ confirmed?: string; moved?: string; incident?: string | string[] }>;
};

export default async function ManagePage({ params, searchParams }: Props) {
  const { token } = await params;
  const subscription = await ownSubscription(token);
  if (!subscription) notFound();
  const { components, timeZone } = await subscribeOptions();
  const { confirmed, moved, incident } = await searchParams;
  const { m, language } = await visitorWords("UTC");
  const { chosen } = subscription;
  const offered = await followable(typeof incident === "string" ? incident : undefined);
  const isNew = offered !== null && !chosen.followed.some(({ id }) => id === offered.id);
  const shown = {
    ...chosen,
    language: chosen.language ?? language,
    timeZone: chosen.timeZone ?? timeZone,
    followed: isNew ? [...chosen.followed, offered] : chosen.followed,
  };
  const p = preferenceTexts[language];
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
      {moved === "1" && (
        <p className="notice notice-good" role="status">
          {p.moved}
        </p>
      )}
      <section aria-labelledby="choice">
        <h2 id="choice">{s.choice}</h2>
        <div className="card form-card">
          <Form action={savePreferences}>
            <input type="hidden" name="token" value={token} />
            <Preferences
              shown={shown}
              components={components}
              m={m}
              language={language}
              daily={hasDigests(subscription.channel)}
            />
            <Submit>{s.save}</Submit>
          </Form>
        </div>
        <ZoneList />
      </section>
      {subscription.channel === "email" && !subscription.shared && (
        <section aria-labelledby="address">
          <h2 id="address">{p.address}</h2>
          <div className="card form-card">
            <Form action={changeAddress}>
              <input type="hidden" name="token" value={token} />
              <Field
                name="email"
                label={p.newAddress}
                type="email"
                required
                autoComplete="email"
                hint={p.newAddressHint}
              />
              <Submit kind="quiet">{p.sendLink}</Submit>
            </Form>
          </div>
        </section>
      )}
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
        <p className="quiet">
          {subscription.shared
            ? m.refusals["Many people read this mailbox. Please ask to leave: its owner is asked."]
            : s.leaveHint}
        </p>
        <Form action={endSubscription}>
          <input type="hidden" name="token" value={token} />
          <Submit kind="danger">{s.unsubscribe}</Submit>
        </Form>
      </section>
      <section aria-labelledby="data">
        <h2 id="data">{p.data}</h2>
        <p>
          <a href={`/subscriptions/${token}/data.json`} download>
            {p.download}
          </a>
        </p>
        {!subscription.shared && (
          <>
            <p className="quiet">{p.eraseHint}</p>
            <Form action={eraseMyData} confirm={p.eraseAsk}>
              <input type="hidden" name="token" value={token} />
              <Submit kind="danger">{p.erase}</Submit>
            </Form>
          </>
        )}
      </section>
    </div>
  );
}
