import type { Metadata } from "next";
import { AddressFields, ChannelCard } from "../../../components/status/channel-form.tsx";
import { Choose } from "../../../components/status/choose.tsx";
import { OwnZone } from "../../../components/status/own-zone.tsx";
import { Preferences } from "../../../components/status/preferences.tsx";
import { Proof } from "../../../components/status/proof.tsx";
import { PushButton } from "../../../components/status/push-button.tsx";
import { Trap } from "../../../components/status/trap.tsx";
import { ZoneList } from "../../../components/status/zone-list.tsx";
import { Field, Form, Submit } from "../../../components/ui/form.tsx";
import { hasDigests, usualHour } from "../../../lib/domain/digest.ts";
import { channelText } from "../../../lib/domain/messages/channel-texts.ts";
import { preferenceTexts } from "../../../lib/domain/messages/preference-texts.ts";
import { noticeKinds } from "../../../lib/domain/preferences.ts";
import type { ChannelKind } from "../../../lib/domain/subscription.ts";
import { publicChannels } from "../../../lib/web/channel-reads.ts";
import { askForNotices } from "../../../lib/web/subscribing.ts";
import { challenges, followable, subscribeOptions } from "../../../lib/web/subscription-reads.ts";
import { visitorWords } from "../../../lib/web/visitor.ts";

const offered = {
  componentIds: null,
  kinds: noticeKinds,
  minimumImpact: "none",
  cadence: "every",
  digestHour: usualHour,
  followsOnly: false,
  followed: [],
};

export async function generateMetadata(): Promise<Metadata> {
  const { name } = await subscribeOptions();
  return { title: `${(await visitorWords("UTC")).m.subscribe} · ${name}` };
}

type Props = { searchParams: Promise<{ incident?: string | string[] }> };

export default async function SubscribePage({ searchParams }: Props) {
  const { name, components, timeZone } = await subscribeOptions();
  const { m, language, href } = await visitorWords("UTC");
  const { incident } = await searchParams;
  const followed = await followable(typeof incident === "string" ? incident : undefined);
  const p = preferenceTexts[language];
  const { challenged, challenge } = await challenges();
  const shown = { ...offered, language, timeZone };
  const choose = (kind: ChannelKind) => (
    <Choose label={p.choose}>
      <Preferences shown={shown} components={components} m={m} language={language} daily={hasDigests(kind)} />
      <OwnZone />
    </Choose>
  );
  // Each form has its own challenge: it works once.
  const guard = () => (
    <>
      <Trap label={p.leaveEmpty} />
      {challenged && <Proof challenge={challenge()} note={p.slowPath} />}
    </>
  );
  if (followed)
    return (
      <div className="visit narrow">
        <div>
          <h1>{p.follow}</h1>
          <p className="quiet">{p.followLead(followed.name)}</p>
        </div>
        <div className="card form-card">
          <Form action={askForNotices}>
            <input type="hidden" name="channel" value="email" />
            <input type="hidden" name="incident" value={followed.id} />
            <Field
              name="email"
              label={m.subscribing.address}
              type="email"
              required
              autoComplete="email"
              hint={m.subscribing.addressHint}
            />
            {guard()}
            <Submit>{m.subscribe}</Submit>
          </Form>
        </div>
        <p>
          <a href={href("/subscribe")}>{p.everythingInstead}</a>
        </p>
      </div>
    );
  const { chats, push } = await publicChannels(language);
  const say = (english: string): string => channelText(language, english);
  const s = m.subscribing;
  return (
    <div className="visit">
      <ZoneList />
      <div>
        <h1>{m.subscribe}</h1>
        <p className="quiet">{s.lead(name)}</p>
      </div>
      <section aria-labelledby="by-mail">
        <h2 id="by-mail">{s.byMail}</h2>
        <div className="card form-card">
          <Form action={askForNotices}>
            <input type="hidden" name="channel" value="email" />
            <Field name="email" label={s.address} type="email" required autoComplete="email" hint={s.addressHint} />
            {choose("email")}
            {guard()}
            <Submit>{m.subscribe}</Submit>
          </Form>
        </div>
      </section>
      {push && (
        <section aria-labelledby="by-push">
          <h2 id="by-push">{push.label}</h2>
          <div className="card form-card">
            <p className="quiet">{push.summary}</p>
            <Form action={askForNotices}>
              <input type="hidden" name="channel" value="push" />
              {choose("push")}
              {guard()}
              <PushButton
                publicKey={push.publicKey}
                words={{
                  button: say("Tell me in this browser"),
                  blocked: say("This browser does not allow notices from this page."),
                  failed: say("The browser could not be registered. Please try again later."),
                }}
              />
            </Form>
          </div>
        </section>
      )}
      <section aria-labelledby="by-channel">
        <h2 id="by-channel">{say("In your chat, by text or to a program")}</h2>
        {chats.map((form) => (
          <ChannelCard key={form.kind} label={form.label} summary={form.summary}>
            <Form action={askForNotices}>
              <input type="hidden" name="channel" value={form.kind} />
              <AddressFields fields={form.fields} optional={say("optional")} />
              {choose(form.kind)}
              {guard()}
              <Submit>{form.kind === "webhook" ? s.subscribeEndpoint : m.subscribe}</Submit>
            </Form>
          </ChannelCard>
        ))}
      </section>
      <section aria-labelledby="by-feed">
        <h2 id="by-feed">{s.byFeed}</h2>
        <ul className="card summary-list">
          <li>
            {s.perIncident}
            <span className="feed-links">
              <a href="/history.rss">RSS</a>
              <a href="/history.atom">Atom</a>
            </span>
          </li>
          <li>
            {s.perUpdate}
            <span className="feed-links">
              <a href="/updates.rss">RSS</a>
              <a href="/updates.atom">Atom</a>
              <a href="/feed.json">JSON Feed</a>
            </span>
          </li>
        </ul>
      </section>
    </div>
  );
}
