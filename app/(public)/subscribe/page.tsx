import type { Metadata } from "next";
import { AddressFields, ChannelCard } from "../../../components/status/channel-form.tsx";
import { PushButton } from "../../../components/status/push-button.tsx";
import { Scope } from "../../../components/status/scope.tsx";
import { Field, Form, Submit } from "../../../components/ui/form.tsx";
import { channelText } from "../../../lib/domain/messages/channel-texts.ts";
import { publicChannels } from "../../../lib/web/channel-reads.ts";
import { askForNotices } from "../../../lib/web/subscribing.ts";
import { subscribeOptions } from "../../../lib/web/subscription-reads.ts";
import { visitorWords } from "../../../lib/web/visitor.ts";

export async function generateMetadata(): Promise<Metadata> {
  const { name } = await subscribeOptions();
  return { title: `${(await visitorWords("UTC")).m.subscribe} · ${name}` };
}

export default async function SubscribePage() {
  const { name, components } = await subscribeOptions();
  const { m, language } = await visitorWords("UTC");
  const { chats, push } = await publicChannels(language);
  const say = (english: string): string => channelText(language, english);
  const s = m.subscribing;
  return (
    <div className="visit">
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
            <Scope components={components} chosen={null} m={m} />
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
              <Scope components={components} chosen={null} m={m} />
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
              <Scope components={components} chosen={null} m={m} />
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
