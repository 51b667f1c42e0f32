import type { Metadata } from "next";
import { Scope } from "../../../components/status/scope.tsx";
import { Field, Form, Submit } from "../../../components/ui/form.tsx";
import { askForNotices } from "../../../lib/web/subscribing.ts";
import { subscribeOptions } from "../../../lib/web/subscription-reads.ts";
import { visitorWords } from "../../../lib/web/visitor.ts";

export async function generateMetadata(): Promise<Metadata> {
  const { name } = await subscribeOptions();
  return { title: `${(await visitorWords("UTC")).m.subscribe} · ${name}` };
}

export default async function SubscribePage() {
  const { name, components } = await subscribeOptions();
  const { m } = await visitorWords("UTC");
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
      <section aria-labelledby="by-webhook">
        <h2 id="by-webhook">{s.byWebhook}</h2>
        <div className="card form-card">
          <Form action={askForNotices}>
            <input type="hidden" name="channel" value="webhook" />
            <Field
              name="endpoint"
              label={s.endpoint}
              type="url"
              required
              placeholder="https://example.com/hooks/status"
              hint={s.endpointHint}
            />
            <Scope components={components} chosen={null} m={m} />
            <Submit>{s.subscribeEndpoint}</Submit>
          </Form>
        </div>
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
