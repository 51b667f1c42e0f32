import { SubscriberActs } from "../../../../../components/admin/subscriber-acts.tsx";
import { Changes, Consents, SentList } from "../../../../../components/admin/subscriber-timeline.tsx";
import { subscriberStates } from "../../../../../components/admin/subscriber-words.ts";
import { subscriberData } from "../../../../../lib/web/admin/subscriber-reads.ts";
import {
  askOnceMore,
  dropOne,
  holdBack,
  letGo,
  shareMailbox,
  tagMany,
} from "../../../../../lib/web/admin/subscribers.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ before?: string }> };

const acts = { tag: tagMany, hold: holdBack, release: letGo, ask: askOnceMore, share: shareMailbox, remove: dropOne };

export default async function SubscriberPage({ params, searchParams }: Props) {
  const data = await subscriberData((await params).id, (await searchParams).before);
  const { subscriber, shown, channelName, componentNames, consents, sent, before, changes, mayEdit, f } = data;
  const facts: [string, string][] = [
    ["Channel", channelName],
    ["State", subscriber.held ? "Held back by an operator" : subscriberStates[subscriber.state]],
    ...(subscriber.suppressedReason ? [["Why", subscriber.suppressedReason] as [string, string]] : []),
    ["Told about", componentNames?.join(", ") ?? "all components"],
    ["Since", f.instant(subscriber.createdAt.getTime())],
    ["Confirmed", subscriber.confirmedAt ? f.instant(subscriber.confirmedAt.getTime()) : "not yet"],
    ...(subscriber.contactEmail ? [["Contact", subscriber.contactEmail] as [string, string]] : []),
    ...(subscriber.listOwner ? [["List of", subscriber.listOwner] as [string, string]] : []),
    ["Tags", subscriber.tags.join(", ") || "none"],
  ];
  return (
    <>
      <div className="desk-head">
        <h1 className="address-title">{shown}</h1>
        <div className="desk-actions">
          <a href="/admin/subscribers">All subscribers</a>
        </div>
      </div>
      <div className="two">
        <div className="desk-stack">
          <section aria-labelledby="sent">
            <h2 id="sent">What was sent</h2>
            <SentList sent={sent} f={f} />
            {before !== null && <a href={`/admin/subscribers/${subscriber.id}?before=${before}`}>Older →</a>}
          </section>
          <section aria-labelledby="consent">
            <h2 id="consent">Consent</h2>
            <Consents consents={consents} f={f} />
          </section>
          <section aria-labelledby="changes">
            <h2 id="changes">Changes</h2>
            <Changes changes={changes} f={f} />
          </section>
        </div>
        <aside className="aside" aria-label="About this subscriber">
          <dl className="card pad facts subscriber-facts">
            {facts.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {mayEdit && <SubscriberActs subscriber={subscriber} shown={shown} acts={acts} />}
        </aside>
      </div>
    </>
  );
}
