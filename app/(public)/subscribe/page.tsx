import type { Metadata } from "next";
import { Field, Form, Submit } from "../../../components/ui/form.tsx";
import { Scope } from "../../../components/ui/scope.tsx";
import { askForNotices } from "../../../lib/web/subscribing.ts";
import { subscribeOptions } from "../../../lib/web/subscription-reads.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: `Subscribe · ${(await subscribeOptions()).name}` };
}

export default async function SubscribePage() {
  const { name, components } = await subscribeOptions();
  return (
    <div className="visit">
      <div>
        <h1>Subscribe</h1>
        <p className="quiet">Be told when something at {name} breaks, gets better, or is planned.</p>
      </div>
      <section aria-labelledby="by-mail">
        <h2 id="by-mail">By e-mail</h2>
        <div className="card form-card">
          <Form action={askForNotices}>
            <input type="hidden" name="channel" value="email" />
            <Field
              name="email"
              label="E-mail address"
              type="email"
              required
              autoComplete="email"
              hint="You get a mail with a link first; nothing is sent before you follow it."
            />
            <Scope components={components} chosen={null} />
            <Submit>Subscribe</Submit>
          </Form>
        </div>
      </section>
      <section aria-labelledby="by-webhook">
        <h2 id="by-webhook">By webhook</h2>
        <div className="card form-card">
          <Form action={askForNotices}>
            <input type="hidden" name="channel" value="webhook" />
            <Field
              name="endpoint"
              label="Endpoint"
              type="url"
              required
              placeholder="https://example.com/hooks/status"
              hint='It gets signed JSON by POST, as Standard Webhooks describes, and must first give back the "challenge" that it is sent.'
            />
            <Scope components={components} chosen={null} />
            <Submit>Subscribe the endpoint</Submit>
          </Form>
        </div>
      </section>
      <section aria-labelledby="by-feed">
        <h2 id="by-feed">By feed</h2>
        <ul className="card summary-list">
          <li>
            <a href="/history.rss">RSS</a> or <a href="/history.atom">Atom</a>: an entry for each incident, revised as
            it goes on.
          </li>
          <li>
            <a href="/updates.rss">RSS of updates</a>: an entry for each update.
          </li>
        </ul>
      </section>
    </div>
  );
}
