import { AddChannel } from "../../../../components/admin/add-channel.tsx";
import { Empty, Head, Pager } from "../../../../components/admin/parts.tsx";
import { SaveView } from "../../../../components/admin/save-view.tsx";
import { SearchForm } from "../../../../components/admin/search-form.tsx";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { deskChannels } from "../../../../lib/web/admin/channel-reads.ts";
import { dropSubscriber, inviteSubscriber } from "../../../../lib/web/admin/people.ts";
import { subscribersData } from "../../../../lib/web/admin/reads.ts";
import { keepView } from "../../../../lib/web/admin/saved-views.ts";

type Props = { searchParams: Promise<{ page?: string; q?: string; state?: string; channel?: string }> };

const labels = {
  active: "Active",
  unconfirmed: "Not confirmed",
  quarantined: "Quarantined",
  invited: "Invited",
} as const;

export default async function SubscribersPage({ searchParams }: Props) {
  const { items, total, page, pages, q, state, states, names, f } = await subscribersData(await searchParams);
  const { forms, channelNames, shown } = deskChannels();
  const link = (values: Record<string, string | undefined>) => {
    const given = Object.entries(values).filter((e): e is [string, string] => e[1] !== undefined && e[1] !== "");
    return `/admin/subscribers?${new URLSearchParams(given)}`;
  };
  const filtered = q !== undefined || state !== undefined;
  return (
    <>
      <Head title="Subscribers">
        <span className="quiet">{total.toLocaleString("en")} shown here</span>
      </Head>
      <nav className="tabs" aria-label="State">
        <a href={link({ q })} aria-current={state === undefined}>
          All
        </a>
        {states.map((s) => (
          <a key={s} href={link({ q, state: s })} aria-current={state === s}>
            {labels[s]}
          </a>
        ))}
      </nav>
      <SearchForm label="Search addresses" q={q ?? ""} keep={state ? { state } : {}} />
      <SaveView act={keepView} />
      {items.length === 0 ? (
        <Empty
          title={filtered ? "Nobody found" : "Nobody has subscribed yet"}
          hint={filtered ? "No address fits." : "Visitors subscribe on the public page. You can add someone below."}
        />
      ) : (
        <ul className="card rows-list">
          {items.map((subscriber) => (
            <li key={subscriber.id}>
              <div className="what">
                <strong>{shown(subscriber)}</strong>
                <span className="quiet">
                  {channelNames[subscriber.channel]} · since {f.instant(subscriber.createdAt.getTime())} ·{" "}
                  {subscriber.componentIds === null
                    ? "all components"
                    : subscriber.componentIds.map((id) => names.get(id) ?? "a deleted component").join(", ")}
                </span>
                {subscriber.suppressedReason && <span className="field-error">{subscriber.suppressedReason}</span>}
              </div>
              <div className="desk-actions">
                <span className="pill">{labels[subscriber.state]}</span>
                <Form
                  action={dropSubscriber}
                  confirm={`Remove ${shown(subscriber)} and the record of what was sent there?`}
                >
                  <input type="hidden" name="subscriber" value={subscriber.id} />
                  <Submit kind="quiet">Remove</Submit>
                </Form>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Pager page={page} pages={pages} href={(n) => link({ q, state, page: String(n) })} />
      <section aria-labelledby="add">
        <h2 id="add">Add a subscriber</h2>
        <AddChannel forms={forms} add={inviteSubscriber} open="email" />
      </section>
    </>
  );
}
